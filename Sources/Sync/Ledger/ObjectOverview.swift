public import Manifest
public import Postgres

/// How an object stands in the database.
public struct ObjectOverview: Sendable, Equatable {
    /// The name of the manifest.
    public var object: String
    /// The table.
    public var table: String
    /// Rows of the table, deleted ones and stubs included; an estimate above a million; nil without the table.
    public var rows: Int?
    /// Everything changed before it was read; nil before the first complete run.
    public var watermark: Moment?
    /// How the latest run ended, or `running`; nil before the first.
    public var lastState: String?
    /// When the latest run began.
    public var lastStart: Moment?
    /// Rows that wait in `sfsync.rejects`.
    public var rejects: Int

    /// The age of the copy: the time from the watermark to `now`, which is the database's.
    public var age: Duration?

    /// Reads the state of a manifest's table and ledger.
    ///
    /// - Throws: `PostgresError`.
    public static func read(_ manifest: ObjectManifest, on connection: PostgresConnection) throws -> ObjectOverview {
        var overview = ObjectOverview(object: manifest.name, table: manifest.table, rejects: 0)
        let table = Identifier(manifest.table).sql
        let estimate = try connection.query(
            "SELECT reltuples::bigint FROM pg_class WHERE oid = to_regclass($1)",
            [table]
        )
        if estimate.count > 0 {
            let rows = estimate[0, 0].flatMap { Int($0) } ?? 0
            overview.rows =
                rows >= 1_000_000
                ? rows : try connection.query("SELECT count(*) FROM \(table)")[0, 0].flatMap { Int($0) }
        }
        let ledger = Ledger(object: manifest.name, connection: connection)
        guard try ledger.exists() else { return overview }
        overview.watermark = try ledger.watermark()?.moment
        let last = try connection.query(
            "SELECT state, started_at, now() FROM sfsync.runs WHERE object = $1 ORDER BY id DESC LIMIT 1",
            [manifest.name],
        )
        if last.count > 0 {
            overview.lastState = last[0, 0]
            overview.lastStart = last[0, 1].flatMap { Moment($0) }
            if let watermark = overview.watermark, let now = last[0, 2].flatMap({ Moment($0) }) {
                // Salesforce's clock can be ahead of the database's.
                overview.age = max(watermark.duration(to: now), .zero)
            }
        }
        let rejects = try connection.query("SELECT count(*) FROM sfsync.rejects WHERE object = $1", [manifest.name])
        overview.rejects = rejects[0, 0].flatMap { Int($0) } ?? 0
        return overview
    }
}
