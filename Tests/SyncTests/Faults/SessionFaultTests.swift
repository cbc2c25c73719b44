import Manifest
import Salesforce
import SalesforceEmulator
import TestSupport
import Testing

@testable import SyncModel

/// The rows of the fault table about sessions and allowances.
@Suite struct SessionFaultTests {
    @Test(
        "401 INVALID_SESSION_ID: signs in again, once per request",
        arguments: [RequestPattern.createJob, .jobState, .resultPage, .nextResultPage],
    )
    func anExpiredSession(_ request: RequestPattern) async throws {
        try await FaultTrial.run { trial in
            try await trial.survives([FaultRule(request, .expireSessions)])
            #expect(trial.client.statistics.signIns == 2)
            #expect(trial.record.warnings == ["the session has expired, signing in again"])
        }
    }

    @Test("401 INVALID_SESSION_ID between the pages of a REST query: the query goes on behind the rows that came")
    func aLocatorDiesWithItsSession() async throws {
        try await FaultTrial.run(contacts: 900) {
            $0.queryPageSize = 200
        } _: { trial in
            let report = try await trial.survives(
                [
                    FaultRule(.nextRESTPage, skip: 1, .expireSessions),
                    FaultRule(.nextRESTPage, skip: 3, .forgetCursors),
                ],
                .rest
            )
            #expect(report.counts.inserted == 900)
        }
    }

    @Test(
        "401 INVALID_SESSION_ID twice in a row: an error that names the policy",
        arguments: [ObjectManifest.Mode.bulk, .rest]
    )
    func aSessionThatIsRefusedAtOnce(_ mode: ObjectManifest.Mode) async throws {
        try await FaultTrial.run { trial in
            let error = try await trial.stops([FaultRule("**data/v**", times: nil, .expireSessions)], mode)
            let text = "\(error)"
            #expect(
                text.contains("401 INVALID_SESSION_ID: Session expired or invalid. A new session was refused at once.")
            )
            #expect(text.contains("session settings (lock sessions to the IP address)"))
        }
    }

    @Test(
        "403 REQUEST_LIMIT_EXCEEDED, daily quota: stops cleanly, to be continued",
        arguments: [
            (ObjectManifest.Mode.bulk, RequestPattern.createJob), (.bulk, .jobState), (.bulk, .nextResultPage),
            (.rest, .firstRESTPage),
        ],
    )
    func theDailyQuota(_ mode: ObjectManifest.Mode, _ request: RequestPattern) async throws {
        try await FaultTrial.run { trial in
            let quota = Fault.error(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.")
            let error = try #require(
                try await trial.stops([FaultRule(request, times: nil, quota)], mode) as? SalesforceError
            )
            #expect(error.code == .quotaExceeded)
            #expect(error.recovery == .stop)
            #expect(error.description.hasSuffix("used up: continue later."))
            #expect(trial.record.warnings == [])
        }
    }

    @Test("403 REQUEST_LIMIT_EXCEEDED, daily quota: what was committed before stays")
    func whatCameBeforeTheQuotaStays() async throws {
        try await FaultTrial.run { trial in
            trial.sync.emulator.setFaults([FaultRule(.nextResultPage, skip: 1, .useUpQuota)])
            await #expect(throws: SalesforceError.self) { try await trial.full() }
            #expect(try await trial.sync.database.value("SELECT count(*) FROM sf_contacts") == "60")
            #expect(try await trial.sync.database.value("SELECT state FROM sfsync.runs") == "stopped")
            trial.sync.emulator.setFaults(.none)
            trial.sync.emulator.setAPIUsage(used: 0)
            let report = try await trial.full()
            #expect(report.summary.hasPrefix("90 inserted"))
            #expect(try await trial.sync.differences(trial.manifest) == [])
        }
    }

    @Test("403 REQUEST_LIMIT_EXCEEDED, concurrent requests: backs off", arguments: [ObjectManifest.Mode.bulk, .rest])
    func tooManyAtOnce(_ mode: ObjectManifest.Mode) async throws {
        try await FaultTrial.run { trial in
            let text = "ConcurrentRequests (Concurrent API Requests) Limit exceeded."
            let request: RequestPattern = mode == .bulk ? .resultPage : .firstRESTPage
            try await trial.survives([FaultRule(request, times: 3, .error(403, "REQUEST_LIMIT_EXCEEDED", text))], mode)
            #expect(
                trial.record.warnings.last
                    == "Salesforce answers 403 REQUEST_LIMIT_EXCEEDED, retrying in 2 s (4 of 8)"
            )
        }
    }
}
