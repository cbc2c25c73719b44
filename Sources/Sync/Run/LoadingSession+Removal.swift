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

    /// Deletes, as the manifest wants it, what a full run did not find in Salesforce any more.
    ///
    /// Only where the run has read the whole object and Salesforce's own count says that nothing is missing.
    ///
    /// - Returns: How many rows that were.
    func sweep(after result: LoadingCrew.Result, of window: SyncWindow, _ mapping: RowMapping) throws -> Int {
        let manifest = run.manifest
        // What does not meet the condition looks like what is gone.
        let takesUnseen =
            holdsRowsOfFormerOrg
            || (manifest.condition == nil ? manifest.deletes != .ignore : manifest.leaving == .delete)
        guard let claim, window == .full, preparation == .ready, result.reported != nil, takesUnseen,
            run.options.filter == nil, run.options.limit == nil, !run.options.rewrites
        else { return 0 }
        let count = try retrying {
            let removal = removal(command: "--full")
            if let known, continuation == nil {
                let sweep = Sweep(removal: removal, known: known)
                return try sweep.perform(on: connection) { try ledger.note(removed: $0, of: claim) }
            }
            let sweep = KeySweep(
                run: run,
                connection: connection,
                removal: removal,
                expected: result.reported ?? 0,
                hasIsDeleted: mapping.deletedSource != nil,
            )
            return try sweep.perform { try ledger.note(removed: $0, of: claim) }
        }
        if count > 0 {
            let condition = manifest.condition == nil ? "" : ", or do not meet 'where'"
            run.onEvent(.note("\(count.grouped) rows are not in Salesforce any more\(condition)."))
        }
        return count
    }

    /// How rows are removed; those of an org that another one has replaced without a trace and without a brake.
    private func removal(command: String) -> RowRemoval {
        RowRemoval(
            manifest: run.manifest,
            allowsMassDelete: run.options.allowsMassDelete || holdsRowsOfFormerOrg,
            command: command,
            removesForGood: holdsRowsOfFormerOrg,
        )
    }

    /// Deletes the rows whose records have changed in the window so that they do not meet the manifest's condition.
    ///
    /// - Returns: How many rows that were.
    func removeLeavers(of window: SyncWindow) throws -> Int {
        guard let claim, window != .full, filling == nil, run.manifest.leaving == .delete, run.options.filter == nil,
            run.options.limit == nil
        else { return 0 }
        let count = try retrying {
            guard let leavers = try Leavers(run, on: connection) else { return 0 }
            return try leavers.remove(window) { try ledger.note(removed: $0, of: claim) }
        }
        if count > 0 { run.onEvent(.note("\(count.grouped) rows do not meet 'where' any more.")) }
        return count
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
        let outcome = try retrying {
            let log = DeleteLog(run: run, connection: connection, hasIsDeleted: mapping.deletedSource != nil)
            return try log.apply(from: start, to: now) { try note(removed: $0) }
        }
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
        let jobs = try retrying { try ledger.looseKeyJobs() }
        for job in jobs where query.clearAway(job) { try retrying { try ledger.forget(keyJob: job) } }
    }
}
