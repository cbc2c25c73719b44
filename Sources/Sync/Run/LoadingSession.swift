internal import Manifest
internal import Postgres
internal import Salesforce
internal import Schema

/// The database side of a run: lock, tables, ledger, and the load.
///
/// Belongs to the run's thread.
final class LoadingSession {
    let run: SyncRun
    private(set) var connection: PostgresConnection
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
    private var openedMapping: String?
    private(set) var preparation: SchemaStep.Preparation
    /// What the table held before a full run, with the Ids that it saw.
    private var known: DigestMap?
    /// Whether rows are written although their digest says that they did not change.
    private(set) var rewrites = false

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

    /// Reads the source on a thread of its own and commits its batches on this one and its helpers.
    ///
    /// - Throws: `PostgresError`, `SalesforceError`, `SyncError`; what was committed stays.
    func load(from source: RecordSource, mapping: RowMapping) throws -> LoadingCrew.Result {
        rewrites = try run.options.rewrites || !trustsDigests()
        let crew = LoadingCrew(
            source: source,
            mapping: mapping,
            batchSize: run.options.batchSize,
            syncedAt: try ledger.now(),
            known: try digestMap(source),
            maximumRejects: run.options.maximumRejects,
            done: continuation?.counts ?? RunCounts(),
            start: run.start,
            cancellation: run.cancellation,
            onEvent: run.onEvent,
        )
        known = crew.known
        let makeLoader = try loaderFactory(mapping, source.plan.mode)
        guard let claim else {
            let loader = makeLoader()
            let connection = preparation == .missing ? nil : connection
            return try crew.work(helpers: 0, commit: { try loader.preview($0, on: connection) }) {
                preconditionFailure("a dry run has no helpers")
            }
        }
        let setting = BatchWriter.Setting(
            target: run.engine.database,
            object: run.manifest.name,
            claim: claim,
            keepsCheckpoints: run.options.continuableRequest(for: run.manifest) != nil,
            makeLoader: makeLoader,
            cancellation: run.cancellation,
            sleep: run.engine.salesforce.retryPolicy.sleep,
            onEvent: run.onEvent,
        )
        let writer = try BatchWriter(setting, connection: connection)
        defer { connection = writer.connection }
        var result = try crew.work(helpers: helperCount(source), commit: writer.commit) { try BatchWriter(setting) }
        guard preparation == .firstLoad else { return result }
        connection = writer.connection
        do {
            let stubs = try run.clock.measure(.indexes) {
                try SchemaStep(run: run, connection: connection).complete()
            }
            result.counts.stubs += stubs
            try ledger.note(stubs: stubs, of: claim.run)
            return result
        } catch let error as PostgresError where error.recovery == .splitRows {
            // A value that an index cannot hold, for one. With the indexes in place PostgreSQL says which row it is.
            run.onEvent(.warning("\(error) Loading once more, with the indexes in place, to find the rows at fault."))
            try ledger.takeBack(claim.run, table: run.manifest.table)
            try SchemaStep(run: run, connection: connection).prepareForRows()
            preparation = .ready
            continuation = nil
            var whole = source
            whole.committed = []
            return try load(from: whole, mapping: mapping)
        }
    }

    /// Deletes, as the manifest wants it, what a full run did not find in Salesforce any more.
    ///
    /// Only where the run has read the whole object and Salesforce's own count says that nothing is missing.
    ///
    /// - Returns: How many rows that were.
    func sweep(after result: LoadingCrew.Result, of window: SyncWindow, _ mapping: RowMapping) throws -> Int {
        let manifest = run.manifest
        // What does not meet the condition looks like what is gone.
        let takesUnseen = manifest.condition == nil ? manifest.deletes != .ignore : manifest.leaving == .delete
        guard let claim, window == .full, preparation == .ready, result.reported != nil, takesUnseen,
            run.options.filter == nil, run.options.limit == nil, !run.options.rewrites
        else { return 0 }
        let count: Int
        if let known, continuation == nil {
            let sweep = Sweep(manifest: manifest, known: known, allowsMassDelete: run.options.allowsMassDelete)
            count = try sweep.perform(on: connection) { try ledger.note(removed: $0, of: claim) }
        } else {
            let sweep = KeySweep(
                run: run,
                connection: connection,
                expected: result.reported ?? 0,
                hasIsDeleted: mapping.deletedSource != nil,
            )
            count = try sweep.perform { try ledger.note(removed: $0, of: claim) }
        }
        if count > 0 {
            let condition = manifest.condition == nil ? "" : ", or do not meet 'where'"
            run.onEvent(.note("\(count.grouped) rows are not in Salesforce any more\(condition)."))
        }
        return count
    }

