internal import Postgres

/// Which stored rows keep their place against a record with an earlier cursor value.
///
/// The later version wins: pages of one answer can overlap, and a read can lag behind. That holds as long as the cursor
/// value of the row can be believed: not where it lies in the future, and not where the row was not made from this org
/// and by this ledger.
package struct RowVersions: Sendable {
    /// When the run began, as PostgreSQL prints it; nil where it stores nothing.
    package var runStart: String?
    /// Whether only rows that this run has stored keep their place.
    package var replacesOlderRuns = false

    /// Creates the versions of a run; without arguments every stored row may be newer.
    package init(runStart: String? = nil, replacesOlderRuns: Bool = false) {
        self.runStart = runStart
        self.replacesOlderRuns = replacesOlderRuns
    }

    /// Salesforce's clock is right to the minute: a stamp of tomorrow is none.
    private static let isInFuture = "> now() + interval '1 day'"

    /// Whether a row gives way to any record; `prefix` is its alias with a period, or nothing.
    package func yields(_ prefix: String, _ cursor: String?) -> String {
        let isUnbelievable = cursor.map { "coalesce(\(prefix)\($0) \(Self.isInFuture), false)" } ?? "false"
        guard replacesOlderRuns, let start else { return isUnbelievable }
        return "(\(isUnbelievable) OR coalesce(\(prefix)synced_at < \(start), true))"
    }

    /// Whether this run has stored a row.
    func isOfThisRun(_ prefix: String) -> String {
        start.map { "coalesce(\(prefix)synced_at >= \($0), false)" } ?? "false"
    }

    private var start: String? { runStart.map { SQLLiteral.string($0) + "::timestamptz" } }
}
