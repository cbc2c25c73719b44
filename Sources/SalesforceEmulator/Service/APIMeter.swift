import Synchronization

/// Counts API calls against the daily quota.
final class APIMeter: Sendable {
    private struct State {
        var used = 0
        var quota: Int
    }

    private let state: Mutex<State>

    init(quota: Int) {
        state = Mutex(State(quota: quota))
    }

    /// Counts a call.
    ///
    /// - Returns: whether the quota had room for it
    func count() -> Bool {
        state.withLock { state in
            guard state.used < state.quota else { return false }
            state.used += 1
            return true
        }
    }

    /// Calls used and allowed.
    var usage: (used: Int, quota: Int) { state.withLock { ($0.used, $0.quota) } }

    /// Another quota, or usage as if others had called too.
    func set(used: Int?, quota: Int?) {
        state.withLock { state in
            state.used = used ?? state.used
            state.quota = quota ?? state.quota
        }
    }
}
