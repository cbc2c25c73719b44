import Foundation
import Postgres
import SalesforceEmulator
import Testing
import TestSupport

/// Runs that are killed and continued: the table, the counts and the watermark are those of an undisturbed run.
@Suite struct ContinuationTests {
    private static let contacts = 300
    private static let pageSize = 100
    private static let batchSize = 40
    /// Batches of 40, 40 and 20 records a page.
    private static let checkpoints = 9

    /// A program between an emulated org and a database that has its ledger.
    private func withMirror(
        contacts: Int = ContinuationTests.contacts,
        pageSize: Int = ContinuationTests.pageSize,
        _ body: (Program, SalesforceEmulator, TestDatabase) async throws -> Void,
    ) async throws {
        var configuration = EmulatorConfiguration()
        configuration.org.rowCounts = ["Contact": contacts, "Account": 20, "User": 5]
        configuration.bulkPageSize = pageSize
        try await withEmulator(configuration) { emulator, _ in
            try await TemporaryPostgres.withDatabase { database in
                var environment = emulator.environment
                environment["PGHOST"] = database.target.parameters["host"]
                environment["PGUSER"] = database.target.parameters["user"]
                environment["PGDATABASE"] = database.name
                let program = try Program(environment: environment)
                defer { program.remove() }
                try #require(try await program.run("run", "user", "--quiet").exitCode == 0)
                try await body(program, emulator, database)
            }
        }
    }

    /// Runs the program until it is about to commit its checkpoint of this number, and kills it there, or sends it
    /// another signal and ends its sessions.
    @discardableResult
    private func kill(
        at checkpoint: Int,
        _ program: Program,
        _ database: TestDatabase,
        _ arguments: [String],
        signal: Int32 = SIGKILL,
    ) async throws -> Program.Running {
        try await database.execute(
            """
            CREATE OR REPLACE FUNCTION halt() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                IF (SELECT count(*) FROM sfsync.checkpoints) = \(checkpoint) THEN PERFORM pg_advisory_xact_lock(4242); END IF;
                RETURN NULL;
            END $$;
            CREATE TRIGGER halt AFTER INSERT ON sfsync.checkpoints FOR EACH STATEMENT EXECUTE FUNCTION halt()
            """
        )
        return try await database.connected { connection in
            try connection.execute("SELECT pg_advisory_lock(4242)")
            let running = try program.start(arguments)
            let waiting = """
                SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objid = 4242 AND NOT granted
                    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
                """
            while try connection.query(waiting).count == 0 {
                try #require(running.process.isRunning, "\(running.talkSoFar)")
                usleep(5000)
            }
            Foundation.kill(running.process.processIdentifier, signal)
            if signal == SIGKILL { running.process.waitUntilExit() }
            // The server notices the end of a session that waits for a lock only when it gets it.
            try connection.execute("SELECT pg_terminate_backend(pid) FROM (\(waiting)) w")
            while try connection.query(waiting).count > 0 { usleep(5000) }
            try connection.execute("SELECT pg_advisory_unlock(4242); DROP TRIGGER halt ON sfsync.checkpoints")
            return running
        }
    }

    /// The locators of result pages that were asked for since the request of this number; nil is the first page's.
    private func pages(of emulator: SalesforceEmulator, since start: Int) -> [String?] {
        emulator.org.requests.dropFirst(start).filter { $0.path.hasSuffix("/results") }.map { request in
            request.query.firstMatch(of: /locator=([^&]+)/).map { String($0.1) }
        }
    }

    /// The pages of a job that are in as a whole, as `page` writes them.
    private func committedPages(_ database: TestDatabase) async throws -> Set<String> {
        let pages = try await database.rows(
            """
            SELECT r.job_id, c.locator FROM sfsync.checkpoints c JOIN sfsync.runs r ON r.id = c.run_id
            WHERE r.id = (SELECT max(id) FROM sfsync.runs WHERE object = 'contact')
            GROUP BY r.job_id, c.page, c.locator
            HAVING bool_or(is_last) AND min(first_record) = 0
                AND sum(record_count) = max(first_record + record_count)
            """
        )
        return Set(pages.map { "\($0[0] ?? "") \($0[1] ?? "-")" })
    }

    /// The result pages that were asked for since the request of this number: the job and the locator.
    private func pagesAsked(of emulator: SalesforceEmulator, since start: Int) -> [String] {
        emulator.org.requests.dropFirst(start).compactMap { request in
            guard let job = request.path.firstMatch(of: /query\/(\w+)\/results$/) else { return nil }
            let locator = request.query.firstMatch(of: /locator=([^&]+)/)?.1
            return "\(job.1) \(locator.flatMap { String($0).removingPercentEncoding } ?? "-")"
        }
    }

    private func counts(_ database: TestDatabase) async throws -> [String?] {
        try await database.rows(
            """
            SELECT state, retrieved, inserted, updated, unchanged, stale, rejected, deleted, reported FROM sfsync.runs
            WHERE object = 'contact' ORDER BY id DESC LIMIT 1
            """
        )[0]
    }

