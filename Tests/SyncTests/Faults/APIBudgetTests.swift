import Manifest
import Salesforce
import SalesforceEmulator
import Sync
import TestSupport
import Testing

/// The part of the org's API requests that a run leaves to others.
@Suite struct APIBudgetTests {
    /// Stops a run in the middle, looks at what it left, and lets another one complete it.
    private func stopAndGoOn(
        _ mode: ObjectManifest.Mode,
        _ budget: APIBudget,
        requests: Int,
        message: String,
    ) async throws {
        try await FaultTrial.run(contacts: 600) {
            $0.queryPageSize = 200
            $0.apiQuota = 10
        } _: { trial in
            // Neither rows nor pages come out even: what is in hand is not a full batch.
            var options = RunOptions(mode: mode, window: .full, batchSize: 150, writers: 1, maximumAPIUsage: budget)
            let error = await #expect(throws: SalesforceError.self) { try await trial.engine.run("contact", options) }
            #expect(error?.code == .budget)
            #expect(error?.message == message)
            let database = trial.sync.database
            #expect(trial.sync.emulator.apiCallsUsed == requests)
            #expect(
                try await database.rows("SELECT state, inserted, api_requests, error FROM sfsync.runs")
                    == [["stopped", "400", String(requests), error?.description]]
            )
            #expect(try await database.value("SELECT count(*) FROM sf_contacts") == "400")
            #expect(try await database.value("SELECT count(*) FROM sfsync.watermarks") == "0")

            trial.sync.emulator.setAPIUsage(used: 90, quota: 100)
            options.maximumAPIUsage = .off
            let report = try await trial.engine.run("contact", options)
            #expect(report.summary.hasPrefix(mode == .rest ? "200 inserted, 400 unchanged" : "600 inserted"))
            #expect(try await trial.sync.differences(trial.manifest) == [])
            #expect(try await database.value("SELECT count(*) FROM sfsync.watermarks") == "1")
        }
    }

    @Test("The org's requests are used up to the part: a clean stop, and the next run goes on")
    func aFullOrgStopsTheRun() async throws {
        // The job, two questions for it, two pages.
        try await stopAndGoOn(
            .bulk,
            .percent(50),
            requests: 5,
            message: "5 of the org's 10 daily API requests are used, by all its clients together, and the run may use "
                + "them up to 50%",
        )
    }

    @Test("The run's own requests are spent: a clean stop, and the next run goes on", arguments: [2, 5])
    func aNumberOfRequests(_ count: Int) async throws {
        try await stopAndGoOn(
            count == 2 ? .rest : .bulk,
            .requests(count),
            requests: count,
            message: "\(count) API requests were sent, of the \(count) that the run may send",
        )
    }

    @Test("Of several objects those that come later know it without a request of their own")
    func severalObjects() async throws {
        try await OrgSync.run(contacts: 60) { sync in
            sync.emulator.setAPIUsage(used: 80_000)
            let results = try await sync.engine.run(["account", "contact", "user"], RunOptions(mode: .rest), jobs: 1)
            // The first of them needs no more than the one request that tells.
            #expect(try results.first?.outcome.get().counts.inserted == 5)
            #expect(results.count == 3)
            for result in results.dropFirst() {
                let error = #expect(throws: SalesforceError.self) { try result.outcome.get() }
                #expect(error?.code == .budget)
            }
            #expect(sync.emulator.apiCallsUsed == 80_001)
            #expect(try await sync.database.value("SELECT count(*) FROM sfsync.runs WHERE state = 'stopped'") == "2")
        }
    }
}
