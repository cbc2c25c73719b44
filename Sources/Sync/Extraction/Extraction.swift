internal import Salesforce
internal import Synchronization

/// What the extraction tells the loader's thread while both work.
final class ExtractionStatus: Sendable {
    private struct State {
        var expected: Int?
        var pages = 0
    }

    private let state = Mutex(State())

    /// Rows that Salesforce announced; nil before it did.
    var expected: Int? { state.withLock { $0.expected } }
    /// Pages read.
    var pages: Int { state.withLock { $0.pages } }

    func expect(_ rows: Int?) {
        state.withLock { $0.expected = rows }
    }

    func countPage() {
        state.withLock { $0.pages += 1 }
    }
}

/// Everything an extraction needs; used on the extraction thread.
struct ExtractionContext: Sendable {
    let client: SalesforceClient
    let plan: QuerySpec
    let fields: [String]
    /// Rows above which REST is the wrong API for the query; nil where the choice is made.
    let restRowLimit: Int?
    /// Result pages of a Bulk job that are on their way at a time.
    let downloads: Int
    let status: ExtractionStatus
    let clock: PhaseTimer
    /// Ends every request of the extraction, with the run or by itself.
    let cancellation: CancellationToken
    let onEvent: @Sendable (SyncEvent) -> Void

    /// Says why a page is asked for again, and waits.
    ///
    /// - Throws: `error` or what it means, where asking again is no use; `SalesforceError` where the wait is cancelled.
    func pause(_ reading: PageAttempts, because error: any Error) throws {
        let delay = try reading.delay(after: error, client.retryPolicy)
        let text = String(describing: error)
        let reason = text.hasSuffix(".") ? text : text + "."
        onEvent(
            .warning(
                "\(reason) Reading the page again in \(delay.rounded) "
                    + "(\(reading.attempts + 1) of \(PageAttempts.maximumAttempts))."
            )
        )
        try clock.measure(.download) {
            try client.waitToRepeat(delay, because: error, cancellation: cancellation)
        }
    }
}
