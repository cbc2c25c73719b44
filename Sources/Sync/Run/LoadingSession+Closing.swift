internal import Manifest
internal import Postgres
internal import Salesforce

/// The end of a run in the ledger.
extension LoadingSession {
    /// Closes the run.
    func finish(
        _ result: LoadingCrew.Result,
        _ source: RecordSource,
        watermark: Moment?,
        mapping: RowMapping,
        traffic: (requests: Int, bytes: Int),
    ) throws {
        guard let claim else { return }
        var ending = RunEnding(
            state: result.counts.rejected > 0 ? .rejects : .done,
            mode: source.plan.mode,
            soql: source.plan.soql,
        )
        ending.reported = result.reported
        ending.apiRequests = traffic.requests
        ending.bytesReceived = traffic.bytes
        ending.isComplete = source.plan.window == .full && run.options.filter == nil && run.options.limit == nil
        // Every row holds what the mapping maps, and none has a digest of another one any more.
        if let filling { ending.isComplete = filling.purpose == .backfill }
        try retrying {
            // The COMMIT of an attempt whose answer was lost.
            if try ledger.isFinished(claim, ending.state) { return }
            try ledger.check(claim, retrieved: result.counts.retrieved)
            try close(claim, ending, result, watermark, mapping)
        }
        if ending.isComplete { noteClaim(of: mapping.outline) }
        try? retrying { try ledger.prune() }
    }

    private func close(
        _ claim: RunClaim,
        _ ending: RunEnding,
        _ result: LoadingCrew.Result,
        _ watermark: Moment?,
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
    private func noteTable(_ claim: RunClaim, _ ending: RunEnding, _ result: LoadingCrew.Result) throws {
        let counts = result.counts
        let hasWritten = counts.inserted + counts.updated + counts.deleted > 0
        guard ending.isComplete || standing.holds && hasWritten else { return }
        // A claim that holds is renewed where the run has written something, or the table has other columns now.
        try ledger.claim(
            run.manifest.table,
            ending.isComplete ? tableState : nil,
            written: result.samples,
            by: claim.run
        )
    }

    /// Closes the entries of rejects that the run has stored; of a complete run also those that it did not meet.
    func resolveRejects(isComplete: Bool = false) throws {
        guard let runID else { return }
        try ledger.resolveRejects(after: runID, table: run.manifest.table, isComplete: isComplete)
    }

    /// Closes the run as failed, where the database still answers; the error itself is the caller's to tell.
    func fail(_ error: any Error, _ plan: SyncPlan, traffic: (requests: Int, bytes: Int)) {
        guard let claim else { return }
        let plan = openPlan ?? plan
        var ending = RunEnding(
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
            throw run.cancellation.isCancelled ? run.stopped : error
        }
    }

    private func fail(attempt error: any Error) {
        // Who is turned away by another run has done nothing, and that one has a row of its own.
        if claim != nil || run.options.isDryRun || (error as? SyncError)?.code == .locked { return }
        let opening = AttemptOpening(
            table: run.manifest.table,
            state: state(after: error),
            mode: (run.options.mode ?? run.manifest.mode) == .rest ? .rest : .bulk,
            window: run.options.requestedWindow,
            filter: run.options.filter,
            elapsed: ContinuousClock.now - run.start,
            apiRequests: run.spent.requests,
        )
        try? renewed { try ledger.note(attempt: error, opening, process: .current) }
    }

    private func state(after error: any Error) -> RunEnding.State {
        run.cancellation.isCancelled || error.isOutOfRequests ? .stopped : .failed
    }

    /// Does something once, over a new connection where the old one is of no use any more.
    private func renewed(_ body: () throws -> Void) throws {
        do {
            if isBroken { throw PostgresError(sqlState: "08006", message: "the session is gone", action: "the ledger") }
            try body()
        } catch let error as PostgresError where error.isConnectionLost && !run.isServerSilent {
            connection = try PostgresConnection(to: run.database)
            try body()
        }
    }
}