    /// Deletes the rows whose records have changed in the window so that they do not meet the manifest's condition.
    ///
    /// - Returns: How many rows that were.
    func removeLeavers(of window: SyncWindow) throws -> Int {
        guard let claim, window != .full, filling == nil, run.manifest.leaving == .delete, run.options.filter == nil,
            run.options.limit == nil, let leavers = try Leavers(run, on: connection)
        else { return 0 }
        let count = try leavers.remove(window) { try ledger.note(removed: $0, of: claim) }
        if count > 0 { run.onEvent(.note("\(count.grouped) rows do not meet 'where' any more.")) }
        return count
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

    /// The digests of the whole table, where a run reads all of it and they fit the budget.
    ///
    /// Otherwise each batch asks for the digests of its own Ids, which takes no memory and a little longer.
    private func digestMap(_ source: RecordSource) throws -> DigestMap? {
        guard preparation == .ready, source.plan.window == .full, !run.options.rewrites else { return nil }
        let table = Identifier(run.manifest.table).sql
        let estimate = try connection.query(
            "SELECT reltuples::bigint FROM pg_class WHERE oid = to_regclass($1)",
            [table]
        )
        let rows = max(estimate[0, 0].flatMap { Int($0) } ?? 0, source.status.expected ?? 0)
        guard DigestMap.byteCount(rows: rows) <= Self.digestBudget else { return nil }
        return try run.clock.measure(.lookup) {
            try DigestMap.load(table: table, expected: rows, isTrusted: !rewrites, on: connection)
        }
    }

    /// Whether a row with the same digest is the same row.
    private func trustsDigests() throws -> Bool {
        guard let openedMapping, try !run.options.isDryRun || ledger.exists() else { return true }
        return try ledger.hasOneMapping(openedMapping, table: run.manifest.table)
    }

    /// Memory that the digests of a table may take, in bytes: enough for five million rows.
    private static let digestBudget = 160 << 20

    /// Gives the object's lock back; the server would free it some time after the connection closed.
    func unlock() {
        try? ledger.unlock()
    }

    /// Writers besides the run's own thread; a small result is not worth a connection.
    private func helperCount(_ source: RecordSource) -> Int {
        guard let expected = source.status.expected else { return 0 }
        return max(0, min(run.options.writers, expected / LoadingCrew.rowsPerWriter) - 1)
    }

    private func loaderFactory(
        _ mapping: RowMapping,
        _ mode: SyncPlan.Mode,
    ) throws -> @Sendable () -> BatchLoader {
        let manifest = run.manifest
        let rewrites = rewrites
        let clock = run.clock
        let statements = try statements(mapping, rewrites: rewrites)
        let strategy: BatchLoader.Strategy =
            filling != nil ? .fill : preparation == .firstLoad ? .firstLoad : .merge
        let stored = filling?.purpose == .refresh ? StoredShare(of: mapping, in: statements.table) : nil
        return {
            var loader = BatchLoader(
                mapping: mapping,
                statements: statements,
                strategy: strategy,
                isolation: mode == .rest ? .oneByOne : .halving,
                removesDeleted: manifest.deletes == .hard,
                rewrite: rewrites,
                clock: clock,
            )
            loader.stored = stored
            return loader
        }
    }
}
