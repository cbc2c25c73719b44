import Foundation
import Postgres
import SalesforceEmulator
import TestSupport
import Testing

/// What the commands about the ledger print: `status`, `runs`, `rejects`, `verify` and `objects`.
@Suite struct ReportCommandTests {
    private static let manifests = [
        "person": """
        object: Contact
        table: people
        fields:
          LastName: string
          AccountId: { type: reference, to: company, on_missing: stub }
        """,
        "company": """
        object: Account
        table: companies
        fields: { Name: string }
        """,
    ]

    /// An org of ten contacts, a database, and the program with two manifests between them.
    private func withMirror(_ body: (Program, SalesforceEmulator, TestDatabase) async throws -> Void) async throws {
        let clock = TestClock()
        var configuration = EmulatorConfiguration()
        configuration.org.rowCounts = ["Contact": 10, "Account": 4]
        configuration.org.clock = { clock.now }
        try await withEmulator(configuration) { emulator, _ in
            try await TemporaryPostgres.withDatabase { database in
                var environment = emulator.environment
                environment["PGHOST"] = database.target.parameters["host"]
                environment["PGUSER"] = database.target.parameters["user"]
                environment["PGDATABASE"] = database.name
                environment["SFSYNC_OBJECTS"] = "objects"
                let program = try Program(environment: environment)
                defer { program.remove() }
                for (name, text) in Self.manifests {
                    try program.write(text + "\n", to: "objects/\(name).yaml")
                }
                try await body(program, emulator, database)
            }
        }
    }

    /// Output without what differs from run to run: times, durations, numbers of requests.
    private func steady(_ output: String) -> String {
        var text = output
        text.replace(/\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d{3}Z)?/) { $0.output.1 == nil ? "<moment>" : "<moment+ms>" }
        text.replace(/"age_seconds" : \d+/, with: "\"age_seconds\" : 0")
        text.replace(/"elapsed_seconds" : [\d.]+/, with: "\"elapsed_seconds\" : 0")
        text.replace(#/  \d+ (s|min|h|d) +/#, with: "  <time>  ")
        return text
    }

    /// Compares with a golden and goes on with the next one, whatever comes of it.
    private func golden(_ text: String, with name: String) {
        #expect(throws: Never.self) { try Golden.compare(text, with: name) }
    }

    @Test func beforeTheFirstRun() async throws {
        try await withMirror { program, _, _ in
            let status = try await program.run("status")
            #expect(status.exitCode == 0, "\(status.messages)")
            golden(status.output, with: "status-empty.txt")
            for command in ["runs", "rejects"] {
                let outcome = try await program.run(command, "--json")
                #expect(outcome.exitCode == 0)
                #expect(outcome.output == "[\n\n]\n")
            }
            #expect(try await program.run("runs").messages == "There is no run yet.\n")
            #expect(try await program.run("rejects").messages == "Nothing is rejected.\n")
            let show = try await program.run("rejects", "show", "7")
            #expect(show.exitCode == 2)
            #expect(show.messages.hasPrefix("Error: There is no reject 7; 'sfsync rejects --all' lists them.\n"))
            let verify = try await program.run("verify", "person")
            #expect(verify.exitCode == 1)
            #expect(verify.messages == "error: There is no table people to verify. Run 'sfsync run person' first.\n")
        }
    }

