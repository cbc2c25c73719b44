internal import Extraction
internal import Ledger
internal import Salesforce
internal import Schema
public import SyncModel

extension SyncEngine {
    /// Plans the next run of an object, and carries nothing out: neither database nor ledger is written, and no lock is
    /// taken.
    ///
    /// Salesforce is signed in to, and asked for the number of records in the window.
    ///
    /// - Parameters:
    ///   - object: The name of a manifest.
    ///   - options: How it would be run.
    ///   - onEvent: Told what happens, on the threads where it happens.
    /// - Returns: The decisions, their reasons and their cost.
    /// - Throws: `ManifestError`, `SalesforceError`, `PostgresError` or `SyncError`.
    public func plan(
        _ object: String,
        _ options: RunOptions = RunOptions(),
        onEvent: @escaping @Sendable (SyncEvent) -> Void = { _ in },
    ) async throws -> PlanReport {
        try await perform(within: options.maximumAPIUsage) { engine, cancellation in
            try options.check()
            // A session that writes nothing; the plan is that of a run that does.
            var reading = options
            reading.isDryRun = true
            reading.replacesOrg = false
            if reading.window == .refresh { reading.window = .incremental }
            let context = try RunContext(engine: engine, object, reading, cancellation, onEvent)
            let session = try LoadingSession.open(context)
            var planner = try session.signIn()
            planner.options = options
            let facts = try session.readFacts(for: planner)
            return try Planning(session: session, plan: try planner.plan(facts)).report()
        }
    }
}

/// A plan with what it would cost.
private struct Planning {
    let session: LoadingSession
    let plan: RunPlan

    func report() throws -> PlanReport {
        let (mode, cost) = try cost()
        return PlanReport(
            object: plan.object,
            table: plan.table,
            window: plan.window,
            mode: mode,
            continues: plan.continuation?.run,
            decisions: plan.lines.map { PlanReport.Decision(subject: $0.subject, text: $0.text) },
            warnings: plan.notices.compactMap { if case .warning(let text) = $0 { text } else { nil } },
            statements: plan.schema.conflicts.isEmpty ? plan.schema.statements : [],
            conflicts: plan.schema.conflicts,
            watermark: plan.watermark,
            cost: cost,
            earlierRuns: try earlierRuns(),
        )
    }

    /// What is read, by the count of Salesforce, and by which API.
    private func cost() throws -> (mode: QuerySpec.Mode?, cost: PlanReport.Cost?) {
        let context = session.context
        if case .fixed(_, .filterByIDs) = plan.api { return (.rest, nil) }
        let window = plan.isRefreshOnly || plan.window.kind == .ids ? SyncWindow.full : plan.window
        let spec = try QuerySpec(context.manifest, mode: .rest, window: window, filter: context.options.filter)
        let counted = try context.salesforce.count(spec.countSOQL, includingDeleted: spec.includesDeleted)
        // What an earlier process has read is not read again.
        let left = max(0, counted - (plan.continuation?.counts.retrieved ?? 0))
        let records = min(left, context.options.limit ?? .max)
        let mode = plan.api.mode(for: records)
        var cost = PlanReport.Cost(records: records, requests: 0, jobs: 0)
        cost.add(mode, records)
        for filling in [plan.backfill, plan.isRefreshOnly ? nil : plan.refresh].compactMap(\.self) {
            let spec = try QuerySpec(context.manifest, mode: .rest, window: filling.window)
            let all = try context.salesforce.count(spec.countSOQL, includingDeleted: spec.includesDeleted)
            cost.add(mode, all)
        }
        return (mode, cost)
    }

    private func earlierRuns() throws -> [PlanReport.EarlierRun] {
        let runs = try RunEntry.list(of: plan.object, limit: 50, on: session.connection)
        return runs.filter { $0.window.kind == plan.window.kind && [.done, .rejects].contains($0.state) }
            .prefix(3)
            .compactMap { run in
                guard let start = run.started, let end = run.finished else { return nil }
                return PlanReport.EarlierRun(
                    number: run.number,
                    elapsed: start.duration(to: end),
                    retrieved: run.counts.retrieved,
                )
            }
    }
}

extension APIChoice {
    /// The API for so many records.
    fileprivate func mode(for records: Int) -> QuerySpec.Mode {
        switch self {
        case .fixed(let mode, _): mode
        case .restFirst(let limit): records > limit ? .bulk : .rest
        case .byCount(let threshold): records < threshold ? .rest : .bulk
        }
    }
}

extension PlanReport.Cost {
    /// Records that a REST page holds.
    private static let restPage = 2000
    /// To create a job, to ask whether it is ready, and to delete it.
    private static let requestsPerJob = 3

    /// Adds a query for so many records.
    fileprivate mutating func add(_ mode: QuerySpec.Mode, _ records: Int) {
        switch mode {
        case .rest: requests += max(1, (records + Self.restPage - 1) / Self.restPage)
        case .bulk:
            jobs += 1
            let page = PageDownloads.maximumPageRows
            requests += Self.requestsPerJob + max(1, (records + page - 1) / page)
        }
    }
}
