internal import Salesforce
internal import Synchronization

/// What a run has taken so far: time, requests and bytes.
final class RunMeter: Sendable {
    private struct State {
        var start = ContinuousClock.now
        var traffic: TransferStatistics
    }

    private let client: SalesforceClient
    private let state: Mutex<State>

    /// Starts now.
    init(_ client: SalesforceClient) {
        self.client = client
        state = Mutex(State(traffic: client.statistics))
    }

    /// When the run began, moved on by the time that it waited for other objects.
    var start: ContinuousClock.Instant { state.withLock { $0.start } }

    /// How long the run has taken.
    var elapsed: Duration { ContinuousClock.now - start }

    /// Leaves out time that the run waited for other objects.
    func exclude(_ duration: Duration) {
        state.withLock { $0.start += duration }
    }

    /// What Salesforce was asked for since `restartTraffic`.
    var spent: (requests: Int, bytes: Int) {
        let (now, before) = (client.statistics, state.withLock { $0.traffic })
        return (now.apiRequests - before.apiRequests, now.bytesReceived - before.bytesReceived)
    }

    /// Counts requests and bytes from here on: the next row of the ledger begins.
    func restartTraffic() {
        state.withLock { $0.traffic = client.statistics }
    }
}
