internal import Extraction
internal import Ledger
internal import Manifest
internal import Postgres
internal import RowCodec
internal import Salesforce
internal import SalesforceTransport
internal import SyncModel

/// The end of a run in the ledger.
extension LoadingSession {
    /// Closes the run.
    func finish(
        _ result: LoadPipeline.Result,
        _ source: RecordSource,
        _ plan: RunPlan?,
        mapping: RowMapping,
        traffic: (requests: Int, bytes: Int),
    ) throws {
        guard let claim else { return }
        var ending = RunOutcome(
            state: result.counts.rejected > 0 ? .rejects : .done,
            mode: source.plan.mode,
            soql: source.plan.soql,
        )
        ending.reported = result.reported
        ending.apiRequests = traffic.requests
        ending.bytesReceived = traffic.bytes
        // After a backfill, too, every row holds what the mapping maps, and none has a digest of another one any more.
        ending.isComplete = plan?.isComplete ?? false
        try retrying {
            // The COMMIT of an attempt whose answer was lost.
            if try ledger.isFinished(claim, ending.state) { return }
            try ledger.check(claim, retrieved: result.counts.retrieved)
            try close(claim, ending, result, plan?.watermark, mapping)
        }
        // All rows are of this table, these columns and this mapping: the run has just stored them.
        if ending.isComplete { claimStanding = .holds }
        try? retrying { try ledger.prune() }
    }

    private func close(
        _ claim: RunLease,
        _ ending: RunOutcome,
        _ result: LoadPipeline.Result,
        _ watermark: Timestamp?,
        _ mapping: RowMapping,
    ) throws {
        if let filling {
            // Rejects stay open: the rows were not stored as a whole.
            return try ledger.finish(claim, ending, watermark: nil) {
                switch filling.purpose {
                case .backfill: try ledger.store(filling.part.outline)
                case .refresh: try ledger.noteRefresh(by: claim.run)
                }
                try noteTable(claim, ending, result)
            }
        }
        try resolveRejects(isComplete: ending.isComplete)
        try ledger.finish(claim, ending, watermark: watermark, mapping: mapping.outline) {
            if ending.isComplete { try ledger.noteRefresh(by: claim.run) }
            try noteTable(claim, ending, result)
        }
    }

    /// What is claimed of the table from now on; a run that has written nothing leaves the claim as it is.
    private func noteTable(_ claim: RunLease, _ ending: RunOutcome, _ result: LoadPipeline.Result) throws {
        let counts = result.counts
        let hasWritten = counts.inserted + counts.updated + counts.deleted > 0
        guard ending.isComplete || claimStanding.holds && hasWritten else { return }
        // A claim that holds is renewed where the run has written something, or the table has other columns now.
        try ledger.claim(
            context.manifest.table,
            ending.isComplete ? tableState : nil,
            written: result.samples,
            by: claim.run
        )
    }

    /// Closes the entries of rejects that the run has stored; of a complete run also those that it did not meet.
    func resolveRejects(isComplete: Bool = false) throws {
        guard let runID else { return }
        try ledger.resolveRejects(after: runID, table: context.manifest.table, isComplete: isComplete)
    }

    /// Closes the run as failed, where the database still answers; the error itself is the caller's to tell.
    func fail(_ error: any Error, _ plan: QuerySpec, traffic: (requests: Int, bytes: Int)) {
        guard let claim else { return }
        let plan = openPlan ?? plan
        var ending = RunOutcome(
            state: state(after: error),
            error: String(describing: error),
            mode: plan.mode,
            soql: plan.soql,
        )
        ending.apiRequests = traffic.requests
        ending.bytesReceived = traffic.bytes
        try? renewed { try ledger.finish(claim, ending, watermark: nil) }
    }

    /// Does `body`, and notes where it failed before a run was opened.
    ///
    /// - Throws: What `body` throws, or that the run was stopped.
    func notingAttempt<Value>(_ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch {
            fail(attempt: error)
            throw context.cancellation.isCancelled ? context.stopped : error
        }
    }

    private func fail(attempt error: any Error) {
        // Who is turned away by another run has done nothing, and that one has a row of its own.
        if claim != nil || context.options.isDryRun || (error as? SyncError)?.code == .locked { return }
        let opening = AttemptOpening(
            table: context.manifest.table,
            state: state(after: error),
            mode: (context.options.mode ?? context.manifest.mode) == .rest ? .rest : .bulk,
            window: context.options.requestedWindow.rawValue,
            filter: context.options.filter,
            elapsed: context.meter.elapsed,
            apiRequests: context.meter.spent.requests,
        )
        try? renewed { try ledger.note(attempt: error, opening, process: .current) }
    }

    /// What the run did.
    func report(_ result: LoadPipeline.Result, _ source: RecordSource, watermark: Timestamp?) -> RunReport {
        let before = facts?.ledger.trustedWatermark
        let spent = context.meter.spent
        return RunReport(
            object: context.manifest.name,
            table: context.manifest.table,
            run: runID,
            mode: source.plan.mode,
            window: source.plan.window,
            job: source.job?.id,
            counts: result.counts,
            reported: result.reported,
            // A full run sets it; any other run never moves it back.
            watermark: source.plan.window == .full
                ? watermark ?? before : [watermark, before].compactMap(\.self).max(),
            apiRequests: spent.requests,
            bytesReceived: spent.bytes,
            elapsed: context.meter.elapsed,
            timings: context.timer.reading,
            isDryRun: context.options.isDryRun,
        )
    }

    private func state(after error: any Error) -> RunState {
        context.cancellation.isCancelled || error.isOutOfRequests ? .stopped : .failed
    }

    /// Does something once, over a new connection where the old one is of no use any more.
    private func renewed(_ body: () throws -> Void) throws {
        do {
            if isBroken { throw PostgresError(sqlState: "08006", message: "the session is gone", action: "the ledger") }
            try body()
        } catch let error as PostgresError where error.isConnectionLost && !context.isServerSilent {
            connection = try PostgresConnection(to: context.database)
            try body()
        }
    }
}
