import Foundation
import Manifest
import SalesforceEmulator
import TestSupport
import Testing

@testable import SyncModel

/// Whatever changes between and during runs, however they end: an undisturbed run brings the table to what the org holds.
///
/// `SFSYNC_ROUNDS=500 SEED=9` is a longer walk, spread over eight orgs; a failure tells its seed and what happened in
/// its round.
@Suite struct RandomRoundTests {
    private static let variables = ProcessInfo.processInfo.environment
    private static let base = variables["SEED"].flatMap { Int($0) } ?? 1
    private static let rounds = variables["SFSYNC_ROUNDS"].flatMap { Int($0) } ?? trialsByChance(32)
    /// Seconds between runs; the last step is longer than the recycle bin keeps records.
    private static let steps = [5, 70, 70, 800, 800, 90_000, 90_000, 1_900_000]
    private static let orgs = min(8, max(1, rounds))

    @Test(arguments: base..<(base + orgs))
    func theTableEqualsTheOrg(_ seed: Int) async throws {
        let deletes = ["soft", "hard"][seed % 2]
        let count = Self.rounds / Self.orgs
        try await OrgSync.run(contacts: 300) {
            $0.org.seed = UInt64(seed)
            $0.deletedLogDays = 30
            $0.freezesResults = seed / 2 % 2 == 0
            $0.bulkPageSize = 30 + seed % 5 * 20
            $0.queryPageSize = 200
            $0.variesPageSizes = seed % 3 == 0
        } _: { sync in
            let trial = try RoundTrial(sync, RoundTrial.contact(deletes), seed: seed)
            defer { trial.program.remove() }
            for round in 1...count { try await go(round, trial, seed) }
            if Self.variables["SFSYNC_ROUNDS"] != nil { print("SEED=\(seed), \(count) rounds: \(trial.tally)") }
        }
    }

    private func go(_ round: Int, _ trial: RoundTrial, _ seed: Int) async throws {
        trial.turnPage()
        trial.note("SEED=\(seed), round \(round)")
        for _ in 0..<trial.draw({ $0.number(1...3) }) {
            let step = trial.draw { Self.steps[$0.number(0...(Self.steps.count - 1))] }
            trial.sync.clock.advance(seconds: TimeInterval(step))
            try trial.change(times: trial.draw { $0.number(0...4) })
            let plan = trial.draw { RoundPlan.disturbed(&$0) }
            let isDone = try await trial.run(plan)
            // Most people say the same once more.
            if !isDone, trial.draw({ $0.chance(70) }) {
                try trial.change(times: trial.draw { $0.number(0...2) })
                try await trial.finish(plan.again)
            }
            trial.sync.emulator.setAPIUsage(used: 0)
        }
        // What shows up late has the stamp of a moment before the last run.
        try trial.change(times: 1)
        // The first one may go on with a run that broke off, which reads what there was when that began.
        for _ in 0..<2 { try await trial.finish(trial.draw { RoundPlan.quiet(&$0, .incremental) }) }
        try await expectTrue(trial, .purged)
        try await trial.finish(trial.draw { RoundPlan.quiet(&$0, .full) })
        // One that went on with another's pages has those pages' values.
        try await trial.finish(trial.draw { RoundPlan.quiet(&$0, .incremental) })
        try await expectTrue(trial, .marked)
        let open = try await trial.sync.database.value("SELECT count(*) FROM sfsync.runs WHERE state = 'running'")
        #expect(open == "0", trial.diary)
    }

    private func expectTrue(_ trial: RoundTrial, _ leftovers: OrgSync.Leftovers) async throws {
        let differences = try await trial.sync.differences(trial.manifest, leaving: leftovers)
        #expect(differences == [], trial.diary)
    }
}
