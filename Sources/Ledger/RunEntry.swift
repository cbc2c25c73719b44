package import Postgres
public import SyncModel

/// One line of the history: a run as `sfsync.runs` keeps it.
public struct RunEntry: Sendable, Equatable {
    /// Its number.
    public var number: Int64
    /// The object's name.
    public var object: String
    /// `running`, `done`, `rejects`, `failed`, `stopped` or `abandoned`.
    public var state: String
    /// The API that was read: `bulk` or `rest`.
    package var mode: String
    /// What was read, and between which cursor values; the kinds are those of `SyncWindow`.
    public var window: SyncWindow
    /// The Bulk job.
    package var job: String?
    /// Records that Salesforce announced.
    package var reported: Int?
    /// What became of the rows.
    public var counts = RunCounts()
    /// Requests that count against the org's daily limit.
    package var apiRequests: Int
    /// When it began.
    public var started: Timestamp?
    /// When it ended; nil while it runs.
    public var finished: Timestamp?
    /// What it failed of.
    public var error: String?

    /// The latest runs of an object, or of all, newest first.
    ///
    /// - Throws: `PostgresError`.
    package static func list(of object: String?, limit: Int, on connection: PostgresConnection) throws -> [RunEntry] {
        guard try Ledger(object: object ?? "", connection: connection).exists() else { return [] }
        return try connection.query(
            """
            SELECT * FROM \(connection.ledger).runs WHERE $1::text IS NULL OR object = $1 ORDER BY id DESC LIMIT $2
            """,
            [object, String(limit)],
        ).records.map(RunEntry.init)
    }

    private init(_ row: PostgresRow) {
        number = row.integer("id") ?? 0
        object = row["object"] ?? ""
        state = row["state"] ?? ""
        mode = row["mode"] ?? ""
        window = SyncWindow(run: row)
        job = row["job_id"]
        reported = row.integer("reported")
        counts = RunCounts(run: row)
        apiRequests = row.integer("api_requests") ?? 0
        started = row.moment("started_at")
        finished = row.moment("finished_at")
        error = row["error"]
    }
}

extension RunCounts {
    /// The counts of a row of `sfsync.runs`.
    package init(run row: PostgresRow) {
        self.init()
        for column in Self.columns { self[keyPath: column.count] = row.integer(column.name) ?? 0 }
    }
}

extension SyncWindow {
    /// The window of a row of `sfsync.runs`.
    package init(run row: PostgresRow) {
        // A word of another version of sfsync is no window that is continued.
        self.init(
            kind: row["window_kind"].flatMap(Kind.init) ?? .range,
            start: row.moment("window_start"),
            end: row.moment("window_end")
        )
    }
}
