internal import Manifest
internal import Salesforce

/// What records leave behind that are gone from Salesforce, and jobs that nobody waits for.
extension LoadingSession {
    /// Counts rows that were deleted because their records are gone; part of the transaction that deletes them.
    ///
    /// - Throws: `SyncError` with code `locked` where another run has taken over.
    func note(removed count: Int) throws {
        if let claim { try ledger.note(removed: count, of: claim) }
    }

    /// Deletes the rows of records that were purged since the last run, where that was longer ago than queries show
    /// deleted records.
    ///
    /// - Returns: How many rows that were.
    func removePurged(since window: SyncWindow, now: Moment, _ mapping: RowMapping) throws -> Int {
        guard runID != nil, window.kind == "incremental", let start = window.start, run.manifest.deletes != .ignore,
            run.options.filter == nil, run.options.limit == nil,
            start.advanced(by: SyncWindow.lookback).duration(to: now) > SyncWindow.recycleBin
        else { return 0 }
        let log = DeleteLog(run: run, connection: connection, hasIsDeleted: mapping.deletedSource != nil)
        let outcome = try log.apply(from: start, to: now) { try note(removed: $0) }
        if outcome.count > 0 {
            run.onEvent(.note("\(outcome.count.grouped) rows were deleted in Salesforce and purged."))
        }
        if let gap = outcome.gap {
            run.onEvent(
                .warning(
                    "The last complete run was more than 15 days ago, and \(gap): records deleted before may be purged by "
                        + "now, and only a run with --full finds those."
                )
            )
        }
        return outcome.count
    }

    /// Deletes the jobs that sweeps and comparisons have left behind.
    func clearAwayKeyJobs(_ query: RunQuery) throws {
        guard runID != nil else { return }
        for job in try ledger.looseKeyJobs() where query.clearAway(job) { try ledger.forget(keyJob: job) }
    }
}
