/// How often and after what waits a request is sent again: the one place that decides it.
///
/// The wait before attempt `n + 1` is a random part of `base * factor^n`, at most `cap` (full jitter), and never less
/// than what `Retry-After` asks. Which failures are worth it is `SalesforceError.recovery`.
package struct RetryPolicy: Sendable {
    /// How often a request is sent at most.
    package var attempts = 8
    /// How often all requests of a client together may be sent again; each answered request gives a tenth back.
    package var budget = 200
    /// The greatest first wait.
    package var base: Duration = .milliseconds(500)
    /// What each further wait grows by.
    package var factor = 2.0
    /// The greatest wait.
    package var cap: Duration = .seconds(60)
    /// The longest `Retry-After` that is obeyed; after a longer one the request fails at once.
    package var retryAfterLimit: Duration = .seconds(300)
    /// Waits, blocking, and ends early with `SalesforceError` code `cancelled`.
    package var sleep: @Sendable (Duration, CancellationToken) throws -> Void = { duration, token in
        do throws(HTTPError) {
            try token.sleep(for: duration)
        } catch {
            throw SalesforceError(error)
        }
    }
    /// A number from 0 up to 1.
    package var random: @Sendable () -> Double = { Double.random(in: 0..<1) }

    /// Creates the policy that is described above.
    package init() {}

    /// The wait after a failure; nil where the request is not worth sending again.
    ///
    /// - Parameters:
    ///   - error: the failure.
    ///   - attempt: how often the request was sent, 1 or more.
    /// - Returns: the wait.
    package func delay(after error: SalesforceError, attempt: Int) -> Duration? {
        guard error.isRetryable, attempt < min(attempts, error.attemptLimit ?? attempts) else { return nil }
        var ceiling = base
        for _ in 1..<attempt where ceiling < cap { ceiling = ceiling * factor }
        let jittered = min(ceiling, cap) * random()
        guard let asked = error.retryAfter else { return jittered }
        return asked <= retryAfterLimit ? max(asked, jittered) : nil
    }

    /// Runs an attempt until it succeeds or is not worth repeating.
    ///
    /// - Parameters:
    ///   - budget: what the repetitions are paid from.
    ///   - cancellation: ends a wait.
    ///   - mayRetry: asked after each failure: a page whose first bytes were delivered must not be sent for again.
    ///   - onRetry: told before each wait, as `Salesforce answers 503, retrying in 8 s (3 of 8)`.
    ///   - attempt: sends the request.
    /// - Returns: what the attempt returned.
    /// - Throws: what the last attempt threw, or `SalesforceError` with code `cancelled`.
    func run<Result>(
        budget: RetryBudget,
        cancellation: CancellationToken,
        mayRetry: () -> Bool = { true },
        onRetry: (String) -> Void,
        attempt: () throws -> Result,
    ) throws -> Result {
        var count = 1
        while true {
            do {
                let result = try attempt()
                budget.earn()
                return result
            } catch let error as SalesforceError {
                guard mayRetry(), let delay = delay(after: error, attempt: count) else { throw error }
                try budget.spend(because: error)
                count += 1
                let limit = min(attempts, error.attemptLimit ?? attempts)
                onRetry("\(error.shortReason), retrying in \(delay.rounded) (\(count) of \(limit))")
                do {
                    try sleep(delay, cancellation)
                } catch let cancelled as HTTPError {
                    throw SalesforceError(cancelled)
                }
            }
        }
    }

}

extension Duration {
    /// A wait for people: `8 s`, `350 ms`.
    package var rounded: String {
        let seconds = self / .seconds(1)
        return seconds >= 1 ? "\(Int(seconds.rounded())) s" : "\(Int((seconds * 1000).rounded())) ms"
    }
}
