import Foundation
import Postgres
import SalesforceEmulator
import TestSupport
import Testing

/// The queries of `docs/querying.md` and `docs/operating.md` run on the tables of the shipped manifests.
@Suite struct QueryDocumentTests {
    private func queries(_ page: String) throws -> [String] {
        try Documentation("docs/\(page)").text.matches(of: /```sql\n(.*?)\n```/.dotMatchesNewlines()).map {
            String($0.1)
        }
    }

    @Test func theQueriesRun() async throws {
        try await Mirror.with(contacts: 400, pageSize: 1000) { mirror async throws in
            #expect(try await mirror.program.run("run", "--all", "--quiet").exitCode == 0)
            let queries = try queries("querying.md")
            #expect(queries.count == 12)
            for (number, query) in queries.enumerated() {
                let rows = try await mirror.database.rows(query)
                // Dates of the emulated org are old: nothing of it is due or happens this month.
                #expect(rows.isEmpty == [4, 9].contains(number), "query \(number + 1): \(rows.count) rows")
            }
            #expect(try await mirror.database.rows(queries[0]).first?.last == "t")

            let operating = try self.queries("operating.md")
            #expect(operating.count == 2)
            try await mirror.database.execute("UPDATE sfsync.watermarks SET watermark = now()")
            #expect(try await mirror.database.rows(operating[0]).isEmpty, "nothing is old, failed or stuck")
            try await mirror.database.execute("DELETE FROM sfsync.watermarks WHERE object = 'task'")
            try await mirror.database.execute("UPDATE sfsync.runs SET state = 'running' WHERE object = 'event'")
            #expect(try await mirror.database.rows(operating[0]).map { $0[0] } == ["event", "task"])

            let drop = try #require(try await mirror.database.value(operating[1]))
            try await mirror.database.execute("\(drop); DROP SCHEMA sfsync CASCADE")
            let left = "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace"
            #expect(try await mirror.database.value(left) == "0")
        }
    }
}
