package import Salesforce
package import SyncModel
internal import Synchronization

/// What the extraction tells the loader's thread while both work.
package final class ExtractionStatus: Sendable {
    private struct State {
        var expected: Int?
        var pages = 0
    }

    private let state = Mutex(State())

    /// Nothing was read yet.
    package init() {}

    /// Rows that Salesforce announced; nil before it did.
    package var expected: Int? { state.withLock { $0.expected } }
    /// Pages read.
    package var pages: Int { state.withLock { $0.pages } }

    package func expect(_ rows: Int?) {
        state.withLock { $0.expected = rows }
    }

    func countPage() {
        state.withLock { $0.pages += 1 }
    }
}

/// Everything an extraction needs; used on the extraction thread.
package struct ExtractionContext: Sendable {
    package let client: SalesforceClient
    package let plan: QuerySpec
    package let fields: [String]
    /// Rows above which REST is the wrong API for the query; nil where the choice is made.
    package let restRowLimit: Int?
    /// Result pages of a Bulk job that are on their way at a time.
    package let downloads: Int
    package let status: ExtractionStatus
    package let clock: PhaseTimer
    /// Ends every request of the extraction, with the run or by itself.
    package let cancellation: CancellationToken
    package let onEvent: @Sendable (SyncEvent) -> Void

    /// Creates the context of one query.
    package init(
        client: SalesforceClient,
        plan: QuerySpec,
        fields: [String],
        restRowLimit: Int?,
        downloads: Int,
        status: ExtractionStatus,
        clock: PhaseTimer,
        cancellation: CancellationToken,
        onEvent: @escaping @Sendable (SyncEvent) -> Void,
    ) {
        self.client = client
        self.plan = plan
        self.fields = fields
        self.restRowLimit = restRowLimit
        self.downloads = downloads
        self.status = status
        self.clock = clock
        self.cancellation = cancellation
        self.onEvent = onEvent
    }

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
