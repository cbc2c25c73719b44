import Foundation
import Manifest
import Postgres
import Salesforce
import SalesforceEmulator
import Synchronization
import TestSupport
import Testing

@testable import Sync
@testable import SyncModel

extension RoundTrial {
    /// Runs as planned.
    ///
    /// - Returns: whether it came to its end
    func run(_ plan: RoundPlan) async throws -> Bool {
        note("run \(plan.mode) \(plan.window), \(plan.batchSize) rows a batch, \(plan.end) at \(plan.breakRequest)")
        let token = CancellationToken()
        let victim = Mutex<Int32>(0)
        clearRequests()
        sync.emulator.org.onRequest { [self] _ in
            let number = nextRequest()
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
            let report = try await engine.stopped(by: token).run("contact", options) { [self] event in
                switch event {
                case .warning(let text): note("  says: \(text)")
                case .info(let text) where text.hasPrefix("Continuing"):
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
        note("  ended: exit code \(outcome.exitCode) \(outcome.messages)")
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
