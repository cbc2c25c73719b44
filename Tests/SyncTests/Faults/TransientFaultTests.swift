import Manifest
import Salesforce
import SalesforceEmulator
import TestSupport
import Testing

/// The row of the fault table about failures that pass.
@Suite struct TransientFaultTests {
    private static let requests: [(ObjectManifest.Mode, RequestPattern)] = [
        (.bulk, .signIn), (.bulk, .createJob), (.bulk, .jobState), (.bulk, .resultPage), (.bulk, .nextResultPage),
        (.rest, .firstRESTPage), (.rest, .nextRESTPage),
    ]

    private static func withTrial(_ body: (FaultTrial) async throws -> Void) async throws {
        try await FaultTrial.run(contacts: 450) {
            $0.queryPageSize = 200
        } _: {
            try await body($0)
        }
    }

    @Test("429, 500, 502, 503, 504, 420, empty 406: back-off", arguments: [429, 500, 502, 503, 504, 420, 406])
    func statuses(_ status: Int) async throws {
        try await Self.withTrial { trial in
            // 420 is worth one repetition, the others more.
            let times = status == 420 ? 1 : 2
            for (mode, request) in Self.requests.dropFirst() {
                try await trial.survives([FaultRule(request, times: times, .status(status))], mode)
            }
            let said = trial.record.warnings
            #expect(said.contains { $0.contains("Salesforce answers \(status), ") })
        }
    }

    @Test("500 UNKNOWN_EXCEPTION, SERVER_UNAVAILABLE and their like: back-off")
    func errorCodes() async throws {
        try await Self.withTrial { trial in
            for code in ["UNKNOWN_EXCEPTION", "SERVER_UNAVAILABLE", "UNABLE_TO_LOCK_ROW", "REQUEST_RUNNING_TOO_LONG"] {
                try await trial.survives([FaultRule(.resultPage, times: 2, .error(500, code, "Try later"))])
            }
        }
    }

    @Test("Connection closed, reset or refused: back-off", arguments: requests)
    func connections(_ mode: ObjectManifest.Mode, _ request: RequestPattern) async throws {
        for fault in [Fault.hangUp, .reset(afterByteCount: 0), .unreachable(.milliseconds(20))] {
            try await Self.withTrial { trial in
                try await trial.survives([FaultRule(request, fault)], mode)
            }
        }
    }

    @Test("Retry-After is obeyed, and the wait is shown")
    func retryAfter() async throws {
        try await Self.withTrial { trial in
            try await trial.survives([FaultRule(.createJob, times: 2, .status(503, retryAfter: 8))])
            #expect(
                trial.record.warnings == [
                    "Salesforce answers 503, retrying in 8 s (2 of 8)",
                    "Salesforce answers 503, retrying in 8 s (3 of 8)",
                ]
            )
            #expect(trial.record.waited.prefix(2) == [.seconds(8), .seconds(8)])
        }
    }

    @Test("A Retry-After that is too long: a stop at once")
    func longRetryAfter() async throws {
        try await Self.withTrial { trial in
            let error = try await trial.stops([FaultRule(.createJob, .status(503, retryAfter: 3600))])
            #expect((error as? SalesforceError)?.status == 503)
        }
    }

    @Test("Back-off is bounded: a failure that stays is a clear stop", arguments: requests.dropFirst())
    func boundedAttempts(_ mode: ObjectManifest.Mode, _ request: RequestPattern) async throws {
        try await Self.withTrial { trial in
            let error = try await trial.stops([FaultRule(request, times: nil, .status(503))], mode)
            #expect((error as? SalesforceError)?.status == 503)
        }
    }

    @Test("A budget for all requests of a run together")
    func theBudget() async throws {
        try await FaultTrial.run { _ in
        } options: {
            $0.retry.budget = 3
        } _: { trial in
            let error = try await trial.stops([
                FaultRule(.createJob, times: 2, .status(503)), FaultRule(.resultPage, times: 2, .status(503)),
            ])
            #expect((error as? SalesforceError)?.recovery == .stop)
            #expect("\(error)".contains("Requests had to be sent again 3 times, which is the most a run may"))
        }
    }

    @Test("A slow drip is not a stall")
    func aSlowDrip() async throws {
        try await FaultTrial.run { trial in
            try await trial.survives([FaultRule(.resultPage, .drip(byteCount: 3000, pause: .milliseconds(1)))])
            #expect(trial.record.warnings == [])
        }
    }
}
