internal import Ledger
internal import Manifest
internal import Postgres
internal import RowCodec
internal import SyncModel

/// Rows whose records have gone from Salesforce, and jobs that nobody waits for.
extension LoadingSession {
    /// Removes rows whose records have gone, as the plan wants it.
    ///
    /// - Returns: How many rows were marked or removed; those that only waited for others not among them.
    /// - Throws: `SyncError` with code `massDelete` where they are too many for an accident; `PostgresError`,
    ///   `SalesforceError`.
    func prune(_ pruning: [Pruning], after result: LoadPipeline.Result, _ mapping: RowMapping) throws -> Int {
        var count = 0
        for kind in pruning {
            switch kind {
            case .unseen(let isFormer): count += try pruneUnseen(after: result, mapping, ofFormerOrg: isFormer)
            case .outOfScope: count += try pruneOutOfScope()
            case .purged(let start): count += try prunePurged(since: start, mapping)
            case .waiting(let tables): try pruneWaiting(in: tables)
            }
        }
        return count
    }

    /// Removes what a full run did not find in Salesforce any more, where Salesforce's own count says that nothing is
    /// missing.
    private func pruneUnseen(
        after result: LoadPipeline.Result,
        _ mapping: RowMapping,
        ofFormerOrg isFormer: Bool,
    ) throws -> Int {
        let manifest = context.manifest
        guard let claim, result.reported != nil else { return 0 }
        let removal = RowPruner(
            manifest: manifest,
            // Rows of an org that another one has replaced go without a trace and without a brake.
            allowsMassDelete: context.options.allowsMassDelete || isFormer,
            command: "--full",
            removesForGood: isFormer,
        )
        let count = try retrying {
            if let known, continuation == nil {
                let sweep = DigestPurgeDetection(removal: removal, known: known)
                return try sweep.perform(on: connection) { try ledger.note(removed: $0, of: claim) }
            }
            let sweep = KeyPurgeDetection(
                context: context,
                connection: connection,
                removal: removal,
                expected: result.reported ?? 0,
                hasIsDeleted: mapping.deletedSource != nil,
            )
            return try sweep.perform { try ledger.note(removed: $0, of: claim) }
        }
        if count > 0 {
            let condition = manifest.condition == nil ? "" : ", or do not match 'where'"
            context.onEvent(.info("\(count.grouped) rows are no longer in Salesforce\(condition)."))
        }
        return count
    }

    /// Removes the rows whose records have changed in the window so that they do not meet the manifest's condition.
    private func pruneOutOfScope() throws -> Int {
        guard let claim, let window = openPlan?.window else { return 0 }
        let count = try retrying {
            guard let leavers = try OutOfScopeRows(context, on: connection) else { return 0 }
            return try leavers.remove(window) { try ledger.note(removed: $0, of: claim) }
        }
        if count > 0 { context.onEvent(.info("\(count.grouped) rows no longer match 'where'.")) }
        return count
    }

    /// Removes the rows of records that were purged since the last run, where that was longer ago than queries show
    /// deleted records.
    private func prunePurged(since start: Timestamp, _ mapping: RowMapping) throws -> Int {
        guard let claim else { return 0 }
        let now = try context.salesforceNow()
        let outcome = try retrying {
            let log = DeletedRecordsFeed(
                context: context,
                connection: connection,
                hasIsDeleted: mapping.deletedSource != nil
            )
            return try log.apply(from: start, to: min(now, facts?.clocks.latest ?? now)) {
                try ledger.note(removed: $0, of: claim)
            }
        }
        if outcome.count > 0 {
            context.onEvent(.info("\(outcome.count.grouped) rows were deleted in Salesforce and purged."))
        }
        if let gap = outcome.gap {
            context.onEvent(
                .warning(
                    "The last complete run was more than 15 days ago, and \(gap): records deleted before may be purged by "
                        + "now, and only a run with --full finds those."
                )
            )
        }
        return outcome.count
    }

    /// Removes rows that only waited for others to go.
    private func pruneWaiting(in tables: [String]) throws {
        for table in tables {
            try retrying {
                // A parent that was never made has nothing to remove.
                guard try TableState.read(table, columns: [], on: connection) != nil else { return }
                try PendingRemovals(table: Identifier(table).sql, connection: connection).perform()
            }
        }
    }

    /// Deletes the Bulk jobs that earlier runs, sweeps and comparisons have left behind.
    func clearAwayJobs(_ query: QueryOpener) throws {
        guard let runID else { return }
        for left in try retrying({ try ledger.openJobs(except: runID) }) where query.clearAway(left.job) {
            try retrying { try ledger.closeJob(of: left.run, isGone: true, requests: 0) }
        }
        for job in try retrying({ try ledger.looseKeyJobs() }) where query.clearAway(job) {
            try retrying { try ledger.forget(keyJob: job) }
        }
    }
}
