public import Postgres

/// One line of the history: a run as `sfsync.runs` keeps it.
public struct RunEntry: Sendable, Equatable {
    /// Its number.
    public var number: Int64
    /// The object's name.
    public var object: String
    /// `running`, `done`, `rejects`, `failed`, `stopped` or `abandoned`.
    public var state: String
    /// The API that was read: `bulk` or `rest`.
    public var mode: String
    /// What was read, and between which cursor values; the kinds are those of `SyncWindow`.
    public var window: SyncWindow
    /// The Bulk job.
    public var job: String?
    /// Records that Salesforce announced.
    public var reported: Int?
    /// What became of the rows.
    public var counts = RunCounts()
    /// Requests that count against the org's daily limit.
    public var apiRequests: Int
    /// When it began.
    public var started: Moment?
    /// When it ended; nil while it runs.
    public var finished: Moment?
    /// What it failed of.
    public var error: String?

    /// The latest runs of an object, or of all, newest first.
    ///
    /// - Throws: `PostgresError`.
    public static func list(of object: String?, limit: Int, on connection: PostgresConnection) throws -> [RunEntry] {
        guard try Ledger(object: object ?? "", connection: connection).exists() else { return [] }
        return try connection.query(
            """
            SELECT id, object, state, mode, window_kind, window_start, window_end, job_id, reported, retrieved, inserted,
                updated, unchanged, stale, rejected, deleted, stubs, cleared_references, dropped_nuls, api_requests,
                started_at, finished_at, error
            FROM \(connection.ledger).runs WHERE $1::text IS NULL OR object = $1 ORDER BY id DESC LIMIT $2
            """,
            [object, String(limit)],
        ).rows.map(RunEntry.init)
    }

    private init(_ row: [String?]) {
        func count(_ index: Int) -> Int { row[index].flatMap { Int($0) } ?? 0 }
        func moment(_ index: Int) -> Moment? { row[index].flatMap { Moment($0) } }
        number = row[0].flatMap { Int64($0) } ?? 0
        object = row[1] ?? ""
        state = row[2] ?? ""
        mode = row[3] ?? ""
        window = SyncWindow(kind: row[4] ?? "", start: moment(5), end: moment(6))
        job = row[7]
        reported = row[8].flatMap { Int($0) }
        counts.retrieved = count(9)
        counts.inserted = count(10)
        counts.updated = count(11)
        counts.unchanged = count(12)
        counts.stale = count(13)
        counts.rejected = count(14)
        counts.deleted = count(15)
        counts.stubs = count(16)
        counts.clearedReferences = count(17)
        counts.droppedNULs = count(18)
        apiRequests = count(19)
        started = moment(20)
        finished = moment(21)
        error = row[22]
    }
}
