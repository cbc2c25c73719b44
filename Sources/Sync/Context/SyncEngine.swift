public import Manifest
public import Postgres
internal import RowCodec
public import Salesforce
internal import Threads

/// Copies Salesforce objects into PostgreSQL.
///
/// ```swift
/// let manifests = try ManifestLibrary(directory: "objects")
/// let salesforce = try SalesforceClient(.fromEnvironment(environment))
/// let engine = SyncEngine(manifests: manifests, salesforce: salesforce, database: ConnectionTarget("postgresql:///mirror"))
/// let report = try await engine.run("contact", RunOptions(mode: .bulk))
/// print(report.counts.inserted, "new,", report.counts.updated, "updated")
/// ```
///
/// A run works on threads of its own and suspends the calling task. Rows, counts and rejects of a batch commit in one
/// transaction, so what a failed run has committed is consistent, and the next run continues from there.
public struct SyncEngine: Sendable {
    let manifests: ManifestLibrary
    let salesforce: SalesforceClient
    let database: ConnectionTarget
    /// What Ids of the org belong to.
    let objectNames: ObjectNames

    /// Creates an engine; nothing is connected before a run.
    ///
    /// Tables and ledger are where the manifests want them: see `ManifestLibrary.schema`.
    public init(manifests: ManifestLibrary, salesforce: SalesforceClient, database: ConnectionTarget) {
        self.manifests = manifests
        self.salesforce = salesforce
        self.database = database.placed(SchemaNamespace(schema: manifests.schema))
        objectNames = ObjectNames { try Self.prefixes(salesforce) }
    }

    /// The same engine; its work also ends when `token` is cancelled.
    package func stopped(by token: CancellationToken) -> SyncEngine {
        SyncEngine(self, salesforce: salesforce.following(token))
    }

    /// Does blocking work on a thread of its own, within a budget of API requests that is counted for this work alone.
    func perform<Value: Sendable>(
        within budget: APIBudget,
        _ body: @escaping @Sendable (SyncEngine, CancellationToken) throws -> Value,
    ) async throws -> Value {
        let engine = SyncEngine(self, salesforce: salesforce.limited(to: budget))
        return try await engine.perform(body)
    }

    /// Does blocking work on a thread of its own.
    ///
    /// `body` gets an engine for this work, and the token that ends its requests. The token is cancelled with the calling
    /// task, and with the client's own token.
    func perform<Value: Sendable>(
        _ body: @escaping @Sendable (SyncEngine, CancellationToken) throws -> Value
    ) async throws -> Value {
        let ending = CancellationToken()
        let engine = stopped(by: ending)
        return try await withTaskCancellationHandler {
            try await WorkerThread.run { try body(engine, engine.salesforce.cancellation) }
        } onCancel: {
            ending.cancel()
        }
    }

    /// The same engine over another client of the org.
    init(_ engine: SyncEngine, salesforce: SalesforceClient) {
        manifests = engine.manifests
        self.salesforce = salesforce
        database = engine.database
        // What the client asks counts for its own budget.
        objectNames = engine.objectNames.asking { try Self.prefixes(salesforce) }
    }

    private static func prefixes(_ salesforce: SalesforceClient) throws -> [(prefix: String, object: String)] {
        try salesforce.objects().compactMap { object in object.keyPrefix.map { ($0, object.name) } }
    }
}
