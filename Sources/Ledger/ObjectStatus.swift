package import Manifest
package import Postgres
public import SyncModel

/// How an object stands in the database.
public struct ObjectStatus: Sendable, Equatable {
    /// The name of the manifest.
    public var object: String
    /// The table.
    package var table: String
    /// Rows of the table, deleted ones included and stubs not; nil without the table.
    public var rows: Int?
    /// Rows that hold nothing but an Id, for the links of others; nil without the table.
    package var stubs: Int?
    /// Whether rows and stubs are PostgreSQL's estimate, as in tables of a million rows and more.
    package var isEstimate = false
    /// Everything changed before it was read; nil before the first complete run.
    public var watermark: Timestamp?
    /// The age of the copy: the time from the watermark to now, by the database's clock.
    public var age: Duration?
    /// The latest run; nil before the first.
    public var lastRun: RunEntry?
    /// Whether the latest run says that it is running, and its process is gone.
    public var isProcessGone = false
    /// How far an unfinished run got that the next one continues; nil where there is none.
    package var continuation: String?
    /// When the volatile fields of all rows were read last; nil where the manifest has no `refresh`.
    package var refreshed: Timestamp?
    /// Rows that wait in `sfsync.rejects`.
    public var rejects: Int

    /// Reads the state of a manifest's table and ledger.
    ///
    /// - Throws: `PostgresError`.
    package static func read(_ manifest: ObjectManifest, on connection: PostgresConnection) throws -> ObjectStatus {
        var status = ObjectStatus(object: manifest.name, table: manifest.table, rejects: 0)
        try status.countRows(on: connection)
        let ledger = Ledger(object: manifest.name, connection: connection)
        guard try ledger.exists() else { return status }
        status.watermark = try ledger.watermark()?.moment
        if let watermark = status.watermark {
            // Salesforce's clock can be ahead of the database's.
            status.age = max(watermark.duration(to: try ledger.now()), .zero)
        }
        status.lastRun = try RunEntry.list(of: manifest.name, limit: 1, on: connection).first
        status.isProcessGone = try status.lastRun?.state == .running && !ledger.isLocked()
        let rejects = try connection.query(
            "SELECT count(*) FROM \(connection.ledger).rejects WHERE object = $1 AND resolved_at IS NULL",
            [manifest.name]
        )
        status.continuation = try ledger.openContinuation()
        if manifest.refresh != nil { status.refreshed = try ledger.refreshed() }
        status.rejects = rejects.integer ?? 0
        return status
    }

    /// From this many rows on, counting them takes longer than the answer is worth.
    private static let estimateThreshold = 1_000_000

    private mutating func countRows(on connection: PostgresConnection) throws {
        let name = Identifier(table).sql
        let estimate = try connection.query(
            """
            SELECT c.reltuples::bigint, round(c.reltuples * coalesce(s.null_frac, 0))::bigint FROM pg_class c
            JOIN pg_namespace n ON n.oid = c.relnamespace
            LEFT JOIN pg_stats s ON (s.schemaname, s.tablename, s.attname) = (n.nspname, c.relname, 'sync_digest')
            WHERE c.oid = to_regclass($1)
            """,
            [name],
        )
        guard estimate.count > 0 else { return }
        isEstimate = (estimate.integer ?? 0) >= Self.estimateThreshold
        let counts =
            try isEstimate
            ? estimate
            : connection.query("SELECT count(*), count(*) FILTER (WHERE sync_digest IS NULL) FROM \(name)")
        stubs = counts[0, 1].flatMap { Int($0) }
        rows = counts.integer.map { $0 - (stubs ?? 0) }
    }
}
