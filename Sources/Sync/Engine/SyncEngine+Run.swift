package import Salesforce
package import SyncModel
internal import Threads

extension SyncEngine {
    /// Runs one object.
    ///
    /// Cancelling the task stops the run as `cancellation` does: the batch in hand is committed, then the run ends with
    /// a `SyncError` of code `cancelled`. Give the client the same token, so that its transfers end, too.
    ///
    /// - Parameters:
    ///   - object: The name of a manifest.
    ///   - options: How to run it.
    ///   - cancellation: Stops the run.
    ///   - onEvent: Told what happens, on the threads where it happens.
    /// - Returns: What was done; the account closes: see `RunCounts.difference`.
    /// - Throws: `ManifestError`, `SalesforceError`, `PostgresError` or `SyncError`.
    package func run(
        _ object: String,
        _ options: RunOptions = RunOptions(),
        cancellation: CancellationToken = CancellationToken(),
        onEvent: @escaping @Sendable (SyncEvent) -> Void = { _ in },
    ) async throws -> RunReport {
        let engine = SyncEngine(self, salesforce: salesforce.limited(to: options.maximumAPIUsage))
        return try await engine.run(object, options, nil, cancellation, onEvent)
    }

    /// Runs one object, at its turn where it is one of several.
    func run(
        _ object: String,
        _ options: RunOptions,
        _ turn: RunScheduler.Slot?,
        _ cancellation: CancellationToken,
        _ onEvent: @escaping @Sendable (SyncEvent) -> Void,
    ) async throws -> RunReport {
        try await withTaskCancellationHandler {
            try await WorkerThread.run {
                try ObjectRun(RunContext(engine: self, object, options, cancellation, onEvent), turn: turn).execute()
            }
        } onCancel: {
            cancellation.cancel()
        }
    }
}
