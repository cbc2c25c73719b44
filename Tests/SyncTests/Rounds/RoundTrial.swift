import Foundation
import Manifest
import Postgres
import Salesforce
import SalesforceEmulator
import Sync
import Synchronization
import TestSupport
import Testing

/// An org that changes while it is read, its mirror, and the diary of what happened.
final class RoundTrial: Sendable {
    /// What the observer of requests needs, and what it notes.
    private struct State {
        var chance: RandomFaults
        var diary: [String] = []
        var requests = 0
        var tally: [String: Int] = [:]
    }

    let sync: OrgSync
    let program: Program
    let manifest: ObjectManifest
    private let engine: SyncEngine
    private let state: Mutex<State>

    /// Contacts with links among themselves, groups and the master of a merge.
    static func contact(_ deletes: String) -> String {
        """
        object: Contact
        deletes: \(deletes)
        fields:
          FirstName: string
          LastName: string
          Email: email
          Description: textarea
          Birthdate: date
          MN_Total_Paid__c: currency
          MasterRecordId: \(deletes == "hard" ? "reference" : "{ type: reference, to: contact, on_missing: stub }")
        jsonb:
          mailing_address: { fields: { MailingStreet: textarea, MailingCity: string } }
        """
    }

    init(_ sync: OrgSync, _ text: String, seed: Int) throws {
        self.sync = sync
        let library = ManifestLibrary(texts: [("contact.yaml", text)])
        manifest = try library.manifest(named: "contact")
        engine = SyncEngine(manifests: library, salesforce: sync.client, database: sync.database.target)
        var program = try Program(environment: sync.emulator.environment)
        try program.write(text, to: "objects/contact.yaml")
        program.environment["SFSYNC_OBJECTS"] = program.directory.appending(path: "objects").path()
        for (name, key) in [("PGHOST", "host"), ("PGUSER", "user"), ("PGDATABASE", "dbname")] {
            program.environment[name] = sync.database.target.parameters[key]
        }
        self.program = program
        state = Mutex(State(chance: RandomFaults(seed: seed)))
    }

    /// Draws by chance; what is drawn may come from the observer's thread, too.
    func draw<Value>(_ body: (inout RandomFaults) throws -> Value) rethrows -> Value {
        try state.withLock { try body(&$0.chance) }
    }

    /// What happened so far, for a failure's message.
    var diary: Comment { Comment(rawValue: state.withLock { $0.diary.joined(separator: "\n") }) }

    func note(_ line: String) {
        state.withLock { $0.diary.append(line) }
    }

    /// How often what happened, in all rounds.
    var tally: String {
        state.withLock { $0.tally }.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
    }

    private func count(_ what: String) {
        state.withLock { $0.tally[what, default: 0] += 1 }
    }

    /// Forgets what led to a table that was right.
    func turnPage() {
        state.withLock { $0.diary = [] }
    }

    /// Changes the org a few times, and lets some time pass.
    func change(times: Int) throws {
        for _ in 0..<times {
            let done = try draw { try RoundPlan.mutate(sync.emulator.org, &$0) }
            note("  \(done)")
            sync.clock.advance(seconds: TimeInterval(draw { $0.number(0...90) }))
        }
    }

    /// Runs as planned.
    ///
    /// - Returns: whether it came to its end
    func run(_ plan: RoundPlan) async throws -> Bool {
        note("run \(plan.mode) \(plan.window), \(plan.batchSize) rows a batch, \(plan.end) at \(plan.breakRequest)")
        let token = CancellationToken()
        let victim = Mutex<Int32>(0)
        state.withLock { $0.requests = 0 }
        sync.emulator.org.onRequest { [self] _ in
            let number = state.withLock { state in
                state.requests += 1
                return state.requests
            }
            do {
                if plan.changeRequests.contains(number) {
                    note(" before request \(number):")
                    try change(times: 1)
                }
                if number == plan.breakRequest { try breakOff(plan.end, token, victim.withLock { $0 }) }
            } catch {
                Issue.record(error)
            }
        }
        defer { sync.emulator.org.onRequest(nil) }
        if plan.end == .kill { return try await runProgram(plan, victim) }
        do {
            let options = RunOptions(
                mode: plan.mode,
                window: plan.window,
                batchSize: plan.batchSize,
                writers: 1,
                allowsMassDelete: true,
            )
            let report = try await engine.run("contact", options, cancellation: token) { [self] event in
                switch event {
                case .warning(let text): note("  says: \(text)")
                case .note(let text) where text.hasPrefix("Continuing"):
                    note("  says: \(text)")
                    count("continued")
                default: break
                }
            }
            #expect(report.counts.difference == 0, diary)
            #expect(report.counts.rejected == 0, diary)
            note("  done: \(report.window.kind) by \(report.mode), watermark \(report.watermark?.description ?? "-")")
            count("done")
            return true
        } catch {
            note("  ended: \(error)")
            count("ended by \(plan.end)")
            #expect(error is SalesforceError || error is SyncError || error is PostgresError, diary)
            return false
        }
    }

    private func breakOff(_ end: RoundPlan.Break, _ token: CancellationToken, _ victim: Int32) throws {
        switch end {
        case .none: break
        case .cancel: token.cancel()
        case .kill: if victim > 0 { kill(victim, SIGKILL) }
        case .dropSessions:
            try PostgresConnection(to: sync.database.target).execute(
                """
                SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE datname = current_database() AND pid <> pg_backend_pid()
                """
            )
        case .expireSessions: sync.emulator.expireSessions()
        case .useUpQuota: sync.emulator.setAPIUsage(used: 100_000, quota: 100_000)
        }
    }

    /// Runs the built program, which a request then kills.
    private func runProgram(_ plan: RoundPlan, _ victim: borrowing Mutex<Int32>) async throws -> Bool {
        var arguments = ["run", "contact", "--quiet", "--allow-mass-delete", "--mode", "\(plan.mode)"]
        arguments += ["--batch-size", "\(plan.batchSize)"] + (plan.window == .full ? ["--full"] : [])
        let running = try program.start(arguments)
        victim.withLock { $0 = running.process.processIdentifier }
        let outcome = try await onThread { try running.finish() }
        victim.withLock { $0 = 0 }
        note("  ended: exit code \(outcome.exitCode) \(outcome.talk)")
        count(outcome.exitCode == 0 ? "done" : "ended by \(plan.end)")
        // The server may need a moment to notice the end of the session that has the lock.
        try await sync.database.awaitSilence()
        return outcome.exitCode == 0
    }

    /// Runs undisturbed until a run is done.
    func finish(_ plan: RoundPlan) async throws {
        sync.emulator.setAPIUsage(used: 0)
        for _ in 0..<3 where try await run(plan) {
            return
        }
        Issue.record("three undisturbed runs failed: \(diary)")
    }
}
