import Foundation
import Postgres
import SalesforceEmulator
import TestSupport
import Testing

/// The statements of `docs/moving.md`: views in another tool's layout, and the comparison of both copies, on a copy with
/// planted differences.
@Suite struct MovingDocumentTests {
    @Test func theComparisonFindsWhatDiffers() async throws {
        let blocks = try Documentation("docs/moving.md").text.matches(of: /```sql\n(.*?)\n```/.dotMatchesNewlines())
            .map { String($0.1) }
        try #require(blocks.count == 5)
        var configuration = EmulatorConfiguration()
        configuration.org.rowCounts = ["Contact": 40, "Account": 5, "User": 3]
        try await withEmulator(configuration) { emulator, _ in
            try await TemporaryPostgres.withDatabase { database in
                let socket = database.target.parameters["host"] ?? ""
                let role = database.target.parameters["user"] ?? ""
                var environment = emulator.environment
                environment["PGHOST"] = socket
                environment["PGUSER"] = role
                environment["PGDATABASE"] = database.name
                environment["SFSYNC_OBJECTS"] = "objects"
                environment["SFSYNC_SCHEMA"] = "mirror"
                let program = try Program(environment: environment)
                defer { program.remove() }
                func psql(_ sql: String) async throws -> String {
                    let outcome = try await onThread { try Psql.run(sql, at: socket, as: role, database.name) }
                    #expect(outcome.code == 0, "\(sql.prefix(80)): \(outcome.said)")
                    return outcome.said
                }
                let drafts = try await program.run("init", "--names", "api", "Contact", "Account", "User")
                #expect(drafts.exitCode == 0, "\(drafts.messages)")
                #expect(try await program.run("run", "--all", "--quiet").exitCode == 0)

                // The view in Heroku Connect's layout, and what it shows as the old copy.
                _ = try await psql(blocks[0])
                _ = try await psql(
                    """
                    CREATE SCHEMA salesforce; CREATE TABLE salesforce.contact AS SELECT * FROM hc.contact;
                    UPDATE salesforce.contact SET email = 'planted' WHERE sfid = (SELECT min(sfid) FROM hc.contact);
                    DELETE FROM salesforce.contact WHERE sfid = (SELECT max(sfid) FROM hc.contact);
                    """
                )
                _ = try await psql(blocks[1])
                let names = try await psql("SELECT count(\"LastName\") > 0 FROM old_names.\"Contact\";")
                #expect(names.contains(" t\n"), "\(names)")
                let said = try await psql(blocks[3] + "\n" + blocks[4])
                #expect(said.contains(#/only in new +\| +1 /#), "\(said)")
                #expect(!said.contains("only in old"), "\(said)")
                #expect(said.contains(#/email +\| +1 .*"planted"/#), "\(said)")
            }
        }
    }
}
