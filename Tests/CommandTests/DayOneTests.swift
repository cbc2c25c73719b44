import Foundation
import Postgres
import SalesforceEmulator
import TestSupport
import Testing

/// From an org and an empty database to a copy, without an editor.
@Suite struct DayOneTests {
    /// Describes of real orgs.
    private static func describe(_ name: String) throws -> Data {
        let folder = URL(filePath: #filePath).appending(path: "../../SyncTests/Wire/Describes").standardizedFileURL
        return try Data(contentsOf: folder.appending(path: "\(name).describe.json"))
    }

    @Test func aStarterSetIsWrittenAndRun() async throws {
        var configuration = EmulatorConfiguration()
        configuration.org.describes = try ["Account.person", "User.170", "Event.48", "Lead", "Opportunity", "Case"].map(
            Self.describe
        )
        configuration.org.rowCounts = ["Contact": 60, "Opportunity": 20, "Lead": 20, "Case": 20]
        let settings = configuration
        try await TemporaryPostgres.withDatabase { database in
            try await withEmulator(settings) { emulator, _ in
                var variables = emulator.environment
                variables["SFSYNC_OBJECTS"] = "objects"
                variables["PGHOST"] = database.target.parameters["host"]
                variables["PGUSER"] = database.target.parameters["user"]
                variables["PGDATABASE"] = database.name
                let program = try Program(environment: variables)
                defer { program.remove() }

                let first = try await program.run("init")
                #expect(first.exitCode == 0, "\(first.messages)")
                let run = try await program.run("run", "--all")
                #expect(run.exitCode == 0, "\(run.messages)")

                let more = try await program.run("init", "Opportunity", "Lead", "Case")
                #expect(more.exitCode == 0, "\(more.messages)")
                #expect(try await program.run("init", "--update").exitCode == 0)
                let again = try await program.run("init")
                #expect(again.messages.hasPrefix("Already there: objects/user.yaml, "), "\(again.messages)")
                #expect(try await program.run("lint").output == "")
                let second = try await program.run("run", "--all")
                #expect(second.exitCode == 0, "\(second.messages)")

                let links = try await database.table(
                    """
                    SELECT DISTINCT c.conrelid::regclass || ' -> ' || c.confrelid::regclass FROM pg_constraint c
                    WHERE contype = 'f' AND connamespace = 'public'::regnamespace ORDER BY 1
                    """
                )
                for link in [
                    "sf_accounts -> sf_users", "sf_contacts -> sf_accounts", "sf_contacts -> sf_contacts",
                    "sf_opportunities -> sf_accounts", "sf_cases -> sf_contacts", "sf_tasks -> sf_accounts",
                    "sf_task_relations -> sf_tasks", "sf_event_relations -> sf_events",
                    "sf_task_who_relations -> sf_tasks", "sf_leads -> sf_contacts",
                ] {
                    #expect(links.contains(link), "\(link) of \(links)")
                }
                #expect(try await program.run("ddl", "--check").exitCode == 0)
            }
        }
    }
}
