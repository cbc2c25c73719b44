import Foundation
import Manifest
import Salesforce
import SalesforceEmulator
import TestSupport
import Testing

@testable import SyncModel

/// Whatever goes wrong, in whatever order: the table is right in the end, and every stop says why.
///
/// `make faults` runs many more plans over more rows. `SEED=n PLANS=1` repeats one of them.
@Suite struct RandomFaultTests {
    /// Runs of one object that a person would start again before mending something.
    private static let patience = 4

    @Test(arguments: RandomFaults.base..<(RandomFaults.base + RandomFaults.plans))
    func anyFaultPlanEndsInTheRightTable(_ seed: Int) async throws {
        var chance = RandomFaults(seed: seed)
        let mode: ObjectManifest.Mode = chance.chance(60) ? .bulk : .rest
        let plan = chance.plan(mode)
        let rows = RandomFaults.rows
        let pages = chance.number(1...9)
        let note = Comment(rawValue: "SEED=\(seed) PLANS=1 ROWS=\(rows), \(mode): \(plan.json)")
        try await FaultTrial.run(contacts: rows) {
            $0.bulkPageSize = max(1, rows / pages)
            $0.queryPageSize = 200 * chance.number(1...10)
            $0.variesPageSizes = chance.chance(50)
        } options: {
            $0.stallTimeout = .milliseconds(50)
        } _: { trial in
            trial.sync.emulator.setFaults(plan)
            try await end(trial, mode, .full, note)
            trial.sync.clock.advance(seconds: 7200)
            try trial.sync.emulator.org.change("Contact", count: rows / 20)
            try trial.sync.emulator.org.delete("Contact", count: rows / 50)
            trial.sync.emulator.setFaults(plan)
            try await end(trial, mode, .incremental, note)
        }
    }

    /// Runs until the run is done, under the plan at first, and compares.
    private func end(
        _ trial: FaultTrial,
        _ mode: ObjectManifest.Mode,
        _ window: RunOptions.Window,
        _ note: Comment,
    ) async throws {
        for attempt in 1...(Self.patience + 1) {
            if attempt > Self.patience {
                trial.sync.emulator.setFaults(.none)
                trial.sync.emulator.setAPIUsage(used: 0)
            }
            let token = CancellationToken()
            do {
                let report = try await trial.run(mode, window, token)
                #expect(report.counts.difference == 0, note)
                #expect(report.counts.rejected == 0, note)
                break
            } catch {
                // The words of an error are for people: one sentence of what failed, and no half-known type.
                #expect(error is SalesforceError || error is SyncError, note)
                #expect(attempt <= Self.patience, "\(error) \(note)")
            }
        }
        trial.sync.emulator.setFaults(.none)
        #expect(try await trial.sync.differences(trial.manifest) == [], note)
        #expect(
            try await trial.sync.database.value("SELECT count(*) FROM sfsync.runs WHERE state = 'running'") == "0",
            note
        )
    }
}
