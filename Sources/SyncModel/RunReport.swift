/// What a run did.
public struct RunReport: Sendable, Equatable {
    /// The object's name.
    public var object: String
    /// The table.
    public var table: String
    /// The run's number in `sfsync.runs`; nil after a dry run.
    public var run: Int64?
    /// The API that was read.
    public var mode: QuerySpec.Mode
    /// The part of the object that was read.
    public var window: SyncWindow
    /// The Bulk job.
    package var job: String?
    /// What became of the rows.
    public var counts: RunCounts
    /// Records that Salesforce announced; nil where it did not say.
    public var reported: Int?
    /// The watermark after the run.
    public var watermark: Timestamp?
    /// Requests that count against the org's daily limit.
    public var apiRequests: Int
    /// Bytes that came over the wire.
    package var bytesReceived: Int
    /// How long it took.
    public var elapsed: Duration
    /// Where the time went.
    package var timings: RunTimings
    /// Whether nothing was written.
    package var isDryRun: Bool
    /// What became of the rows before, where new fields were read for all of them; a run of its own in `sfsync.runs`.
    public var backfill: RunCounts?
    /// What became of the rows after, where it was time to read volatile fields again; likewise.
    public var refresh: RunCounts?

    /// Creates the report of a run.
    package init(
        object: String,
        table: String,
        run: Int64? = nil,
        mode: QuerySpec.Mode,
        window: SyncWindow,
        job: String? = nil,
        counts: RunCounts,
        reported: Int? = nil,
        watermark: Timestamp? = nil,
        apiRequests: Int,
        bytesReceived: Int,
        elapsed: Duration,
        timings: RunTimings,
        isDryRun: Bool,
        backfill: RunCounts? = nil,
        refresh: RunCounts? = nil,
    ) {
        self.object = object
        self.table = table
        self.run = run
        self.mode = mode
        self.window = window
        self.job = job
        self.counts = counts
        self.reported = reported
        self.watermark = watermark
        self.apiRequests = apiRequests
        self.bytesReceived = bytesReceived
        self.elapsed = elapsed
        self.timings = timings
        self.isDryRun = isDryRun
        self.backfill = backfill
        self.refresh = refresh
    }

    /// Whether a row could not be stored, in any of the runs.
    public var hasRejects: Bool { [counts, backfill, refresh].contains { ($0?.rejected ?? 0) > 0 } }

    /// Counts requests and time of the runs before and after in.
    package mutating func add(_ others: [RunReport], elapsed: Duration) {
        guard !others.isEmpty else { return }
        apiRequests += others.reduce(0) { $0 + $1.apiRequests }
        bytesReceived += others.reduce(0) { $0 + $1.bytesReceived }
        self.elapsed = elapsed
    }
}

/// What happens during a run, for whoever shows it.
public enum SyncEvent: Sendable, Equatable {
    /// The ledger has an entry of this number for the run; a run that ends before has none.
    case began(run: Int64)
    /// Something worth knowing.
    case info(String)
    /// Something that asks for attention.
    case warning(String)
    /// A detail for those who look for one.
    case debug(String)
    /// A batch was committed.
    case progress(RunProgress)
}

/// How far a run is.
public struct RunProgress: Sendable, Equatable {
    /// What became of the rows so far.
    public var counts: RunCounts
    /// Rows to expect; nil where Salesforce has not said yet.
    public var expected: Int?
    /// Result pages read so far.
    package var pages: Int
    /// Since the run began.
    public var elapsed: Duration

    /// Creates the progress of a run.
    package init(counts: RunCounts, expected: Int? = nil, pages: Int, elapsed: Duration) {
        self.counts = counts
        self.expected = expected
        self.pages = pages
        self.elapsed = elapsed
    }
}
