internal import Manifest
internal import Postgres
internal import Salesforce

/// One run of one object, from its options to its report; it works on the calling thread, which becomes the loader's.
final class SyncRun {
    let engine: SyncEngine
    /// The manifest, without fields that the org hides where that is allowed.
    private(set) var manifest: ObjectManifest
    let options: RunOptions
    let cancellation: CancellationToken
    let onEvent: @Sendable (SyncEvent) -> Void

    /// The place among the runs of several objects; nil where there is one.
    let turn: RunOrder.Turn?
    private(set) var start = ContinuousClock.now
    let clock = PhaseClock()
    /// Whether PostgreSQL was silent when the run was to end.
    private let silence = ServerSilence()
    private var traffic: TransferStatistics
    /// What the org has told of its objects.
    var describes: [String: ObjectDescribe] = [:]
    /// The session that the run has open.
    private(set) weak var session: LoadingSession?

    init(
        engine: SyncEngine,
        _ object: String,
        _ options: RunOptions,
        _ cancellation: CancellationToken,
        _ onEvent: @escaping @Sendable (SyncEvent) -> Void,
        turn: RunOrder.Turn? = nil,
    ) throws {
        self.engine = engine
        self.options = options
        self.turn = turn
        self.cancellation = cancellation
        self.onEvent = onEvent
        traffic = engine.salesforce.statistics
        try options.check()
        manifest = try engine.manifests.manifest(named: object)
    }

    /// Whether PostgreSQL did not answer when the run was stopped: nobody waits for it again then.
    var isServerSilent: Bool { silence.isNoted }

    /// Where the tables are, for the sessions of this run.
    var database: ConnectionTarget {
        let (cancellation, onEvent) = (cancellation, onEvent)
        var watch = SessionWatch(isCancelled: { cancellation.isCancelled }, onNotice: { onEvent(.warning($0)) })
        watch.bounds = engine.database.watch.bounds
        watch.silence = silence
        return engine.database.watched(by: watch).named("sfsync \(manifest.name)")
    }

    /// Waits, or until the run is cancelled.
    func sleep(_ duration: Duration) throws { try engine.salesforce.retryPolicy.sleep(duration, cancellation) }

    func execute() throws -> RunReport {
        try turn?.waitToPrepare(cancellation)
        let session: LoadingSession
        do {
            session = try LoadingSession(self)
        } catch {
            throw cancellation.isCancelled ? stopped : error
        }
        defer { session.unlock() }
        return try session.notingAttempt { try execute(session) }
    }

    private func execute(_ session: LoadingSession) throws -> RunReport {
        var query = RunQuery(run: self, mapping: try prepare(session))
        turn?.endPreparation()
        let now = try now(session)
        if options.window == .refresh { return try refreshVolatile(query.mapping, session) }
        var fills: [RunReport] = []
        if session.continuation == nil, let report = try fillAdditions(query.mapping, session) {
            fills.append(report)
            traffic = engine.salesforce.statistics
        }
        var report = try carryOut(&query, session) {
            let window = try self.window(now: now, session, $0.mapping)
            return (window, watermark(after: window, now: now))
        }
        report.backfill = fills.first?.counts
        session.endRun()
        traffic = engine.salesforce.statistics
        if let refresh = try refreshWhenDue(query.mapping, session) {
            report.refresh = refresh.counts
            fills.append(refresh)
        }
        report.add(fills, elapsed: ContinuousClock.now - start)
        return report
    }

    /// Signs in, looks whether the tables belong to the org, and brings them up to the manifest: in this order, so that a
    /// wrong password or another org changes nothing.
    ///
    /// - Returns: The mapping of whole rows.
    func prepare(_ session: LoadingSession) throws -> RowMapping {
        self.session = session
        try session.check(engine.salesforce.organization())
        manifest = try VisibleFields.manifest(named: manifest.name, engine, options, onEvent)
        let mapping = RowMapping(manifest, objectNames: engine.objectNames, digestKey: session.digestKey)
        try session.prepareTables(mapping, continuing: options.loadsDirectly)
        return mapping
    }

