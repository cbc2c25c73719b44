internal import Extraction
internal import Ledger
internal import Manifest
internal import OrgMetadata
internal import RowCodec
internal import Salesforce
internal import SyncModel

/// Puts the query of a run to Salesforce, by the API that takes it.
struct QueryOpener {
    let context: RunContext
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

    /// Whether Salesforce does not take the run's filter as it is.
    var isFilterRefused = false
    /// Reads the records of a filter by Ids that the tables here tell; nil where they do not, and Salesforce takes the filter.
    var filterByIDs: (QueryOpener, QuerySpec) throws -> RecordSource? = { _, _ in nil }

    private var client: SalesforceClient { context.salesforce }

    func makePlan(mode: QuerySpec.Mode, window: SyncWindow) throws -> QuerySpec {
        var plan = try QuerySpec(
            context.manifest,
            mode: mode,
            window: window,
            filter: context.options.filter,
            limit: context.options.limit,
            fields: mapping.sourceFields,
        )
        if readsAllRows {
            plan.includesDeleted = try QuerySpec(context.manifest, mode: mode, window: window).includesDeleted
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
    mutating func open(_ plan: QuerySpec, onJob: (String, QuerySpec) throws -> Void) throws -> RecordSource {
        if plan.filter != nil, isFilterRefused, let source = try filterByIDs(self, plan) { return source }
        do {
            // By REST the reader asks for the first page itself, and learns then whether the query is good.
            return try plan.mode == .bulk ? openBulk(plan, onJob) : RecordSource(context: context(plan), job: nil)
        } catch let error as SalesforceError where error.code == .unsupportedByBulk && plan.mode == .bulk {
            if plan.filter != nil, let source = try filterByIDs(self, plan) { return source }
            context.onEvent(
                .warning("Bulk API 2.0 does not take this query (\(error.message)); reading by REST instead.")
            )
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
    mutating func revise(_ plan: QuerySpec, after error: SalesforceError) throws -> QuerySpec {
        let missing = try missingFields()
        // Only where queryAll alone is refused, and is so again: anything else would lose deletes without a need.
        if missing.isEmpty, plan.includesDeleted,
            try client.refusal(of: plan.soql, includingDeleted: true) != nil,
            try client.refusal(of: plan.soql, includingDeleted: false) == nil
        {
            let answer = error.message
            context.onEvent(.warning("\(answer). Reading live records; full runs notice what has gone."))
            hasQueryAll = false
            var live = plan
            live.includesDeleted = false
            return live
        }
        guard missing == ["IsDeleted"], mapping.deletedSource != nil, mapping.withoutDeleted.deletedSource == nil else {
            throw explanation(of: missing, error)
        }
        context.onEvent(
            .warning(
                "\(context.manifest.object) has no IsDeleted, so deletes cannot be seen; "
                    + "say so with 'deletes: ignore' in \(context.manifest.file)."
            )
        )
        mapping = mapping.withoutDeleted
        return plan.withoutDeleted(mapping.sourceFields)
    }

    private func openBulk(_ plan: QuerySpec, _ onJob: (String, QuerySpec) throws -> Void) throws -> RecordSource {
        if context.options.maximumAPIUsage == .requests(1) {
            throw SyncError(
                code: .usage,
                message:
                    "One API request is too little for a run by Bulk API 2.0: to ask for its job and to read a page are two",
                hint: "Raise --max-api-usage, or use --mode rest for what fits a page.",
            )
        }
        let created = try client.createQueryJob(soql: plan.soql, includingDeleted: plan.includesDeleted)
        try onJob(created.id, plan)
        context.onEvent(.info("Bulk job \(created.id) created; waiting for Salesforce."))
        let job = try wait(for: created)
        if let failure = job.failure {
            // Salesforce often gives no reason; the same query by REST does.
            throw explained(failure, plan)
        }
        return source(of: job, plan)
    }

    /// A job's failure with what the same query says by REST.
    private func explained(_ failure: SalesforceError, _ plan: QuerySpec) -> SalesforceError {
        var failure = failure
        do {
            if let refusal = try client.refusal(of: plan.soql, includingDeleted: plan.includesDeleted) {
                return refusal
            }
            if failure.code == .rejected {
                failure.hint = "REST takes the same query: read by it with --mode rest, or narrow the window"
            }
        } catch {
            // The failure stands for itself.
        }
        return failure
    }

    /// Takes up the job of an interrupted run.
    ///
    /// - Returns: nil where that is not possible any more; the reason is told.
    func resume(_ continuation: Continuation, _ plan: QuerySpec) throws -> RecordSource? {
        func startAnew(_ reason: String) -> RecordSource? {
            context.onEvent(
                .info("Run \(continuation.run) was interrupted and cannot be continued: \(reason). Starting over.")
            )
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
        context.onEvent(
            .info(
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
            context.onEvent(.debug("Bulk job \(job) of an earlier run is deleted."))
            return true
        } catch let error as SalesforceError where error.code == .notFound {
            return true
        } catch {
            context.onEvent(.debug("Bulk job \(job) of an earlier run could not be deleted: \(error)"))
            return false
        }
    }

    private func wait(for created: QueryJob) throws -> QueryJob {
        var watch = JobWatch(created)
        let job = try context.timer.measure(.job) {
            try client.waitForJob(created) { job in
                for event in watch.events(job) { context.onEvent(event) }
                // The client may have another token, or none.
                if context.cancellation.isCancelled { throw SyncError(code: .cancelled, message: "stopped") }
            }
        }
        guard job.state == .jobComplete, job.numberRecordsProcessed == nil else { return job }
        let again = try client.job(job.id)
        guard again.numberRecordsProcessed == nil else { return again }
        throw SalesforceError(
            code: .protocolViolation,
            recovery: .fail,
            message: "Bulk job \(job.id) is complete, and Salesforce does not say how many records it has",
            hint: "Without the number nobody could tell whether all of them came: run the same command again, or use "
                + "--mode rest",
        )
    }

    private func source(of job: QueryJob, _ plan: QuerySpec) -> RecordSource {
        let source = RecordSource(context: context(plan), job: job)
        source.status.expect(job.numberRecordsProcessed)
        context.onEvent(.info("Job \(job.id) is complete: \((job.numberRecordsProcessed ?? 0).grouped) records."))
        return source
    }

    func context(_ plan: QuerySpec) -> ExtractionContext {
        ExtractionContext(
            client: client,
            plan: plan,
            fields: mapping.sourceFields,
            restRowLimit: restRowLimit,
            downloads: context.options.downloads,
            status: ExtractionStatus(),
            clock: context.timer,
            cancellation: client.token(following: context.cancellation),
            onEvent: context.onEvent,
        )
    }

    // MARK: Fields that are not there

    /// The selected fields that describe does not show.
    private func missingFields() throws -> [String] {
        FieldCheck.missing(mapping.sourceFields, of: try context.describe(context.manifest.object))
    }

    private func explanation(of missing: [String], _ error: SalesforceError) -> any Error {
        missing.isEmpty ? error : FieldCheck.error(missing, of: context.manifest)
    }
}
