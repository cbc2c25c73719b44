import Manifest
import Postgres
import Salesforce
import SalesforceEmulator
import Sync
import TestSupport
import Testing

@testable import SyncModel

/// A Salesforce that falls silent in one phase of a run: the connection stays open, and nothing comes any more.
@Suite struct SilentOrgTests {
    /// A phase, by the request that gets no answer, or a part of one.
    struct Phase: Sendable, CustomTestStringConvertible {
        var name: String
        var request: RequestPattern
        var fault = Fault.delay(.seconds(100))
        var mode = ObjectManifest.Mode.bulk
        /// Whether the rows are in by then, so that the run ends well.
        var isOver = false

        var testDescription: String { name }
    }

    static let phases = [
        Phase(name: "the sign-in", request: .signIn),
        Phase(name: "the middle of the sign-in", request: .signIn, fault: .stall(afterByteCount: 20)),
        Phase(name: "the versions, which tell the time", request: "GET /services/data/"),
        Phase(name: "describe", request: "GET sobjects/*/describe"),
        Phase(name: "the middle of describe", request: "GET sobjects/*/describe", fault: .stall(afterByteCount: 500)),
        Phase(name: "the creation of the job", request: .createJob),
        Phase(name: "the job's state", request: .jobState), Phase(name: "a page's head", request: .resultPage),
        Phase(name: "the middle of a page", request: .resultPage, fault: .stall(afterByteCount: 900)),
        Phase(name: "a later page's head", request: .nextResultPage),
        Phase(name: "the end of the job", request: "DELETE jobs/query/*", isOver: true),
        Phase(name: "the head of a REST page", request: .firstRESTPage, mode: .rest),
        Phase(
            name: "the middle of a REST page",
            request: .firstRESTPage,
            fault: .stall(afterByteCount: 900),
            mode: .rest,
        ),
    ]

    /// Runs `body` with an org that falls silent at the phase, and a run whose token ends transfers, too.
    private func atSilence(
        _ phase: Phase,
        _ change: (inout SalesforceClient.Options) -> Void = { _ in },
        _ body: (FaultTrial, _ run: (CancellationToken) async throws -> RunReport) async throws -> Void,
    ) async throws {
        try await FaultTrial.run(contacts: 90) {
            $0.queryPageSize = 30
        } _: { trial in
            trial.sync.emulator.setFaults([FaultRule(phase.request, times: nil, phase.fault)])
            var settings = SalesforceClient.Options.withoutWaits
            settings.retry.attempts = 2
            change(&settings)
            try await body(trial) { [settings] token in
                let client = try SalesforceClient(
                    .fromEnvironment(trial.sync.emulator.environment),
                    options: settings,
                    cancellation: token,
                )
                let engine = SyncEngine(
                    manifests: trial.library,
                    salesforce: client,
                    database: trial.sync.database.target,
                )
                let options = RunOptions(mode: phase.mode, window: .full, batchSize: 20, writers: 1)
                return try await engine.run("contact", options)
            }
            #expect(trial.sync.emulator.faultCounts.allSatisfy { $0 > 0 }, "a phase that did not come proves nothing")
            trial.sync.emulator.setFaults(.none)
        }
    }

    private func lastState(_ trial: FaultTrial) async throws -> String? {
        try await trial.sync.database.value("SELECT state FROM sfsync.runs ORDER BY id DESC LIMIT 1")
    }

    @Test(.timeLimit(.minutes(30)), arguments: phases)
    func isLeftOnTheFirstInterrupt(_ phase: Phase) async throws {
        try await atSilence(phase) { trial, run async throws in
            let token = CancellationToken()
            let emulator = trial.sync.emulator
            Task.detached {
                while emulator.faultCounts.contains(0) { try await Task.sleep(for: .milliseconds(10)) }
                try await Task.sleep(for: .milliseconds(100))
                token.cancel()
            }
            if phase.isOver {
                #expect(try await run(token).counts.inserted == 90)
                #expect(try await lastState(trial) == "done")
            } else {
                let error = await #expect(throws: SyncError.self) { _ = try await run(token) }
                #expect(error?.code == .cancelled)
                #expect(try await lastState(trial) == "stopped")
            }
        }
    }

    /// The bounds of the product are the same, but longer.
    @Test(.timeLimit(.minutes(30)), arguments: phases)
    func endsByItself(_ phase: Phase) async throws {
        let short = Duration.milliseconds(300)
        try await atSilence(phase) { options in
            options.stallTimeout = short
            options.headTimeout = short
            options.smallHeadTimeout = short
            options.smallTotalTimeout = short
            options.countTimeout = short
        } _: { trial, run async throws in
            if phase.isOver {
                #expect(try await run(CancellationToken()).counts.inserted == 90)
                #expect(try await lastState(trial) == "done")
            } else {
                let error = await #expect(throws: SalesforceError.self) { _ = try await run(CancellationToken()) }
                #expect(error?.code == .transport, "\(String(describing: error))")
                #expect(try await lastState(trial) == "failed")
            }
        }
    }
}
