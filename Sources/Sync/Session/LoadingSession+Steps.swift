internal import Extraction
internal import Ledger
internal import Postgres
internal import Salesforce
internal import SyncModel

/// Steps outside of batches, again on a new session where the old one broke.
///
/// Each step can be repeated: it reads, or its writes are one transaction that says the same when it is done twice.
extension LoadingSession {
    private static let attempts = 8

    /// Does a step, and again where PostgreSQL was away, or somebody else in the way, for a moment.
    ///
    /// - Throws: What the step throws; `PostgresError` where trying again is no use.
    @discardableResult
    func retrying<Value>(_ step: () throws -> Value) throws -> Value {
        var attempt = 1
        while true {
            do {
                if isBroken { try reconnect() }
                return try step()
            } catch let error as PostgresError where error.recovery == .retry && attempt < Self.attempts {
                // A session that only reads is a standby's: the new primary may be another server. It still holds the lock.
                let isReadOnly = error.sqlState == "25006"
                if isReadOnly { unlock() }
                if error.isConnectionLost || isReadOnly { isBroken = true }
                let wait = BatchWriter.wait(after: attempt, error)
                context.onEvent(
                    .warning("\(error) Trying again in \(wait.rounded) (\(attempt + 1) of \(Self.attempts)).")
                )
                try context.sleep(wait)
                attempt += 1
            }
        }
    }

    private func reconnect() throws {
        connection = try PostgresConnection(to: context.database)
        if !context.options.isDryRun { try takeLock() }
        isBroken = false
    }

    /// Takes the object's lock, and waits for it if a broken session of this run still holds it.
    func takeLock() throws {
        var attempt = 1
        while true {
            do {
                return try ledger.lock()
            } catch let error as SyncError where error.code == .locked && isBroken && attempt < Self.attempts {
                // Where the run is another process's by now there is nothing to wait for.
                if let claim, try !ledger.isOpen(claim) { throw error }
                let wait = BatchWriter.wait(after: attempt)
                context.onEvent(
                    .warning(
                        "The server has not noticed yet that the old session is gone. Asking for the lock again in "
                            + "\(wait.rounded) (\(attempt + 1) of \(Self.attempts))."
                    )
                )
                try context.sleep(wait)
                attempt += 1
            }
        }
    }

    /// Notes the Bulk job, with the query that it answers: another API than the run began with may have taken it.
    func note(job: String, _ plan: QuerySpec) throws {
        guard let claim else { return }
        openPlan = plan
        try retrying { try ledger.note(job: job, plan, of: claim) }
    }

    /// The results were at fault: the next run does not continue them, and clears the job away.
    func refuseContinuation() {
        if let claim { try? ledger.refuseContinuation(of: claim) }
    }

    /// Deletes the job of a run that is closed; the request counts as the run's, and a job that stays is the next run's to
    /// delete.
    func dispose(of source: RecordSource) {
        guard source.job != nil, let runID else { return }
        let before = context.meter.spent.requests
        let isGone = source.dispose()
        let requests = context.meter.spent.requests - before
        try? retrying { try ledger.closeJob(of: runID, isGone: isGone, requests: requests) }
    }
}
