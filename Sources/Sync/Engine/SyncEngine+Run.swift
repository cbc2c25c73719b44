internal import Salesforce
public import SyncModel

extension SyncEngine {
    /// Runs one object.
    ///
    /// Cancelling the calling task stops the run: the batch in hand is committed, then the run ends with a `SyncError` of
    /// code `cancelled`. The same run continues the next time.
    ///
    /// - Parameters:
    ///   - object: The name of a manifest.
    ///   - options: How to run it.
    ///   - onEvent: Told what happens, on the threads where it happens.
    /// - Returns: What was done; every record is accounted for: see `RunCounts.difference`.
    /// - Throws: `ManifestError`, `SalesforceError`, `PostgresError` or `SyncError`.
    public func run(
        _ object: String,
        _ options: RunOptions = RunOptions(),
        onEvent: @escaping @Sendable (SyncEvent) -> Void = { _ in },
    ) async throws -> RunReport {
        try await perform(within: options.maximumAPIUsage) { engine, cancellation in
            try ObjectRun(RunContext(engine: engine, object, options, cancellation, onEvent)).execute()
        }
    }
}
