internal import Manifest
internal import Salesforce

/// Puts the query of a run to Salesforce, by the API that takes it.
struct RunQuery {
    let run: SyncRun
    /// The compiled mapping of the fields that are asked for.
    private(set) var mapping: RowMapping
    /// Rows above which a REST query gives up before its first row, so that Bulk can take over.
    var restRowLimit: Int?
    /// The records to ask for, where only these are wanted and the statement is to name them.
    var ids: [String]?

    /// Whether deleted and archived records are read as runs of whole rows read them, though `IsDeleted` is not selected.
    var readsAllRows = false

    /// Whether Salesforce shows deleted records of the object; it refuses to for views of other objects.
    private(set) var hasQueryAll = true

    private var client: SalesforceClient { run.engine.salesforce }

    func makePlan(mode: SyncPlan.Mode, window: SyncWindow) throws -> SyncPlan {
        var plan = try SyncPlan(
            run.manifest,
            mode: mode,
            window: window,
            filter: run.options.filter,
            limit: run.options.limit,
            fields: mapping.sourceFields,
        )
        if readsAllRows {
            plan.includesDeleted = try SyncPlan(run.manifest, mode: mode, window: window).includesDeleted
        }
        if !hasQueryAll { plan.includesDeleted = false }
        return ids.map(plan.restricted) ?? plan
    }

    /// Opens the query; a Bulk job is created and waited for.
    ///
    /// Objects and fields that Bulk refuses are read by REST.
    ///
    /// `onJob` is told the Id of a job, and the plan that it carries out, before anything depends on it. Where another API
    /// or other fields are taken, the plan's conditions stay as they are.
    mutating func open(_ plan: SyncPlan, onJob: (String, SyncPlan) throws -> Void) throws -> RecordSource {
        if let filter = localFilter(plan.filter), filter.isNeeded, let source = try openLocally(filter, plan) {
            return source
        }
        do {
            // By REST the reader asks for the first page itself, and learns then whether the query is good.
            return try plan.mode == .bulk ? openBulk(plan, onJob) : RecordSource(context: context(plan), job: nil)
        } catch let error as SalesforceError where error.code == .unsupportedByBulk && plan.mode == .bulk {
            if let filter = localFilter(plan.filter), let source = try openLocally(filter, plan) { return source }
            run.onEvent(.warning("Bulk API 2.0 does not take this query (\(error.message)); reading by REST instead."))
            var rest = plan
            rest.mode = .rest
            return RecordSource(context: context(rest), job: nil)
        } catch let error as SalesforceError where error.code == .invalidField {
            return try open(try revise(plan, after: error), onJob: onJob)
        }
    }

    /// The plan without `IsDeleted`, where the object lacks it, or without queryAll, where it has none; then deletes
    /// cannot be seen.
    ///
    /// - Throws: `SyncError` that names the missing fields, where there are others.
    mutating func revise(_ plan: SyncPlan, after error: SalesforceError) throws -> SyncPlan {
        let missing = try missingFields()
        // Only where queryAll alone is refused, and is so again: anything else would lose deletes without a need.
        if missing.isEmpty, plan.includesDeleted,
            try client.refusal(of: plan.soql, includingDeleted: true) != nil,
            try client.refusal(of: plan.soql, includingDeleted: false) == nil
        {
            let answer = error.message
            run.onEvent(.warning("\(answer). Reading live records; full runs notice what has gone."))
            hasQueryAll = false
            var live = plan
            live.includesDeleted = false
            return live
        }
        guard missing == ["IsDeleted"], mapping.deletedSource != nil, mapping.withoutDeleted.deletedSource == nil else {
            throw explanation(of: missing, error)
        }
        run.onEvent(
            .warning(
                "\(run.manifest.object) has no IsDeleted, so deletes cannot be seen; "
                    + "say so with 'deletes: ignore' in \(run.manifest.file)."
            )
        )
        mapping = mapping.withoutDeleted
        return plan.withoutDeleted(mapping.sourceFields)
    }

    private func openBulk(_ plan: SyncPlan, _ onJob: (String, SyncPlan) throws -> Void) throws -> RecordSource {
        if run.options.maximumAPIUsage == .requests(1) {
            throw SyncError(
                code: .usage,
                message:
                    "One API request is too little for a run by Bulk API 2.0: to ask for its job and to read a page are two",
                hint: "Raise --max-api-usage, or use --mode rest for what fits a page.",
            )
        }
        let created = try client.createQueryJob(soql: plan.soql, includingDeleted: plan.includesDeleted)
        try onJob(created.id, plan)
        run.onEvent(.note("Bulk job \(created.id) created; waiting for Salesforce."))
        let job = try wait(for: created)
        if let failure = job.failure {
            // Salesforce often gives no reason; the same query by REST does.
            let refusal = try? client.refusal(of: plan.soql, includingDeleted: plan.includesDeleted)
            throw refusal ?? failure
        }
        return source(of: job, plan)
    }

