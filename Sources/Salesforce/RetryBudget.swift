internal import Synchronization

/// How many repetitions a client still has, all its requests together.
///
/// Each repetition costs one; each request that is answered earns a tenth of one back, up to the budget. So a run through a
/// Salesforce that fails most of the time ends after a bounded number of attempts, and a client that lives for weeks is
/// not stopped by what happened long ago.
final class RetryBudget: Sendable {
    private let capacity: Int
    /// In tenths.
    private let left: Mutex<Int>

    init(_ capacity: Int) {
        self.capacity = capacity
        left = Mutex(capacity * 10)
    }

    /// Takes a repetition out.
    ///
    /// - Throws: `SalesforceError` that keeps the kind of `cause` and stops, where none is left.
    func spend(because cause: any Error) throws(SalesforceError) {
        let isLeft = left.withLock { left in
            guard left >= 10 else { return false }
            left -= 10
            return true
        }
        guard !isLeft else { return }
        var error =
            cause as? SalesforceError
            ?? SalesforceError(code: .transient, recovery: .stop, message: String(describing: cause))
        error.recovery = .stop
        error.retryAfter = nil
        error.hint =
            "Requests had to be sent again \(capacity) times, which is the most a run may: Salesforce or the way to it is "
            + "in trouble. What is committed stays; run the same command again later"
        throw error
    }

    /// Notes a request that was answered.
    func earn() {
        left.withLock { $0 = min($0 + 1, capacity * 10) }
    }
}
