import Manifest
import Salesforce
import SalesforceEmulator
import TestSupport
import Testing

@testable import SyncModel

/// What answers in Salesforce's place and means no good: it neither crashes a run nor keeps it busy for ever.
@Suite struct HostileOrgTests {
    @Test(
        "Numbers of records that cannot be: a clear stop",
        arguments: [
            (ObjectManifest.Mode.bulk, RequestPattern.jobState), (.bulk, .resultPage), (.rest, .firstRESTPage),
        ],
        [Int.max - 1000, -1_000_000],
    )
    func impossibleCounts(_ place: (ObjectManifest.Mode, RequestPattern), _ count: Int) async throws {
        try await FaultTrial.run { trial in
            // The table has rows whose digests the next run makes room for.
            try await trial.full()
            trial.sync.emulator.setFaults([FaultRule(place.1, times: nil, .miscount(by: count))])
            await #expect(throws: (any Error).self) { try await trial.full(place.0) }
            trial.sync.emulator.setFaults(.none)
            let report = try await trial.full()
            #expect(report.counts.unchanged == report.counts.retrieved)
            #expect(try await trial.sync.differences(trial.manifest) == [])
        }
    }

    @Test("A locator that is refused before it was given: a clear stop, not one request after the other")
    func aQueryWhoseLocatorIsNeverGood() async throws {
        try await FaultTrial.run { trial in
            let refusal = Fault.error(400, "INVALID_QUERY_LOCATOR", "invalid query locator")
            let error = try await trial.stops([FaultRule(.firstRESTPage, times: nil, refusal)], .rest)
            #expect((error as? SalesforceError)?.code == .locatorExpired)
        }
    }

    @Test("A locator that always dies: the query goes on behind the rows that came, page by page")
    func aLocatorThatAlwaysDies() async throws {
        try await FaultTrial.run(contacts: 1000) {
            $0.queryPageSize = 200
        } _: { trial in
            let refusal = Fault.error(400, "INVALID_QUERY_LOCATOR", "invalid query locator")
            try await trial.survives([FaultRule(.nextRESTPage, times: nil, refusal)], .rest)
        }
    }
}
