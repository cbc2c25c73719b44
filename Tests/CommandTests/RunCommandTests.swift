import Foundation
import Postgres
import SalesforceEmulator
import TestSupport
import Testing

/// `sfsync run` from the outside: streams, files, exit codes.
@Suite struct RunCommandTests {
    /// An emulated org, a database, and the program between them.
    private func withMirror(
        contacts: Int = 300,
        _ body: (Program, SalesforceEmulator, TestDatabase) async throws -> Void,
    ) async throws {
        var configuration = EmulatorConfiguration()
        configuration.org.rowCounts["Contact"] = contacts
        try await withEmulator(configuration) { emulator, _ in
            try await TemporaryPostgres.withDatabase { database in
                var environment = emulator.environment
                environment["PGHOST"] = database.target.parameters["host"]
                environment["PGUSER"] = database.target.parameters["user"]
                environment["PGDATABASE"] = database.name
                let program = try Program(environment: environment)
                defer { program.remove() }
                try await body(program, emulator, database)
            }
        }
    }

    private func statistics(_ messages: String) -> [String] {
        let lines = messages.split(separator: "\n").map(String.init)
        return lines.firstIndex(of: "Final Statistics:").map { Array(lines[$0...]) } ?? []
    }

    @Test func bulkThenNothingThenChanges() async throws {
        try await withMirror { program, emulator, database in
            let first = try await program.run("run", "contact", "--mode", "bulk")
            #expect(first.exitCode == 0, "\(first.messages)")
            #expect(first.output.isEmpty)
            let lines = statistics(first.messages)
            #expect(
                lines.prefix(6) == [
                    "Final Statistics:", "Total retrieved: 300", "Total processed: 300", "New records: 300",
                    "Updated records: 0", "Errors: 0",
                ]
            )
            #expect(lines.dropFirst(6).first?.wholeMatch(of: /Processing rate: \d+\.\d records\/second/) != nil)
            #expect(lines.dropFirst(7).first == "Unchanged records: 0")
            let log = try program.read("logs/contact_sync.log")
            for line in lines { #expect(log.contains("INFO \(line)\n")) }

            let stamps = "SELECT sf_id, xmin, ctid FROM sf_contacts ORDER BY sf_id"
            let before = try await database.rows(stamps)
            let second = try await program.run("run", "contact")
            #expect(second.exitCode == 0)
            #expect(statistics(second.messages).contains("Updated records: 0"))
            #expect(try await database.rows(stamps) == before)

            try emulator.org.change("Contact", count: 7)
            let third = try await program.run("run", "contact", "--json", "--quiet")
            #expect(third.messages.isEmpty)
            let results = try #require(
                JSONSerialization.jsonObject(with: Data(third.output.utf8)) as? [[String: Any]]
            )
            #expect(results.count == 1)
            #expect(results[0]["object"] as? String == "contact")
            #expect(results[0]["updated"] as? Int == 7)
            #expect(results[0]["window"] as? String == "incremental")
            #expect(results[0]["exit_code"] as? Int == 0)
        }
    }

    @Test func rejectedRowsEndWithThree() async throws {
        try await withMirror { program, _, database in
            _ = try await program.run("ddl", "contact", "--apply")
            try await database.execute(
                "ALTER TABLE sf_contacts ADD CONSTRAINT no_physicians CHECK (is_physician IS NOT TRUE)"
            )
            let outcome = try await program.run("run", "contact", "--max-rejects", "1000")
            #expect(outcome.exitCode == 3, "\(outcome.messages)")
            #expect(outcome.messages.contains("rows could not be stored. They are kept with the reasons:"))
            let rejected = try await database.value("SELECT count(*) FROM sfsync.rejects WHERE sqlstate = '23514'")
            #expect(statistics(outcome.messages).contains("Errors: \(rejected ?? "")"))
            #expect(rejected != "0")
            let stored = try await database.value("SELECT count(*) FROM sf_contacts WHERE synced_at IS NOT NULL")
            #expect((Int(stored ?? "") ?? 0) + (Int(rejected ?? "") ?? 0) == 300)
        }
    }

    @Test func aSecondRunOfTheObjectEndsWithFive() async throws {
        try await withMirror(contacts: 10) { program, _, database in
            _ = try await program.run("run", "contact")
            try await database.connected { connection in
                _ = try connection.query("SELECT pg_advisory_lock(hashtext('sfsync'), hashtext('contact'))")
                let outcome = try program.start(["run", "contact"]).finish()
                #expect(outcome.exitCode == 5)
                #expect(
                    outcome.messages.contains("'contact' is being synced by another session. Wait until it has ended")
                )
            }
        }
    }

    @Test func severalObjectsEndInOneTable() async throws {
        try await withMirror(contacts: 100) { program, emulator, _ in
            try emulator.org.setField("Industry", of: "Account", isVisible: false)
            let outcome = try await program.run("run", "task", "contact", "account", "user", "--jobs", "3", "--json")
            // The worst of the codes.
            #expect(outcome.exitCode == 1, "\(outcome.messages)")
            var table = outcome.messages.split(separator: "\n").suffix(5).map(String.init)
            // Contacts and tasks run side by side: either may come upon a missing parent first.
            for index in table.indices { table[index].replace(/\d+ +\d+\.\d$/, with: "…") }
            #expect(
                table == [
                    "OBJECT   RESULT  RETRIEVED  NEW  UPDATED  UNCHANGED  DELETED  ERRORS  STUBS  SECONDS",
                    "user     done    1          1    0        0          0        0       …",
                    "account  failed",
                    "contact  done    100        100  0        0          1        0       …",
                    "task     done    50         50   0        0          0        0       …",
                ]
            )
            #expect(outcome.messages.contains("account: error: Field 'Industry' is not on Account"))
            #expect(
                outcome.messages.contains(
                    #/\nuser: done: 1 read, 1 new, 0 updated, 0 unchanged, 0 deleted, in \d+\.\d s\n/#
                )
            )
            #expect(!outcome.messages.contains("Final Statistics:"))
            let results = try #require(
                JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [[String: Any]]
            )
            #expect(results.compactMap { $0["object"] as? String } == ["user", "account", "contact", "task"])
            #expect(results.compactMap { $0["exit_code"] as? Int } == [0, 1, 0, 0])
            #expect(try program.read("logs/contact_sync.log").contains("INFO Final Statistics:\n"))
        }
    }

    @Test func aSharedLogSaysWhatEachLineIsAbout() async throws {
        try await withMirror(contacts: 20) { program, _, _ in
            let outcome = try await program.run("run", "user", "account", "--log-file", "all.log", "--quiet")
            #expect(outcome.exitCode == 0)
            #expect(outcome.messages.isEmpty, "\(outcome.messages)")
            let log = try program.read("all.log")
            #expect(log.contains("INFO user: Run of user.\n"))
            #expect(log.contains("INFO account: Run of account.\n"))
            #expect(log.contains("INFO account: Total retrieved: 2\n"))
        }
    }

    @Test func theBudgetOfRequestsEndsWithSix() async throws {
        try await withMirror { program, emulator, database in
            emulator.setAPIUsage(used: 85_000)
            let stopped = try await program.run("run", "contact", "--json")
            #expect(stopped.exitCode == 6, "\(stopped.messages)")
            #expect(
                stopped.messages.contains(
                    "error: 85001 of the org's 100000 daily API requests are used, by all its clients together, and the run "
                        + "may use them up to 80%. What is committed stays. Run the same command again later to continue;"
                )
            )
            #expect(stopped.output.contains("\"exit_code\" : 6"))
            #expect(try await database.rows("SELECT state, api_requests FROM sfsync.runs") == [["stopped", "1"]])
            #expect(try await database.value("SELECT to_regclass('sf_contacts')") == nil)
            let finished = try await program.run("run", "contact", "--max-api-usage", "90%")
            #expect(finished.exitCode == 0, "\(finished.messages)")
            #expect(statistics(finished.messages).contains("New records: 300"))
            let misused = try await program.run("run", "contact", "--max-api-usage", "0")
            #expect(misused.exitCode == 2)
            #expect(misused.messages.contains("a number of requests from 1 on, or off."))
        }
    }

    @Test func whatSalesforceSaysDoesNotSteerTheTerminal() async throws {
        try await withMirror { program, emulator, database in
            let words = "Sorry\u{1B}]0;owned\u{7}\u{1B}[2J"
            emulator.setFaults([FaultRule(.createJob, times: nil, .error(400, "MALFORMED_QUERY", words))])
            let outcome = try await program.run("run", "contact", "--mode", "bulk", "--verbose")
            #expect(outcome.exitCode == 1)
            let log = try program.read("logs/contact_sync.log")
            for text in [outcome.messages, log, try await database.value("SELECT error FROM sfsync.runs") ?? ""] {
                #expect(text.contains("Sorry\u{FFFD}]0;owned"), "\(text)")
                #expect(!text.contains("\u{1B}") && !text.contains("\u{7}"))
            }
        }
    }

    @Test func aDryRunWritesNothing() async throws {
        try await withMirror { program, _, database in
            let outcome = try await program.run("run", "contact", "--dry-run")
            #expect(outcome.exitCode == 0, "\(outcome.messages)")
            #expect(statistics(outcome.messages).contains("New records: 300"))
            let relations =
                "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE nspname IN ('public', 'sfsync')"
            #expect(try await database.value(relations) == "0")
        }
    }

    @Test func ddlPrintsThenAppliesThenIsContent() async throws {
        try await withMirror { program, _, database in
            let printed = try await program.run("ddl", "contact")
            #expect(printed.exitCode == 0)
            #expect(printed.output.contains("CREATE TABLE sf_contacts ("))
            #expect(printed.messages.contains("Nothing was changed; --apply runs these statements."))
            #expect(try await database.value("SELECT to_regclass('sf_contacts')") == nil)
            #expect(try await program.run("ddl", "contact", "--check").exitCode == 7)
            let applied = try await program.run("ddl", "contact", "--apply")
            #expect(applied.output == printed.output)
            let checked = try await program.run("ddl", "contact", "--check")
            #expect(checked.exitCode == 0)
            #expect(checked.output.isEmpty)
        }
    }

    @Test func theSelfTestFindsEverythingInOrder() async throws {
        try await withMirror { program, _, _ in
            let outcome = try await program.run("run", "--test")
            #expect(outcome.exitCode == 0, "\(outcome.output)")
            #expect(outcome.output.split(separator: "\n").allSatisfy { $0.hasPrefix("ok    ") })
            #expect(outcome.output.split(separator: "\n").count == 5)
        }
    }

    @Test func controlCCommitsAndSaysHowToGoOn() async throws {
        try await withMirror(contacts: 20_000) { program, _, database in
            let running = try program.start(["run", "contact", "--batch-size", "200"])
            while running.process.isRunning {
                // The ledger is not there at once.
                let batches = try? await database.value("SELECT batches FROM sfsync.runs")
                if let count = batches.flatMap({ $0 }).flatMap(Int.init), count > 2 { break }
                try await Task.sleep(for: .milliseconds(20))
            }
            running.process.interrupt()
            let outcome = try await onThread { try running.finish() }
            #expect(outcome.exitCode == 130, "\(outcome.messages)")
            #expect(outcome.messages.contains("The run of 'contact' was stopped; what was committed stays."))
            #expect(try await database.value("SELECT state FROM sfsync.runs") == "stopped")
            let resumed = try await program.run("run", "contact")
            #expect(resumed.exitCode == 0)
            #expect(try await database.value("SELECT count(*) FROM sf_contacts WHERE synced_at IS NOT NULL") == "20000")
        }
    }
}
