internal import Salesforce
public import SyncModel
internal import Threads

extension SyncEngine {
    /// Compares an object's table with Salesforce, and mends the differences where that is asked for.
    ///
    /// Ids, cursor values and delete marks are compared; in objects above `deepLimit` only where the counts by windows of
    /// the cursor field differ, unless `isDeep` is set. There, differences that make up for each other within a window
    /// stay hidden. Values are compared of some rows by chance, or with `comparesValues` of all. Records that changed
    /// after the point where the next run begins are left to it. Nothing is written, but temporary tables and the Id of a Bulk job while it lasts, unless `repairs`
    /// is set; then the object is locked as by a run, and the ledger has one.
    ///
    /// - Parameters:
    ///   - object: The name of a manifest.
    ///   - options: How to compare.
    ///   - onEvent: Told what happens, on the threads where it happens.
    /// - Returns: What differs, and what was done about it.
    /// - Throws: `ManifestError`, `SalesforceError`, `PostgresError` or `SyncError`.
    public func verify(
        _ object: String,
        _ options: VerifyOptions = VerifyOptions(),
        onEvent: @escaping @Sendable (SyncEvent) -> Void = { _ in },
    ) async throws -> VerifyReport {
        try await perform(within: options.maximumAPIUsage) { engine, cancellation in
            try engine.verifyNow(object, options, cancellation, onEvent)
        }
    }

    private func verifyNow(
        _ object: String,
        _ options: VerifyOptions,
        _ cancellation: CancellationToken,
        _ onEvent: @escaping @Sendable (SyncEvent) -> Void,
    ) throws -> VerifyReport {
        let budget = RunOptions(maximumAPIUsage: options.maximumAPIUsage)
        let context = try RunContext(engine: self, object, budget, cancellation, onEvent)
        var verification = Verification(context: context, options: options)
        guard options.repairs else { return try verification.execute(repair: nil) }
        // Locked before the comparison: nothing may change between finding and mending.
        let target = try ResyncByID(self, object, rewrites: true, cancellation, onEvent)
        defer { target.close() }
        verification.repairing = target.session
        return try verification.execute { differences, report in
            let repair = Repair(target: target, differences: differences, allowsMassDelete: options.allowsMassDelete)
            return try target.perform { _ in try repair.perform(report.counts, of: report.rows) }
        }
    }
}
