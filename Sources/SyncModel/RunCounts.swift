/// What became of the rows of a run.
public struct RunCounts: Sendable, Equatable {
    /// Records that Salesforce delivered.
    public var retrieved = 0
    /// Rows that were not here, or only as stubs.
    public var inserted = 0
    /// Rows that were here and changed.
    public var updated = 0
    /// Rows that were here exactly like this.
    public var unchanged = 0
    /// Rows of which a newer version was here already.
    public var stale = 0
    /// Rows that could not be stored; they are in `sfsync.rejects`.
    public var rejected = 0
    /// Rows that this run marked or removed as deleted; they are among the inserted and updated, too.
    public var deleted = 0
    /// Parent rows that were inserted with nothing but their Id.
    public var stubs = 0
    /// Links stored as NULL because the parent is missing.
    public var clearedReferences = 0
    /// NUL characters dropped from text.
    public var droppedNULs = 0

    /// No rows.
    package init() {}

    /// Rows that were dealt with: all but the rejected ones.
    public var processed: Int { inserted + updated + unchanged + stale }

    /// Records unaccounted for; zero when the account closes.
    public var difference: Int { retrieved - processed - rejected }

    /// Adds the counts of a further batch.
    package static func += (left: inout RunCounts, right: RunCounts) {
        for column in columns { left[keyPath: column.count] += right[keyPath: column.count] }
    }

    /// Each count with the column of `sfsync.runs` that keeps it.
    package static let columns: [(name: String, count: any (WritableKeyPath<RunCounts, Int> & Sendable))] = [
        ("retrieved", \.retrieved), ("inserted", \.inserted), ("updated", \.updated), ("unchanged", \.unchanged),
        ("stale", \.stale), ("rejected", \.rejected), ("deleted", \.deleted), ("stubs", \.stubs),
        ("cleared_references", \.clearedReferences), ("dropped_nuls", \.droppedNULs),
    ]
}
