import Foundation
import Postgres
import PrivatePostgres
import SalesforceEmulator
import TestSupport
import Testing

/// The roles of `docs/connect.md`: its statements, run by psql as the page says, are enough for what it promises, and for no
/// more.
@Suite struct ConnectDocumentTests {
    @Test func theRolesSuffice() async throws {
        let blocks = try Documentation("docs/connect.md").text.matches(of: /```sql\n(.*?)\n```/.dotMatchesNewlines())
            .map { String($0.1) }
        try #require(blocks.count == 3)
        let server = try await onThread { try TemporaryPostgres.server() }
        let socket = try #require(server.target.parameters["host"])
        func psql(_ role: String, _ database: String, _ sql: String) async throws -> (code: Int32, said: String) {
            try await onThread { try Psql.run(sql, at: socket, as: role, database) }
        }
        func clean() async {
            _ = try? await psql(PrivateServer.name, "postgres", "DROP DATABASE IF EXISTS mirror WITH (FORCE);")
            _ = try? await psql(
                PrivateServer.name,
                "postgres",
                "DROP ROLE IF EXISTS dashboards; DROP ROLE IF EXISTS mirror;"
            )
        }
        await clean()
        do {
            // Other tests of this process have databases of their own, and no role or database has these names.
            let roles = try await psql(PrivateServer.name, "postgres", blocks[0])
            #expect(roles.code == 0, "\(roles.said)")
            var configuration = EmulatorConfiguration()
            configuration.org.rowCounts = ["Contact": 20, "Account": 5, "User": 3]
            try await withEmulator(configuration) { emulator, _ in
                var environment = emulator.environment
                environment["PGHOST"] = socket
                environment["PGUSER"] = "mirror"
                environment["PGDATABASE"] = "mirror"
                environment["SFSYNC_SCHEMA"] = "salesforce"
                var program = try Program(environment: environment)
                defer { program.remove() }
                let run = try await program.run("run", "contact", "account", "user")
                #expect(run.exitCode == 0, "\(run.messages)")

                let dashboards = try await psql(PrivateServer.name, "mirror", blocks[1])
                #expect(dashboards.code == 0, "\(dashboards.said)")
                let ledger = try await psql("mirror", "mirror", blocks[2])
                #expect(ledger.code == 0, "\(ledger.said)")
                let count = try await psql("dashboards", "mirror", "SELECT count(*) > 0 FROM sf_contacts")
                #expect(count.said.contains(" t\n"), "\(count.said)")
                program.environment["PGUSER"] = "dashboards"
                let status = try await program.run("status")
                #expect(status.exitCode == 0, "\(status.output)\(status.messages)")

                // What the page says that it leaves out.
                for query in [
                    "SELECT raw FROM sfsync_salesforce.rejects", "SELECT * FROM sfsync_salesforce.settings",
                    "DELETE FROM sf_contacts", "CREATE TABLE salesforce.x (a int)",
                ] {
                    let refused = try await psql("dashboards", "mirror", query)
                    #expect(
                        refused.code != 0 && refused.said.contains("permission denied"),
                        "\(query): \(refused.said)"
                    )
                }
            }
        } catch {
            await clean()
            throw error
        }
        await clean()
    }
}
