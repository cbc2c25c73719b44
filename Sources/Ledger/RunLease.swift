internal import Postgres
package import SyncModel

/// A run that is this process's own: the number, and how often it was begun or continued.
///
/// Each continuation raises the fence, so that a process which slept through it stores nothing any more.
package struct RunLease: Sendable, Equatable {
    package var run: Int64
    var fence: Int
    /// When the run began, also where it was continued since, as PostgreSQL prints it.
    package var start: String

    /// Reads what an `INSERT` or `UPDATE` of `runs` returned: `id`, `fence`, `started_at`.
    init?(_ row: PostgresRow?) {
        guard let row, let run: Int64 = row.integer("id"), let fence: Int = row.integer("fence") else { return nil }
        self.run = run
        self.fence = fence
        start = row["started_at"] ?? "-infinity"
    }
}

/// What a run sets out to do, for the ledger.
package struct NewRun {
    package var plan: QuerySpec
    package var table: String
    /// What the user has asked for, as far as it decides what is read; nil for a run that is never continued.
    package var request: String?
    /// The fingerprint of the mapping.
    package var mapping: String?
    /// Where the watermark goes in the end; nil where it stays.
    package var watermark: Timestamp?
    /// Whether the table was empty.
    package var isFirstLoad = false
    /// The table as the run found it; a run that is continued has to find it so again.
    package var tableState: TableState?

    /// Creates what is known of a run before its first row.
    package init(
        plan: QuerySpec,
        table: String,
        request: String? = nil,
        mapping: String? = nil,
        watermark: Timestamp? = nil,
        isFirstLoad: Bool = false,
        tableState: TableState? = nil,
    ) {
        self.plan = plan
        self.table = table
        self.request = request
        self.mapping = mapping
        self.watermark = watermark
        self.isFirstLoad = isFirstLoad
        self.tableState = tableState
    }
}

/// How a run ended, for the ledger.
package struct RunOutcome {
    package var state: RunState
    package var error: String?
    package var mode: QuerySpec.Mode
    package var soql: String
    package var reported: Int?
    /// Whether all of the object is stored.
    package var isComplete = false
    package var apiRequests = 0
    package var bytesReceived = 0

    /// Creates the outcome of a run.
    package init(
        state: RunState,
        error: String? = nil,
        mode: QuerySpec.Mode,
        soql: String,
        reported: Int? = nil,
        isComplete: Bool = false,
        apiRequests: Int = 0,
        bytesReceived: Int = 0,
    ) {
        self.state = state
        self.error = error
        self.mode = mode
        self.soql = soql
        self.reported = reported
        self.isComplete = isComplete
        self.apiRequests = apiRequests
        self.bytesReceived = bytesReceived
    }
}

/// An attempt at a run that failed before it was opened, for the ledger.
package struct AttemptOpening {
    package var table: String
    package var state: RunState
    package var mode: QuerySpec.Mode
    /// What was asked for, in the ledger's word for the window.
    package var window: String
    package var filter: String?
    package var elapsed: Duration
    package var apiRequests: Int

    /// Creates an attempt.
    package init(
        table: String,
        state: RunState,
        mode: QuerySpec.Mode,
        window: String,
        filter: String? = nil,
        elapsed: Duration,
        apiRequests: Int,
    ) {
        self.table = table
        self.state = state
        self.mode = mode
        self.window = window
        self.filter = filter
        self.elapsed = elapsed
        self.apiRequests = apiRequests
    }
}
