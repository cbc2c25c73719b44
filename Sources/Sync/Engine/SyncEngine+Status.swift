public import Ledger
internal import Manifest
internal import Postgres
internal import SalesforceTransport

/// What the ledger says; Salesforce is not asked.
extension SyncEngine {
    /// How each object stands, in the order of the manifests' names.
    ///
    /// - Throws: `ManifestError` where a manifest has errors, `PostgresError`.
    public func status() async throws -> [ObjectStatus] {
        let objects = try manifests.names.map { try manifests.manifest(named: $0) }
        return try await reading { connection in try objects.map { try ObjectStatus.read($0, on: connection) } }
    }

    /// The latest runs, newest first.
    ///
    /// - Parameters:
    ///   - object: The name of a manifest; nil for all objects.
    ///   - limit: The greatest number of runs.
    /// - Returns: The runs; none before the first one.
    /// - Throws: `PostgresError`.
    public func runs(of object: String? = nil, limit: Int = 20) async throws -> [RunEntry] {
        try await reading { try RunEntry.list(of: object, limit: limit, on: $0) }
    }

    /// Rows that could not be stored and wait in `sfsync.rejects`, newest first within each object.
    ///
    /// - Parameters:
    ///   - object: The name of a manifest; nil for all objects.
    ///   - limit: The greatest number of rows.
    /// - Returns: The rows, without their values.
    /// - Throws: `PostgresError`.
    public func rejects(of object: String? = nil, limit: Int = 100) async throws -> [RejectEntry] {
        try await reading { try RejectEntry.list(of: object, includingResolved: false, limit: limit, on: $0).entries }
    }

    private func reading<Value: Sendable>(
        _ body: @escaping @Sendable (PostgresConnection) throws -> Value
    ) async throws -> Value {
        try await perform { engine, cancellation in
            let watch = SessionWatch(isCancelled: { cancellation.isCancelled }, onNotice: { _ in })
            return try body(PostgresConnection(to: engine.database.watched(by: watch)))
        }
    }
}
