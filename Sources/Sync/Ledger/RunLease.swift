internal import Postgres

/// A run that is this process's own: the number, and how often it was begun or continued.
///
/// Each continuation raises the fence, so that a process which slept through it stores nothing any more.
struct RunLease: Sendable, Equatable {
    var run: Int64
    var fence: Int
    /// When the run began, also where it was continued since, as PostgreSQL prints it.
    var start: String

    /// Reads what an `INSERT` or `UPDATE` of `runs` returned: `id`, `fence`, `started_at`.
    init?(_ row: PostgresRow?) {
        guard let row, let run: Int64 = row.integer("id"), let fence: Int = row.integer("fence") else { return nil }
        self.run = run
        self.fence = fence
        start = row["started_at"] ?? "-infinity"
    }
}

/// What a run sets out to do, for the ledger.
struct NewRun {
    var plan: QuerySpec
    var table: String
    /// What the user has asked for, as far as it decides what is read; nil for a run that is never continued.
    var request: String?
    /// The fingerprint of the mapping.
    var mapping: String?
    /// Where the watermark goes in the end; nil where it stays.
    var watermark: Timestamp?
    /// Whether the table was empty.
    var isFirstLoad = false
    /// The table as the run found it; a run that is continued has to find it so again.
    var tableState: TableState?
}

/// How a run ended, for the ledger.
struct RunOutcome {
    /// The states of `sfsync.runs`.
    enum State: String {
        case done, rejects, failed, stopped
    }

    var state: State
    var error: String?
    var mode: QuerySpec.Mode
    var soql: String
    var reported: Int?
    /// Whether all of the object is stored.
    var isComplete = false
    var apiRequests = 0
    var bytesReceived = 0
}

/// An attempt at a run that failed before it was opened, for the ledger.
struct AttemptOpening {
    var table: String
    var state: RunOutcome.State
    var mode: QuerySpec.Mode
    /// What was asked for, in the ledger's word for the window.
    var window: String
    var filter: String?
    var elapsed: Duration
    var apiRequests: Int
}
