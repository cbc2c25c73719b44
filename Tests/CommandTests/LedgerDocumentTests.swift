import Foundation
import Postgres
import SalesforceEmulator
import TestSupport
import Testing

/// `docs/ledger.md` is a promise to dashboards: its queries run, and it leaves no column out.
@Suite struct LedgerDocumentTests {
    private static let text: String = {
        let file = URL(filePath: Repository.objects).deletingLastPathComponent().appending(path: "docs/ledger.md")
        return (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    }()

    @Test func itsQueriesRunAndItsColumnsAreAll() async throws {
        var configuration = EmulatorConfiguration()
        configuration.org.rowCounts = ["Contact": 10]
        try await withEmulator(configuration) { emulator, _ in
            try await TemporaryPostgres.withDatabase { database in
                var environment = emulator.environment
                environment["PGHOST"] = database.target.parameters["host"]
                environment["PGUSER"] = database.target.parameters["user"]
                environment["PGDATABASE"] = database.name
                environment["SFSYNC_OBJECTS"] = "objects"
                let program = try Program(environment: environment)
                defer { program.remove() }
                try program.write("object: Contact\nfields: { LastName: string }\n", to: "objects/person.yaml")
                #expect(try await program.run("run", "person").exitCode == 0)

                let queries = Self.text.matches(of: /```sql\n([^`]+)```/).map { String($0.1) }
                #expect(queries.count == 6)
                for query in queries { _ = try await database.rows(query) }
                // The first is about ages, the second about runs: both know the object.
                for query in queries.prefix(2) { #expect(try await database.rows(query).first?.first == "person") }

                let columns = try await database.rows(
                    "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'sfsync'"
                )
                for row in columns {
                    let (table, column) = (row[0] ?? "", row[1] ?? "")
                    let start = try #require(Self.text.range(of: "\n## \(table)\n"), "no section '\(table)'")
                    let rest = Self.text[start.upperBound...]
                    let section = rest[..<(rest.range(of: "\n## ")?.lowerBound ?? rest.endIndex)]
                    #expect(section.contains("`\(column)`"), "\(table).\(column)")
                }
            }
        }
    }
}
