internal import Extraction
internal import Ledger
internal import Loading
internal import RowCodec
internal import Salesforce
internal import SyncModel

/// One run of one object, from its options to its report: the phases in their order.
///
/// It works on the calling thread, which becomes the loader's. `RunPlanner` decides what is done, this carries it out.
final class ObjectRun {
    private(set) var context: RunContext
    /// The place among the runs of several objects; nil where there is one.
    private let slot: RunScheduler.Slot?

    init(_ context: RunContext, slot: RunScheduler.Slot? = nil) {
        self.context = context
        self.slot = slot
    }

    /// Runs the object.
    ///
    /// - Throws: `ManifestError`, `SalesforceError`, `PostgresError`, `SyncError`.
    func execute() throws -> RunReport {
        try slot?.waitToPrepare(context.cancellation)
        let session = try LoadingSession.open(context, slot: slot)
        defer { session.unlock() }
        return try session.notingAttempt { try execute(session) }
    }

    private func execute(_ session: LoadingSession) throws -> RunReport {
        let planner = try session.signIn()
        context = session.context
        var plan = try session.prepare(by: planner)
        slot?.endPreparation()
        for notice in plan.notices { context.onEvent(notice) }
        if context.options.isDryRun { return try preview(plan, planner, session) }
        if let refresh = plan.refresh, plan.isRefreshOnly { return try fill(refresh, nil, planner, plan, session) }

        var query = makeQuery(planner.mapping, session)
        var parts: [RunReport] = []
        var done = try plan.continuation.flatMap { try resume($0, plan, &query, session) }
        if done == nil {
            if plan.continuation != nil {
                // Its results are gone: this run starts over.
                plan = try session.prepare(by: planner, continuing: false)
                for notice in plan.notices { context.onEvent(notice) }
            }
            if let backfill = plan.backfill { parts.append(try fillAdditions(backfill, planner, plan, session)) }
            done = try begin(plan, &query, session)
        }
        guard var report = done else { preconditionFailure("a run either continues or begins") }
        report.backfill = parts.first?.counts
        PicklistLabels(context: context).refresh(session)
        session.endRun()
        context.meter.restartTraffic()
        if let refresh = plan.refresh {
            let part = try fill(refresh, nil, planner, plan, session)
            report.refresh = part.counts
            parts.append(part)
        }
        report.add(parts, elapsed: context.meter.elapsed)
        return report
    }

    /// The query of the run, or of a part of it, before it is put to Salesforce.
    func makeQuery(_ mapping: RowMapping, _ session: LoadingSession) -> QueryOpener {
        var query = QueryOpener(context: context, mapping: mapping)
        let filter = FilterByIDs(context)
        query.isFilterRefused = filter.isNeeded
        query.filterByIDs = { [context, slot] query, spec in
            // The tables may be those of objects that this command runs, too: they come first.
            context.meter.exclude(try slot?.waitToLoad(context.cancellation) ?? .zero)
            return try filter.source(for: query, spec, on: session.current())
        }
        return query
    }

    /// Begins a run in the ledger, and puts its query to Salesforce.
    func begin(_ plan: RunPlan, _ query: inout QueryOpener, _ session: LoadingSession) throws -> RunReport {
        let mode = try choose(plan.api, plan.window, &query)
        let spec = try query.makePlan(mode: mode, window: plan.window)
        try session.begin(spec, plan, mapping: query.mapping)
        return try perform(plan, spec, &query, session) { query in
            try session.clearAwayJobs(query)
            return try query.open(spec) { job, spec in
                try session.note(job: job, spec)
                self.slot?.endAsking()
            }
        }
    }

    /// The API to begin with; Salesforce counts where that decides.
    private func choose(_ api: APIChoice, _ window: SyncWindow, _ query: inout QueryOpener) throws -> QuerySpec.Mode {
        switch api {
        case .fixed(let mode, _): return mode
        case .restFirst(let limit):
            query.restRowLimit = limit
            return .rest
        case .byCount(let threshold):
            let spec = try QuerySpec(context.manifest, mode: .rest, window: window, filter: context.options.filter)
            do {
                let count = try context.salesforce.count(spec.countSOQL, includingDeleted: spec.includesDeleted)
                context.onEvent(.info("Salesforce counts \(count.grouped) records."))
                return count < threshold ? .rest : .bulk
            } catch let error as SalesforceError where error.code == .invalidField {
                // What is wrong with the query is found out when it is put.
                return .rest
            }
        }
    }