    /// Goes on with the run that broke off, or makes one of the window that `choose` decides on.
    func carryOut(
        _ query: inout RunQuery,
        _ session: LoadingSession,
        _ choose: (RunQuery) throws -> (window: SyncWindow, watermark: Moment?),
    ) throws -> RunReport {
        if let report = try resume(&query, session) { return report }
        let (window, target) = try choose(query)
        let plan = try query.makePlan(mode: try mode(window, &query), window: window)
        try session.begin(plan, watermark: target, mapping: query.mapping)
        return try perform(plan, target, &query, session) { query in
            for left in try session.openJobs() where query.clearAway(left.job) { try session.closeJob(of: left.run) }
            try session.clearAwayKeyJobs(query)
            return try query.open(plan) { job, plan in
                try session.note(job: job, plan)
                self.turn?.endAsking()
            }
        }
    }

    /// Goes on with a run that broke off.
    ///
    /// - Returns: nil where there is none, or where its results are not to be had any more.
    private func resume(_ query: inout RunQuery, _ session: LoadingSession) throws -> RunReport? {
        guard let continuation = session.continuation else { return nil }
        let plan = try query.makePlan(mode: .bulk, window: continuation.window)
        guard let source = try query.resume(continuation, plan) else {
            try session.abandonContinuation()
            return nil
        }
        turn?.endAsking()
        try session.begin(plan, mapping: query.mapping)
        do {
            return try perform(plan, continuation.watermark, &query, session) { _ in source }
        } catch is PageProgress.Changed {
            onEvent(.warning("Job \(continuation.job) gave its records in another order than before. Starting anew."))
            try session.abandonContinuation()
            return nil
        }
    }

    /// Reads, stores and closes a run that is open in the ledger.
    private func perform(
        _ plan: SyncPlan,
        _ watermark: Moment?,
        _ query: inout RunQuery,
        _ session: LoadingSession,
        open: (inout RunQuery) throws -> RecordSource,
    ) throws -> RunReport {
        do {
            var source = try open(&query)
            try waitForTurn()
            var result = try load(&source, &query, session)
            result.isFull = plan.window == .full
            try session.settle(&result, query)
            try LoadingCrew.check(result.counts, maximum: options.maximumRejects)
            try checkAccount(result, source)
            result.counts.deleted += try session.sweep(after: result, of: plan.window, query.mapping)
            result.counts.deleted += try session.removeLeavers(of: plan.window)
            result.counts.deleted += try session.removePurged(since: plan.window, now: now(session), query.mapping)
            try session.removePending()
            try session.finish(result, source, watermark: watermark, mapping: query.mapping, traffic: spent)
            session.dispose(of: source)
            return report(result, source, session, watermark: watermark)
        } catch let changed as PageProgress.Changed {
            throw changed
        } catch {
            session.fail(error, plan, traffic: spent)
            // With the same pages the next run would only fail the same way.
            if !Self.isContinuable(after: error) { session.refuseContinuation() }
            throw cancellation.isCancelled ? stopped : error
        }
    }

    /// Whether reading on in the same results may end better: not where the results themselves were at fault.
    private static func isContinuable(after error: any Error) -> Bool {
        switch error {
        case let error as SyncError: ![.account, .massDelete, .tooManyRejects, .extraction].contains(error.code)
        case let error as SalesforceError:
            ![.notFound, .locatorExpired, .protocolViolation, .rejected, .tooHeavy, .invalidField].contains(error.code)
        default: true
        }
    }

    /// Waits until the parents have loaded, where several objects are run; that is no time of this run.
    func waitForTurn() throws {
        start += try turn?.waitToLoad(cancellation) ?? .zero
    }

    /// Loads the source; by REST the query may turn out to be another one's, before its first row.
    private func load(
        _ source: inout RecordSource,
        _ query: inout RunQuery,
        _ session: LoadingSession,
    ) throws -> LoadingCrew.Result {
        do {
            return try session.load(from: source, mapping: query.mapping)
        } catch let tooMany as JSONRecordReader.TooManyRecords {
            onEvent(.note("\(tooMany.totalSize.grouped) records changed; reading by Bulk API 2.0."))
            query.restRowLimit = nil
            var plan = source.plan
            plan.mode = .bulk
            source = try query.open(plan) { try session.note(job: $0, $1) }
        } catch let error as SalesforceError where error.code == .invalidField && source.job == nil {
            source = try query.open(try query.revise(source.plan, after: error)) { try session.note(job: $0, $1) }
        }
        return try session.load(from: source, mapping: query.mapping)
    }

    /// What the run has asked Salesforce for.
    var spent: (requests: Int, bytes: Int) {
        let now = engine.salesforce.statistics
        return (now.apiRequests - traffic.apiRequests, now.bytesReceived - traffic.bytesReceived)
    }
}
