internal import Manifest
internal import Postgres
internal import Salesforce
internal import Schema

/// The database side of a run: lock, tables, ledger, and the load.
///
/// Belongs to the run's thread.
final class LoadingSession {
    let run: SyncRun
    var connection: PostgresConnection
    var ledger: Ledger { Ledger(object: run.manifest.name, connection: connection) }
    var claim: RunClaim?
    var runID: Int64? { claim?.run }
    /// The run that broke off and is gone on with.
    var continuation: Continuation?
    /// What is filled into rows that are there; nil where whole rows are loaded.
    var filling: Filling?
    private(set) var watermark: Moment?
    /// The mapping that the rows up to the watermark were read with.
    var storedMapping: MappingOutline?
    /// The fingerprint of the mapping that the run was opened with.
    private(set) var openedMapping: String?
    var preparation: SchemaStep.Preparation
    /// What the table held before a full run, with the Ids that it saw.
    var known: DigestMap?
    /// Whether rows are written although their digest says that they did not change.
    var rewrites = false

    /// Connects, takes the object's lock and brings the tables up to the manifest.
    ///
    /// With a mapping, a run that broke off is looked for, to go on with it.
    ///
    /// - Throws: `PostgresError`, `SyncError`.
    init(_ run: SyncRun, continuing mapping: RowMapping? = nil) throws {
        self.run = run
        connection = try PostgresConnection(to: run.engine.database)
        let ledger = Ledger(object: run.manifest.name, connection: connection)
        if run.options.isDryRun {
            let live = try LiveTable.inspect(run.manifest.table, on: connection)
            preparation = live == nil ? .missing : .ready
        } else {
            try ledger.prepare()
            try ledger.lock()
            if let mapping, !run.options.restarts, let request = run.options.continuableRequest(for: run.manifest) {
                continuation = try ledger.continuation(
                    request: request,
                    mapping: mapping.fingerprint,
                    table: run.manifest.table,
                )
            }
            let step = SchemaStep(run: run, connection: connection)
            preparation = try step.prepare(continuingFirstLoad: continuation?.isFirstLoad ?? false)
        }
        let stored = try ledger.exists() ? ledger.watermark() : nil
        watermark = stored?.moment
        storedMapping = stored?.mapping.map { MappingOutline(text: $0) }
    }

    /// Opens the run in the ledger, or the one that broke off once more.
    func begin(_ plan: SyncPlan, watermark: Moment? = nil, mapping: RowMapping? = nil) throws {
        openedMapping = mapping?.fingerprint ?? openedMapping
        guard !run.options.isDryRun else { return }
        if let continuation {
            claim = try ledger.resume(continuation.run, process: .current)
            return
        }
        var opening = RunOpening(plan: plan, table: run.manifest.table)
        opening.request = filling.map(\.request) ?? run.options.continuableRequest(for: run.manifest)
        opening.mapping = mapping?.fingerprint
        opening.watermark = watermark
        opening.isFirstLoad = preparation == .firstLoad
        claim = try ledger.begin(opening, process: .current)
    }

    /// The run that broke off cannot be gone on with: this one begins anew.
    func abandonContinuation() throws {
        guard let continuation else { return }
        self.continuation = nil
        if claim != nil {
            // It had been opened already.
            try ledger.abandon(continuation.run)
            claim = nil
        }
        preparation = try SchemaStep(run: run, connection: connection).prepare()
    }

    /// Notes the Bulk job.
    func note(job: String) throws {
        if let runID { try ledger.note(job: job, of: runID) }
    }

    /// The results were at fault: the next run does not go on with them, and clears the job away.
    func refuseContinuation() {
        if let runID { try? ledger.refuseContinuation(of: runID) }
    }

    /// Notes that the job of a run is gone: this one's, or an earlier one's.
    func closeJob(of run: Int64? = nil) throws {
        if let number = run ?? runID { try ledger.closeJob(of: number) }
    }

    /// The jobs that earlier runs have left behind.
    func openJobs() throws -> [(run: Int64, job: String)] {
        guard let runID else { return [] }
        return try ledger.openJobs(except: runID)
    }

    /// Closes the run in the ledger.
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
        try ledger.check(claim, retrieved: result.counts.retrieved)
        ending.reported = result.reported
        ending.apiRequests = traffic.requests
        ending.bytesReceived = traffic.bytes
        if let filling { return try finish(filling, claim, ending) }
        ending.isComplete = source.plan.window == .full && run.options.filter == nil && run.options.limit == nil
        try resolveRejects(isComplete: ending.isComplete)
        try ledger.finish(claim, ending, watermark: watermark, mapping: mapping.outline) {
            if ending.isComplete { try ledger.noteRefresh(by: claim.run) }
        }
    }

    /// Closes the entries of rejects that the run has stored; of a complete run also those that it did not meet.
    func resolveRejects(isComplete: Bool = false) throws {
        guard let runID else { return }
        try ledger.resolveRejects(after: runID, table: run.manifest.table, isComplete: isComplete)
    }

    /// Closes the run as failed, where the database still answers; the error itself is the caller's to tell.
    func fail(_ error: any Error, _ plan: SyncPlan, traffic: (requests: Int, bytes: Int)) {
        guard let claim else { return }
        var ending = RunEnding(
            state: run.cancellation.isCancelled || error.isOutOfRequests ? .stopped : .failed,
            error: String(describing: error),
            mode: plan.mode,
            soql: plan.soql,
        )
        ending.apiRequests = traffic.requests
        ending.bytesReceived = traffic.bytes
        try? ledger.finish(claim, ending, watermark: nil)
    }

    /// Gives the object's lock back; the server would free it some time after the connection closed.
    func unlock() {
        try? ledger.unlock()
    }
}