    /// Continues an interrupted run.
    ///
    /// - Returns: nil if its results no longer exist, or come in another order.
    func resume(
        _ continuation: Continuation,
        _ plan: RunPlan,
        _ query: inout QueryOpener,
        _ session: LoadingSession,
    ) throws -> RunReport? {
        let spec = try query.makePlan(mode: .bulk, window: continuation.window)
        guard let source = try query.resume(continuation, spec) else {
            try session.abandonContinuation()
            return nil
        }
        slot?.endAsking()
        try session.begin(spec, plan, mapping: query.mapping)
        do {
            return try perform(plan, spec, &query, session) { _ in source }
        } catch is PageCheckpoints.Mismatch {
            let job = continuation.job
            context.onEvent(.warning("Job \(job) returned its records in another order than before. Starting over."))
            try session.abandonContinuation()
            return nil
        }
    }

    /// Reads, stores, prunes and closes a run that is open in the ledger.
    private func perform(
        _ plan: RunPlan,
        _ spec: QuerySpec,
        _ query: inout QueryOpener,
        _ session: LoadingSession,
        open: (inout QueryOpener) throws -> RecordSource,
    ) throws -> RunReport {
        do {
            var source = try open(&query)
            context.meter.exclude(try slot?.waitToLoad(context.cancellation) ?? .zero)
            var result = try load(&source, &query, session)
            result.isFull = plan.window == .full
            try session.settle(&result, query)
            try LoadPipeline.check(result.counts, maximum: context.options.maximumRejects)
            try result.reconcile(with: source)
            result.counts.deleted += try session.prune(plan.pruning, after: result, query.mapping)
            try session.finish(result, source, plan, mapping: query.mapping, traffic: context.meter.spent)
            session.dispose(of: source)
            return session.report(result, source, watermark: plan.watermark)
        } catch let changed as PageCheckpoints.Mismatch {
            throw changed
        } catch {
            session.fail(error, spec, traffic: context.meter.spent)
            // With the same pages the next run would only fail the same way.
            if !error.isContinuable { session.refuseContinuation() }
            throw context.cancellation.isCancelled ? context.stopped : error
        }
    }

    /// Loads the source; by REST the query may turn out to be another one's, before its first row.
    private func load(
        _ source: inout RecordSource,
        _ query: inout QueryOpener,
        _ session: LoadingSession,
    ) throws -> LoadPipeline.Result {
        do {
            return try session.load(from: source, mapping: query.mapping)
        } catch let tooMany as JSONRecordReader.TooManyRecords {
            context.onEvent(.info("\(tooMany.totalSize.grouped) records changed; reading by Bulk API 2.0."))
            query.restRowLimit = nil
            var spec = source.plan
            spec.mode = .bulk
            source = try query.open(spec) { try session.note(job: $0, $1) }
        } catch let error as SalesforceError where error.code == .invalidField && source.job == nil {
            source = try query.open(try query.revise(source.plan, after: error)) { try session.note(job: $0, $1) }
        }
        return try session.load(from: source, mapping: query.mapping)
    }

    /// Says what a run would do, and counts it: reads what the run would read, and writes nothing.
    private func preview(_ plan: RunPlan, _ planner: RunPlanner, _ session: LoadingSession) throws -> RunReport {
        context.onEvent(.info("A run would do this:\n" + plan.text.dropLast()))
        // The records that are in count as well: all of the window is compared with the table.
        let plan = plan.continuation == nil ? plan : try session.prepare(by: planner, continuing: false)
        var query = makeQuery(planner.mapping, session)
        let mode = try choose(plan.api, plan.window, &query)
        var source = try query.open(try query.makePlan(mode: mode, window: plan.window)) { _, _ in slot?.endAsking() }
        defer { source.dispose() }
        context.meter.exclude(try slot?.waitToLoad(context.cancellation) ?? .zero)
        let result = try load(&source, &query, session)
        try LoadPipeline.check(result.counts, maximum: context.options.maximumRejects)
        try result.reconcile(with: source)
        return session.report(result, source, watermark: nil)
    }
}

extension Error {
    /// Whether reading on in the same results may end better: not where the results themselves were at fault.
    fileprivate var isContinuable: Bool {
        switch self {
        case let error as SyncError: ![.countMismatch, .massDelete, .tooManyRejects, .extraction].contains(error.code)
        case let error as SalesforceError:
            ![.notFound, .locatorExpired, .protocolViolation, .rejected, .tooHeavy, .invalidField].contains(error.code)
        default: true
        }
    }
}