    @Test func afterRunsWithRejects() async throws {
        try await withMirror { program, emulator, database in
            #expect(try await program.run("ddl", "--apply").exitCode == 0)
            let ids = try emulator.org.csv("SELECT Id FROM Contact").split(separator: "\n").dropFirst()
            let bad = ids.dropFirst(3).prefix(2).map { "'\($0.dropFirst().dropLast())'" }.joined(separator: ",")
            try await database.execute("ALTER TABLE people ADD CONSTRAINT strict CHECK (sf_id NOT IN (\(bad)))")
            let first = try await program.run("run", "person")
            #expect(first.exitCode == 3)
            #expect(
                first.messages.hasSuffix(
                    "2 rows could not be stored. They are kept with the reasons: see 'sfsync rejects person'.\n"
                )
            )
            #expect(try await program.run("run", "person", "--full").exitCode == 3)
            try emulator.org.setField("Name", of: "Account", isVisible: false)
            #expect(try await program.run("run", "company").exitCode == 1)

            try await golden(steady(program.run("status").output), with: "status.txt")
            try await golden(steady(program.run("status", "person", "--json").output), with: "status.json")
            try await golden(steady(program.run("objects").output), with: "objects.txt")
            try await golden(steady(program.run("runs").output), with: "runs.txt")
            let runs = try await program.run("runs", "--object", "person", "--limit", "1", "--json")
            golden(steady(runs.output), with: "runs.json")
            try await golden(steady(program.run("rejects").output), with: "rejects.txt")
            let list = try await program.run("rejects", "person", "--limit", "1", "--json")
            #expect(list.messages == "1 more; --limit 2 lists all of them.\n")
            golden(steady(list.output), with: "rejects.json")
            try await golden(steady(program.run("rejects", "show", "1").output), with: "rejects-show.txt")
            let shown = try await program.run("rejects", "show", "1", "--json")
            golden(steady(shown.output), with: "rejects-show.json")

            let again = try await program.run("rejects", "replay")
            #expect(again.exitCode == 3)
            #expect(again.messages.hasSuffix("Rows stay rejected: see 'sfsync rejects'.\n"))
            try await database.execute("ALTER TABLE people DROP CONSTRAINT strict")
            let replay = try await program.run("rejects", "replay", "person")
            #expect(replay.exitCode == 0, "\(replay.messages)")
            #expect(replay.messages.contains("New records: 2\n"))
            #expect(try await program.run("rejects").output.isEmpty)
            try await golden(steady(program.run("rejects", "--all").output), with: "rejects-all.txt")
        }
    }

    @Test func verifyTellsWhatDiffersAndMendsIt() async throws {
        try await withMirror { program, emulator, database in
            #expect(try await program.run("run", "person").exitCode == 0)
            let equal = try await program.run("verify", "person")
            #expect(equal.exitCode == 0)
            golden(equal.output, with: "verify-equal.txt")

            let ids = try emulator.org.csv("SELECT Id FROM Contact").split(separator: "\n").dropFirst().map {
                String($0.dropFirst().dropLast())
            }
            try await database.execute(
                """
                DELETE FROM people WHERE sf_id = '\(ids[1])';
                UPDATE people SET system_modstamp = '2026-01-01' WHERE sf_id = '\(ids[2])';
                INSERT INTO people (sf_id, system_modstamp, synced_at, sync_digest)
                VALUES ('003000000000000AAA', '2026-01-02', now(), 1), ('003000000000001AAA', '2026-01-02', now(), 1)
                """
            )
            let differs = try await program.run("verify", "person")
            #expect(differs.exitCode == 1)
            #expect(differs.messages == "'sfsync verify person --repair' mends this.\n")
            golden(differs.output, with: "verify-differs.txt")
            let json = try await program.run("verify", "person", "--deep", "--limit", "1", "--json", "--quiet")
            #expect(json.exitCode == 1)
            golden(steady(json.output), with: "verify-differs.json")

            let refused = try await program.run("verify", "person", "--repair")
            #expect(refused.exitCode == 1)
            #expect(refused.messages.contains("which is more than 10 %; none was touched"))
            let repaired = try await program.run("verify", "person", "--repair", "--allow-mass-delete")
            #expect(repaired.exitCode == 0, "\(repaired.messages)")
            golden(repaired.output, with: "verify-repaired.txt")
            #expect(try await program.run("verify", "person", "--deep").exitCode == 0)
        }
    }

    @Test func whatHoldsTheObjectIsRespected() async throws {
        try await withMirror { program, _, database in
            _ = try await program.run("run", "person")
            try await database.connected { connection in
                _ = try connection.query("SELECT pg_advisory_lock(hashtext('sfsync'), hashtext('person'))")
                let repair = try program.start(["verify", "person", "--repair"]).finish()
                #expect(repair.exitCode == 5)
                #expect(repair.messages.contains("'person' is being synced by another session."))
                // Looking needs no lock.
                #expect(try program.start(["verify", "person"]).finish().exitCode == 0)
            }
        }
    }
}