    /// Expects the counts that a dry run has foretold.
    private func expect(_ ledger: [String?], toBe preview: Program.Outcome, _ note: Comment) {
        for (key, index) in [("retrieved", 1), ("inserted", 2), ("updated", 3), ("unchanged", 4)] {
            let entry = "\"\(key)\" : \(ledger[index] ?? "")"
            let isThere = preview.output.contains(entry + ",") || preview.output.contains(entry + "\n")
            #expect(isThere, "\(note): \(key): \(ledger)")
        }
    }

    /// The state of the latest run and its number.
    private func latest(_ database: TestDatabase) async throws -> [String?] {
        let runs = "SELECT state, id FROM sfsync.runs WHERE object = 'contact' ORDER BY id DESC LIMIT 1"
        return try await database.rows(runs)[0]
    }

    private func expectTrue(_ program: Program) async throws {
        let deep = try await program.run("verify", "contact", "--deep")
        #expect(deep.exitCode == 0, "\(deep.talk)")
        let check = try await program.run(
            "run",
            "contact",
            "--mode",
            "rest",
            "--full",
            "--dry-run",
            "--json",
            "--quiet"
        )
        #expect(
            check.output.contains("\"inserted\" : 0,") && check.output.contains("\"updated\" : 0"),
            "\(check.output)"
        )
    }

    @Test(arguments: 1...checkpoints)
    func killedBeforeACheckpointCommits(_ checkpoint: Int) async throws {
        try await withMirror { program, emulator, database in
            let command = ["run", "contact", "--mode", "bulk", "--batch-size", String(Self.batchSize)]
            try await kill(at: checkpoint, program, database, command)
            let inBefore = try await database.value("SELECT count(*) FROM sf_contacts WHERE synced_at IS NOT NULL")
            let requests = emulator.org.requests.count

            let first = try await onThread { try program.start(command).finish() }
            #expect(first.exitCode == 0, "\(first.talk)")
            #expect(first.talk.contains("Continuing run 2 with Bulk job"))
            #expect(first.talk.contains("\(inBefore ?? "") records are in."))
            #expect(first.talk.contains("New records: \(Self.contacts)\n"))
            #expect(try await counts(database).prefix(5) == ["done", "300", "300", "0", "0"])
            #expect(pages(of: emulator, since: requests).count == Self.checkpoints / 3 - (checkpoint - 1) / 3)
            #expect(try await database.value("SELECT count(*) FROM sfsync.checkpoints") == "0")
            #expect(try await database.value("SELECT count(*) FROM sfsync.watermarks WHERE object = 'contact'") == "1")
            #expect(try await program.run("ddl", "contact", "--check").exitCode == 0)

            // Once more with rows to merge, deletes, and records that leave without a trace.
            try emulator.org.change("Contact", count: 400)
            try emulator.org.delete("Contact", count: 10)
            try emulator.org.purge("Contact", count: 4)
            let preview = try await program.run("run", "contact", "--full", "--dry-run", "--json", "--quiet")
            let full = command + ["--full"]
            try await kill(at: checkpoint, program, database, full)
            let second = try await onThread { try program.start(full).finish() }
            #expect(second.exitCode == 0, "\(second.talk)")
            #expect(second.talk.contains("Continuing run 3 with Bulk job"))
            let ledger = try await counts(database)
            #expect(ledger[0] == "done" && ledger[1] == ledger[8])
            expect(ledger, toBe: preview, "checkpoint \(checkpoint)")
            try await expectTrue(program)
        }
    }

    /// `SFSYNC_KILLS=50 SFSYNC_KILL_ROWS=20000` is the long form; the seed is printed with what fails.
    @Test func killedAtRandomMoments() async throws {
        let variables = ProcessInfo.processInfo.environment
        let kills = variables["SFSYNC_KILLS"].flatMap { Int($0) } ?? 4
        let rows = variables["SFSYNC_KILL_ROWS"].flatMap { Int($0) } ?? 1500
        let seed = variables["SEED"].flatMap { UInt64($0) } ?? 7
        try await withMirror(contacts: rows, pageSize: max(1, rows / 7)) { program, emulator, database in
            let command = ["run", "contact", "--mode", "bulk", "--full", "--batch-size", String(max(1, rows / 60))]
            // How long an undisturbed run takes here bounds the moments.
            let start = ContinuousClock.now
            try #require(try await onThread { try program.start(command).finish() }.exitCode == 0)
            let length = (ContinuousClock.now - start) / .microseconds(1)
            var state = seed
            var (continued, passedOver) = (0, 0)
            for kill in 1...kills {
                let note: Comment = "SEED=\(seed), kill \(kill)"
                try emulator.org.change("Contact", count: rows / 2)
                try emulator.org.delete("Contact", count: 5)
                try emulator.org.undelete("Contact", count: 2)
                try emulator.org.purge("Contact", count: 3)
                let preview = try await program.run("run", "contact", "--full", "--dry-run", "--json", "--quiet")
                let before = try await latest(database)
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                let moment = UInt32(length * Double(state >> 40) / Double(1 << 24))
                try await onThread {
                    let running = try program.start(command)
                    usleep(moment)
                    Foundation.kill(running.process.processIdentifier, SIGKILL)
                    running.process.waitUntilExit()
                }
                try await database.awaitSilence()
                let committed = try await committedPages(database)
                let killed = try await latest(database)
                emulator.org.clearRequests()
                let outcome = try await onThread { try program.start(command).finish() }
                #expect(outcome.exitCode == 0, "\(note): \(outcome.talk)")
                let again = Set(pagesAsked(of: emulator, since: 0)).intersection(committed)
                #expect(again.isEmpty, "\(note): pages that were in are downloaded again")
                let ledger = try await counts(database)
                #expect(ledger[0] == "done" && ledger[1] == ledger[8], note)
                // One that was done before it was killed leaves nothing to another.
                if killed == before || killed[0] != "done" { expect(ledger, toBe: preview, note) }
                let watermark = """
                    SELECT w.watermark = r.watermark FROM sfsync.watermarks w JOIN sfsync.runs r USING (object)
                    WHERE object = 'contact' ORDER BY r.id DESC LIMIT 1
                    """
                #expect(try await database.value(watermark) == "t", note)
                continued += committed.isEmpty ? 0 : 1
                passedOver += committed.count
                try await expectTrue(program)
            }
            if kills > 4 {
                print("SEED=\(seed): \(kills) kills, \(continued) of them with pages in, \(passedOver) pages")
            }
        }
    }

    @Test func whoSleepsThroughATakeoverStoresNothing() async throws {
        try await withMirror { program, emulator, database in
            let command = ["run", "contact", "--mode", "bulk", "--batch-size", String(Self.batchSize)]
            let sleeper = try await kill(at: 4, program, database, command, signal: SIGSTOP)
            let other = try await onThread { try program.start(command).finish() }
            #expect(other.exitCode == 0 && other.talk.contains("Continuing run 2"), "\(other.talk)")
            let stamps = "SELECT sf_id, xmin, ctid FROM sf_contacts ORDER BY sf_id"
            let before = try await database.rows(stamps)
            let books = try await counts(database)

            Foundation.kill(sleeper.process.processIdentifier, SIGCONT)
            let outcome = try await onThread { try sleeper.finish() }
            #expect(outcome.exitCode == 5, "\(outcome.talk)")
            #expect(outcome.talk.contains("Another run of 'contact' has taken over from run 2"))
            #expect(try await database.rows(stamps) == before)
            #expect(try await counts(database) == books)
        }
    }

    @Test func restartBeginsAnew() async throws {
        try await withMirror { program, emulator, database in
            let command = ["run", "contact", "--mode", "bulk", "--batch-size", String(Self.batchSize)]
            try await kill(at: 5, program, database, command)
            let outcome = try await onThread { try program.start(command + ["--restart"]).finish() }
            #expect(outcome.exitCode == 0)
            #expect(!outcome.talk.contains("Continuing"))
            #expect(try await database.value("SELECT state FROM sfsync.runs WHERE id = 2") == "abandoned")
            // The job of the run that nobody goes on with is sfsync's own, and cleared away.
            #expect(try await database.value("SELECT count(*) FROM sfsync.runs WHERE job_open") == "0")
            try await expectTrue(program)
        }
    }

    @Test func aJobThatIsGoneBeginsAnew() async throws {
        try await withMirror { program, emulator, database in
            let command = ["run", "contact", "--mode", "bulk", "--batch-size", String(Self.batchSize)]
            try await kill(at: 5, program, database, command)
            try await database.execute("UPDATE sfsync.runs SET job_id = '750000000000001AAA' WHERE id = 2")
            let outcome = try await onThread { try program.start(command).finish() }
            #expect(outcome.exitCode == 0, "\(outcome.talk)")
            #expect(
                outcome.talk.contains(
                    "Run 2 broke off and cannot be continued: its Bulk job 750000000000001AAA is gone"
                )
            )
            try await expectTrue(program)
        }
    }

    @Test func anotherRequestDoesNotContinue() async throws {
        try await withMirror { program, emulator, database in
            try #require(try await program.run("run", "contact", "--quiet").exitCode == 0)
            try emulator.org.change("Contact", count: 100)
            let small = ["--batch-size", String(Self.batchSize)]
            try await kill(at: 2, program, database, ["run", "contact", "--mode", "bulk", "--full"] + small)
            let outcome = try await program.run("run", "contact", "--mode", "bulk")
            #expect(outcome.exitCode == 0 && !outcome.talk.contains("Continuing"), "\(outcome.talk)")
            try await expectTrue(program)
        }
    }
}