    /// Takes up the job of a run that broke off.
    ///
    /// - Returns: nil where that is not possible any more; the reason is told.
    func resume(_ continuation: Continuation, _ plan: SyncPlan) throws -> RecordSource? {
        func startAnew(_ reason: String) -> RecordSource? {
            run.onEvent(.note("Run \(continuation.run) broke off and cannot be continued: \(reason). Starting anew."))
            return nil
        }
        guard plan.soql == continuation.soql else { return startAnew("the query is another one now") }
        let job: QueryJob
        do {
            try client.adopt(jobID: continuation.job)
            job = try wait(for: try client.job(continuation.job))
        } catch let error as SalesforceError where error.code == .notFound {
            return startAnew("its Bulk job \(continuation.job) is gone")
        }
        if job.failure != nil { return startAnew("its Bulk job \(job.id) is \(job.state)") }
        run.onEvent(
            .note(
                "Continuing run \(continuation.run) with Bulk job \(job.id): "
                    + "\(continuation.counts.retrieved.grouped) records are in."
            )
        )
        var source = source(of: job, plan)
        source.committed = continuation.checkpoints
        return source
    }

    /// Aborts or deletes a job that an earlier run of the object has left behind.
    ///
    /// - Returns: Whether it is gone.
    func clearAway(_ job: String) -> Bool {
        do {
            try client.adopt(jobID: job)
            var left = try client.job(job)
            if !left.state.isTerminal { left = try client.abort(left) }
            try client.delete(left)
            run.onEvent(.detail("Bulk job \(job) of an earlier run is deleted."))
            return true
        } catch let error as SalesforceError where error.code == .notFound {
            return true
        } catch {
            run.onEvent(.detail("Bulk job \(job) of an earlier run could not be deleted: \(error)"))
            return false
        }
    }

    private func wait(for created: QueryJob) throws -> QueryJob {
        var lastState = created.state
        return try run.clock.measure(.job) {
            try client.waitForJob(created) { job in
                if job.state != lastState { run.onEvent(.detail("Job \(job.id) is \(job.state).")) }
                lastState = job.state
                // The client may have another token, or none.
                if run.cancellation.isCancelled { throw SyncError(code: .cancelled, message: "stopped") }
            }
        }
    }

    private func source(of job: QueryJob, _ plan: SyncPlan) -> RecordSource {
        let source = RecordSource(context: context(plan), job: job)
        source.status.expect(job.numberRecordsProcessed)
        run.onEvent(.note("Job \(job.id) is complete: \((job.numberRecordsProcessed ?? 0).grouped) records."))
        return source
    }

    func context(_ plan: SyncPlan) -> ExtractionContext {
        ExtractionContext(
            client: client,
            plan: plan,
            fields: mapping.sourceFields,
            restRowLimit: restRowLimit,
            downloads: run.options.downloads,
            status: ExtractionStatus(),
            clock: run.clock,
            cancellation: run.cancellation,
            ending: client.token(with: run.cancellation),
            onEvent: run.onEvent,
        )
    }

    // MARK: Fields that are not there

    /// The selected fields that describe does not show.
    private func missingFields() throws -> [String] {
        let described = try client.describe(run.manifest.object)
        let names = Set(described.fields.map { $0.name.lowercased() })
        let relationships = Set(described.fields.compactMap { $0.relationshipName?.lowercased() })
        return mapping.sourceFields.filter { path in
            let parts = path.lowercased().split(separator: ".")
            return parts.count > 1 ? !relationships.contains(String(parts[0])) : !names.contains(path.lowercased())
        }
    }

    private func explanation(of missing: [String], _ error: SalesforceError) -> any Error {
        guard !missing.isEmpty else { return error }
        let list = missing.map { "'\($0)'" }.joined(separator: ", ")
        let subject = missing.count == 1 ? "Field \(list) is" : "Fields \(list) are"
        return SyncError(
            code: .extraction,
            message:
                "\(subject) not on \(run.manifest.object), or hidden from this user (Salesforce: \(error.message))",
            hint: "Correct the name or remove it in \(run.manifest.file), or grant the user field-level read access; "
                + "--skip-missing-fields goes on without.",
        )
    }
}
