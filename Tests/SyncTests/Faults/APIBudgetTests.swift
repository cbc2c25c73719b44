import Manifest
import Salesforce
import SalesforceEmulator
import TestSupport
import Testing

@testable import Sync
@testable import SyncModel

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
            try await trial.sync.makeTables(trial.library)
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

    @Test(
        "Too few requests for a REST query, which starts over each time: said after its first page, and spent no further"
    )
    func aBudgetThatNoRESTQueryFits() async throws {
        try await FaultTrial.run(contacts: 4500) { trial in
            try await trial.sync.makeTables(trial.library)
            let options = RunOptions(mode: .rest, window: .full, maximumAPIUsage: .requests(2))
            let error = await #expect(throws: SalesforceError.self) { try await trial.engine.run("contact", options) }
            #expect(error?.code == .budget)
            #expect(
                error?.description
                    == "the query has 4,500 records, and the rest of them takes 2 requests or more, of which the run may still "
                    + "send 1. What came is stored, but the next run starts the query over: a query that needs more than the budget "
                    + "never ends. Raise --max-api-usage, or use --mode bulk, which continues where it stopped."
            )
            #expect(trial.sync.emulator.apiCallsUsed == 1)
            let database = trial.sync.database
            #expect(try await database.rows("SELECT state, inserted FROM sfsync.runs") == [["stopped", "2000"]])
            // Bulk gets through, however little each run may ask for.
            var attempts = 0
            var done: RunReport?
            while done == nil, attempts < 10 {
                attempts += 1
                let options = RunOptions(mode: .bulk, window: .days(3650), maximumAPIUsage: .requests(2))
                do { done = try await trial.engine.run("contact", options) } catch let error as SalesforceError {
                    #expect(error.code == .budget)
                }
            }
            #expect(done?.counts.retrieved == 4500)
            #expect(try await trial.sync.differences(trial.manifest) == [])
        }
    }

    @Test("One request is too little for Bulk: said before a job is created")
    func oneRequestIsTooLittleForBulk() async throws {
        try await FaultTrial.run { trial in
            try await trial.sync.makeTables(trial.library)
            let options = RunOptions(mode: .bulk, window: .full, maximumAPIUsage: .requests(1))
            let error = await #expect(throws: SyncError.self) { try await trial.engine.run("contact", options) }
            #expect(error?.code == .usage)
            #expect(trial.sync.emulator.apiCallsUsed == 0)
        }
    }

    @Test("verify keeps to the budget, and writes nothing")
    func verifyKeepsToTheBudget() async throws {
        try await FaultTrial.run(contacts: 600) {
            $0.queryPageSize = 200
        } _: { trial in
            try await trial.full()
            try await trial.sync.database.execute(
                "DELETE FROM sf_contacts WHERE email IS NOT NULL AND deleted_at IS NULL"
            )
            let database = trial.sync.database
            let used = trial.sync.emulator.apiCallsUsed
            let left = try await database.value("SELECT count(*) FROM sf_contacts")
            for repairs in [false, true] {
                let options = VerifyOptions(repairs: repairs, maximumAPIUsage: .requests(3))
                let error = await #expect(throws: SalesforceError.self) {
                    try await trial.engine.verify("contact", options)
                }
                #expect(error?.code == .budget)
            }
            #expect(trial.sync.emulator.apiCallsUsed == used + 6)
            #expect(try await database.value("SELECT count(*) FROM sf_contacts") == left)
            // The comparison takes six requests, the rows one for 400.
            let options = VerifyOptions(repairs: true, maximumAPIUsage: .off)
            let report = try await trial.engine.verify("contact", options)
            #expect(report.isRepaired)
            #expect(try await trial.sync.differences(trial.manifest) == [])
        }
    }

    @Test("A repair that stops at the budget keeps what it has read, and the next one does the rest")
    func aRepairStopsInTheMiddle() async throws {
        try await FaultTrial.run(contacts: 1500) { trial in
            try await trial.full()
            let database = trial.sync.database
            try await database.execute("DELETE FROM sf_contacts WHERE deleted_at IS NULL")
            let deleted = try await database.value("SELECT count(*) FROM sf_contacts").flatMap { Int($0) } ?? 0
            var states: [String] = []
            for budget in [APIBudget.requests(5), .off] {
                let options = VerifyOptions(repairs: true, allowsMassDelete: true, maximumAPIUsage: budget)
                do {
                    let report = try await trial.engine.verify("contact", options)
                    #expect(report.isRepaired)
                } catch let error as SalesforceError { #expect(error.code == .budget) }
                states.append(try await database.value("SELECT state FROM sfsync.runs ORDER BY id DESC LIMIT 1") ?? "")
                let rows = try await database.value("SELECT count(*) FROM sf_contacts").flatMap { Int($0) } ?? 0
                #expect(budget == .off ? rows == 1500 : (deleted + 1..<1500).contains(rows), "\(rows)")
            }
            #expect(states == ["stopped", "done"])
            #expect(try await trial.sync.differences(trial.manifest) == [])
        }
    }

    @Test("A replay that stops at the budget closes what it has stored, and asks for the rest the next time")
    func aReplayStopsInTheMiddle() async throws {
        try await FaultTrial.run(contacts: 1500) { trial in
            let database = trial.sync.database
            try await trial.full()
            try await database.execute(
                """
                INSERT INTO sfsync.rejects (run_id, last_run_id, object, sf_id, reason, raw, last_seen_at)
                SELECT 1, 1, 'contact', sf_id, 'planted', '{}', now() - interval '1 minute' FROM sf_contacts;
                DELETE FROM sf_contacts
                """
            )
            let open = "SELECT count(*) FROM sfsync.rejects WHERE resolved_at IS NULL"
            var counts: [Int] = []
            for _ in 1...10 {
                do {
                    _ = try await trial.engine.replayRejects(of: "contact", maximumAPIUsage: .requests(1))
                    break
                } catch let error as SalesforceError { #expect(error.code == .budget) }
                counts.append(try await database.value(open).flatMap { Int($0) } ?? 0)
            }
            // Each request finds as many records as its URL holds.
            #expect(
                counts.count > 1 && counts == counts.sorted(by: >) && Set(counts).count == counts.count,
                "\(counts)"
            )
            #expect(try await database.value(open) == "0")
            #expect(try await trial.sync.differences(trial.manifest) == [])
        }
    }

    @Test("Of several objects those that come later know it without a request of their own")
    func severalObjects() async throws {
        try await OrgSync.run(contacts: 60) { sync in
            try await sync.makeTables(ManifestLibrary(directory: Repository.objects))
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
