internal import Synchronization

extension SalesforceClient {
    /// The policy by which requests are sent again, for callers that repeat an interrupted page.
    package var retryPolicy: RetryPolicy { options.retry }

    /// Waits before the caller asks for a page once more, and pays for it as for any repetition.
    ///
    /// - Parameters:
    ///   - delay: how long.
    ///   - error: why.
    ///   - cancellation: ends the wait.
    /// - Throws: `SalesforceError`; with recovery `stop` where the budget of repetitions is spent.
    package func waitToRepeat(_ delay: Duration, because error: any Error, cancellation: CancellationToken) throws {
        try budget.spend(because: error)
        observations.withLock { $0.statistics.retries += 1 }
        do {
            try options.retry.sleep(delay, cancellation)
        } catch let error as HTTPError {
            throw SalesforceError(error)
        }
    }
}
