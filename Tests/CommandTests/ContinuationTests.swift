import Foundation
import SalesforceEmulator
import TestSupport
import Testing

/// Runs that are killed and continued: the table, the counts and the watermark are those of an undisturbed run.
@Suite struct ContinuationTests {
    private static let contacts = 300
    private static let pageSize = 100
    private static let batchSize = 40
    /// Batches of 40, 40 and 20 records a page.
    private static let checkpoints = 9

    private func withMirror(_ body: (Mirror) async throws -> Void) async throws {
        try await Mirror.with(contacts: Self.contacts, pageSize: Self.pageSize, body)
    }

    @Test(arguments: 1...checkpoints)
    func killedBeforeACheckpointCommits(_ checkpoint: Int) async throws {
        try await withMirror { mirror in
            let command = ["run", "contact", "--mode", "bulk", "--batch-size", String(Self.batchSize)]
            try await mirror.kill(at: checkpoint, command)
            let inBefore = try await mirror.database.value(
                "SELECT count(*) FROM sf_contacts WHERE synced_at IS NOT NULL"
            )
            let requests = mirror.emulator.org.requests.count

            let first = try await onThread { try mirror.program.start(command).finish() }
            #expect(first.exitCode == 0, "\(first.messages)")
            #expect(first.messages.contains("Continuing run 2 with Bulk job"))
            #expect(first.messages.contains("\(inBefore ?? "") records are in."))
            #expect(first.messages.contains("New records: \(Self.contacts)\n"))
            #expect(try await mirror.counts().prefix(5) == ["done", "300", "300", "0", "0"])
            #expect(mirror.pages(since: requests).count == Self.checkpoints / 3 - (checkpoint - 1) / 3)
            #expect(try await mirror.database.value("SELECT count(*) FROM sfsync.checkpoints") == "0")
            #expect(
                try await mirror.database.value("SELECT count(*) FROM sfsync.watermarks WHERE object = 'contact'")
                    == "1"
            )
            #expect(try await mirror.program.run("ddl", "contact", "--check").exitCode == 0)

            // Once more with rows to merge, deletes, and records that leave without a trace.
            try mirror.emulator.org.change("Contact", count: 400)
            try mirror.emulator.org.delete("Contact", count: 10)
            try mirror.emulator.org.purge("Contact", count: 4)
            let preview = try await mirror.program.run("run", "contact", "--full", "--dry-run", "--json", "--quiet")
            let full = command + ["--full"]
            try await mirror.kill(at: checkpoint, full)
            let second = try await onThread { try mirror.program.start(full).finish() }
            #expect(second.exitCode == 0, "\(second.messages)")
            #expect(second.messages.contains("Continuing run 3 with Bulk job"))
            let ledger = try await mirror.counts()
            #expect(ledger[0] == "done" && ledger[1] == ledger[8])
            mirror.expect(ledger, toBe: preview, "checkpoint \(checkpoint)")
            try await mirror.program.expectTrueContacts()
        }
    }

    /// What a first load has set aside of ddl's work is there again in the end.
    @Test(arguments: [1, 4, checkpoints])
    func aFirstLoadAfterDDLIsContinued(_ checkpoint: Int) async throws {
        try await withMirror { mirror in
            #expect(try await mirror.program.run("ddl", "contact", "--apply", "--quiet").exitCode == 0)
            let command = ["run", "contact", "--mode", "bulk", "--batch-size", String(Self.batchSize)]
            try await mirror.kill(at: checkpoint, command)
            let outcome = try await onThread { try mirror.program.start(command).finish() }
            #expect(outcome.exitCode == 0, "\(outcome.messages)")
            #expect(try await mirror.counts().prefix(5) == ["done", "300", "300", "0", "0"])
            #expect(try await mirror.program.run("ddl", "contact", "--check").exitCode == 0)
            try await mirror.program.expectTrueContacts()
        }
    }

    /// `SFSYNC_KILLS=50 SFSYNC_KILL_ROWS=20000` is the long form; the seed is printed with what fails.
    @Test func killedAtRandomMoments() async throws {
        let variables = ProcessInfo.processInfo.environment
        let kills = variables["SFSYNC_KILLS"].flatMap { Int($0) } ?? 4
        let rows = variables["SFSYNC_KILL_ROWS"].flatMap { Int($0) } ?? 1500
        let seed = variables["SEED"].flatMap { UInt64($0) } ?? 7
        try await Mirror.with(contacts: rows, pageSize: max(1, rows / 7)) { mirror in
            let full = ["run", "contact", "--mode", "bulk", "--full", "--batch-size", String(max(1, rows / 60))]
            // How long an undisturbed run takes here bounds the moments.
            let start = ContinuousClock.now
            try #require(try await onThread { try mirror.program.start(full).finish() }.exitCode == 0)
            let length = (ContinuousClock.now - start) / .microseconds(1)
            var state = seed
            var (continued, passedOver) = (0, 0)
            for kill in 1...kills {
                let note: Comment = "SEED=\(seed), kill \(kill)"
                let command = full + ["--writers", kill % 2 == 0 ? "2" : "1"]
                try mirror.emulator.org.change("Contact", count: rows / 2)
                try mirror.emulator.org.delete("Contact", count: 5)
                try mirror.emulator.org.undelete("Contact", count: 2)
                try mirror.emulator.org.purge("Contact", count: 3)
                let preview = try await mirror.program.run("run", "contact", "--full", "--dry-run", "--json", "--quiet")
                let before = try await mirror.latest()
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                let moment = UInt32(length * Double(state >> 40) / Double(1 << 24))
                try await onThread {
                    let running = try mirror.program.start(command)
                    usleep(moment)
                    Foundation.kill(running.process.processIdentifier, SIGKILL)
                    running.process.waitUntilExit()
                }
                try await mirror.database.awaitSilence()
                let committed = try await mirror.committedPages()
                let killed = try await mirror.latest()
                mirror.emulator.org.clearRequests()
                let outcome = try await onThread { try mirror.program.start(command).finish() }
                #expect(outcome.exitCode == 0, "\(note): \(outcome.messages)")
                let again = Set(mirror.pagesAsked(since: 0)).intersection(committed)
                #expect(again.isEmpty, "\(note): pages that were in are downloaded again")
                let ledger = try await mirror.counts()
                #expect(ledger[0] == "done" && ledger[1] == ledger[8], note)
                // One that was done before it was killed leaves nothing to another.
                if killed == before || killed[0] != "done" { mirror.expect(ledger, toBe: preview, note) }
                let watermark = """
                    SELECT w.watermark = r.watermark FROM sfsync.watermarks w JOIN sfsync.runs r USING (object)
                    WHERE object = 'contact' ORDER BY r.id DESC LIMIT 1
                    """
                #expect(try await mirror.database.value(watermark) == "t", note)
                continued += committed.isEmpty ? 0 : 1
                passedOver += committed.count
                try await mirror.program.expectTrueContacts()
            }
            if kills > 4 {
                print("SEED=\(seed): \(kills) kills, \(continued) of them with pages in, \(passedOver) pages")
            }
        }
    }

    @Test func whoSleepsThroughATakeoverStoresNothing() async throws {
        try await withMirror { mirror in
            let command = ["run", "contact", "--mode", "bulk", "--batch-size", String(Self.batchSize)]
            let sleeper = try await mirror.kill(at: 4, command, signal: SIGSTOP)
            let other = try await onThread { try mirror.program.start(command).finish() }
            #expect(other.exitCode == 0 && other.messages.contains("Continuing run 2"), "\(other.messages)")
            let stamps = "SELECT sf_id, xmin, ctid FROM sf_contacts ORDER BY sf_id"
            let before = try await mirror.database.rows(stamps)
            let books = try await mirror.counts()

            Foundation.kill(sleeper.process.processIdentifier, SIGCONT)
            let outcome = try await onThread { try sleeper.finish() }
            #expect(outcome.exitCode == 5, "\(outcome.messages)")
            #expect(outcome.messages.contains("Another run of 'contact' has taken over from run 2"))
            #expect(try await mirror.database.rows(stamps) == before)
            #expect(try await mirror.counts() == books)
        }
    }

    @Test func restartBeginsAnew() async throws {
        try await withMirror { mirror in
            let command = ["run", "contact", "--mode", "bulk", "--batch-size", String(Self.batchSize)]
            try await mirror.kill(at: 5, command)
            let outcome = try await onThread { try mirror.program.start(command + ["--restart"]).finish() }
            #expect(outcome.exitCode == 0)
            #expect(!outcome.messages.contains("Continuing"))
            #expect(try await mirror.database.value("SELECT state FROM sfsync.runs WHERE id = 2") == "abandoned")
            // The job of the run that nobody goes on with is sfsync's own, and cleared away.
            #expect(try await mirror.database.value("SELECT count(*) FROM sfsync.runs WHERE job_open") == "0")
            try await mirror.program.expectTrueContacts()
        }
    }

    @Test func aJobThatIsGoneBeginsAnew() async throws {
        try await withMirror { mirror in
            let command = ["run", "contact", "--mode", "bulk", "--batch-size", String(Self.batchSize)]
            try await mirror.kill(at: 5, command)
            try await mirror.database.execute("UPDATE sfsync.runs SET job_id = '750000000000001AAA' WHERE id = 2")
            let outcome = try await onThread { try mirror.program.start(command).finish() }
            #expect(outcome.exitCode == 0, "\(outcome.messages)")
            #expect(
                outcome.messages.contains(
                    "Run 2 was interrupted and cannot be continued: its Bulk job 750000000000001AAA is gone"
                )
            )
            try await mirror.program.expectTrueContacts()
        }
    }

    @Test func anotherRequestDoesNotContinue() async throws {
        try await withMirror { mirror in
            try #require(try await mirror.program.run("run", "contact", "--quiet").exitCode == 0)
            try mirror.emulator.org.change("Contact", count: 100)
            let small = ["--batch-size", String(Self.batchSize)]
            try await mirror.kill(at: 2, ["run", "contact", "--mode", "bulk", "--full"] + small)
            let outcome = try await mirror.program.run("run", "contact", "--mode", "bulk")
            #expect(outcome.exitCode == 0 && !outcome.messages.contains("Continuing"), "\(outcome.messages)")
            try await mirror.program.expectTrueContacts()
        }
    }
}
