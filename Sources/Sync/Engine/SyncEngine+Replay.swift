internal import Ledger
public import Salesforce
public import SyncModel
internal import Threads

extension SyncEngine {
    /// Tries the rows once more that unique indexes and foreign keys had refused, now that other objects have been run.
    ///
    /// - Returns: How many are stored now.
    /// - Throws: As `replayRejects`.
    func settle(
        _ object: String,
        _ cancellation: CancellationToken,
        _ onEvent: @escaping @Sendable (SyncEvent) -> Void,
    ) throws -> Int {
        let run = try ResyncByID(self, object, rewrites: false, cancellation, onEvent)
        defer { run.close() }
        let ids = try run.session.ledger.provisionalRejects(after: "", limit: ResyncByID.blockSize).map(\.id)
        guard !ids.isEmpty else { return 0 }
        let counts = try run.perform { number in
            try run.read(ids)
            try run.session.ledger.resolveRejects(of: ids, after: number)
        }.counts
        return counts.inserted + counts.updated
    }

    /// Reads the records of an object's open rejects again and stores what can be stored now.
    ///
    /// For the time after a correction of the manifest, the table or the record. Entries of records that were stored, or
    /// that are gone from Salesforce, are closed; the others stay with their newest reason. Memory stays bounded however
    /// many there are. Entries without a well-formed Id cannot be asked for.
    ///
    /// - Parameters:
    ///   - object: The name of a manifest.
    ///   - maximumAPIUsage: How much of the org's API requests may be used.
    ///   - onEvent: Told what happens, on the threads where it happens.
    /// - Returns: What was done.
    /// - Throws: `ManifestError`, `SalesforceError`, `PostgresError` or `SyncError`.
    public func replayRejects(
        of object: String,
        maximumAPIUsage: APIBudget = .standard,
        onEvent: @escaping @Sendable (SyncEvent) -> Void = { _ in },
    ) async throws -> RunReport {
        try await perform(within: maximumAPIUsage) { engine, cancellation in
            let run = try ResyncByID(engine, object, rewrites: false, cancellation, onEvent)
            defer { run.close() }
            return try run.perform { number in
                var last = ""
                while true {
                    let ids = try run.session.ledger.openRejectIDs(after: last, limit: ResyncByID.blockSize)
                    guard let end = ids.last else { return }
                    try run.read(ids)
                    try run.session.ledger.resolveRejects(of: ids, after: number)
                    last = end
                }
            }
        }
    }
}
