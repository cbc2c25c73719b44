package import Postgres
public import SyncModel

/// One line of the history: a run as `sfsync.runs` keeps it.
public struct RunEntry: Sendable, Equatable {
    /// Its number.
    public var number: Int64
    /// The object's name.
    public var object: String
    /// Whether it runs, and how it ended.
    public var state: RunState
    /// The API that was read.
    package var mode: QuerySpec.Mode
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
    /// - Throws: `PostgresError`; `SyncError` where a later version wrote the ledger.
    package static func list(of object: String?, limit: Int, on connection: PostgresConnection) throws -> [RunEntry] {
        guard try Ledger(object: object ?? "", connection: connection).exists() else { return [] }
        return try connection.query(
            """
            SELECT * FROM \(connection.ledger).runs WHERE $1::text IS NULL OR object = $1 ORDER BY id DESC LIMIT $2
            """,
            [object, String(limit)],
        ).records.map(RunEntry.init)
    }

    private init(_ row: PostgresRow) throws(SyncError) {
        number = row.integer("id") ?? 0
        guard let state = RunState(rawValue: row["state"] ?? ""), let mode = QuerySpec.Mode(rawValue: row["mode"] ?? "")
        else {
            throw SyncError(
                code: .schema,
                message:
                    "Run \(number) has state '\(row["state"] ?? "")' and mode '\(row["mode"] ?? "")': not both are known",
                hint: "A later version of sfsync wrote this ledger: use that version.",
            )
        }
        (self.state, self.mode) = (state, mode)
        object = row["object"] ?? ""
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
