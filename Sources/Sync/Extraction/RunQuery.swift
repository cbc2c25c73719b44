internal import Manifest
internal import Salesforce

/// Puts the query of a run to Salesforce, by the API that takes it.
struct RunQuery {
    let run: SyncRun
    /// The compiled mapping of the fields that are asked for.
    private(set) var mapping: RowMapping
    /// Rows above which a REST query gives up before its first row, so that Bulk can take over.
    var restRowLimit: Int?

    private var client: SalesforceClient { run.engine.salesforce }

    func makePlan(mode: SyncPlan.Mode, window: SyncWindow) throws -> SyncPlan {
        try SyncPlan(
            run.manifest,
            mode: mode,
            window: window,
            filter: run.options.filter,
            limit: run.options.limit,
            fields: mapping.sourceFields,
        )
    }

    /// Opens the query; a Bulk job is created and waited for.
    ///
    /// Objects and fields that Bulk refuses are read by REST.
    ///
    /// `onJob` is told the Id of a job before anything depends on it.
    mutating func open(_ plan: SyncPlan, onJob: (String) throws -> Void) throws -> RecordSource {
        do {
            // By REST the reader asks for the first page itself, and learns then whether the query is good.
            return try plan.mode == .bulk ? openBulk(plan, onJob) : RecordSource(context: context(plan), job: nil)
        } catch let error as SalesforceError where error.code == .unsupportedByBulk && plan.mode == .bulk {
            run.onEvent(.warning("Bulk API 2.0 does not take this query (\(error.message)); reading by REST instead."))
            return RecordSource(context: context(try makePlan(mode: .rest, window: plan.window)), job: nil)
        } catch let error as SalesforceError where error.code == .invalidField {
            return try open(try revise(plan, after: error), onJob: onJob)
        }
    }

    /// The plan without `IsDeleted`, where the object lacks it; then deletes cannot be seen.
    ///
    /// - Throws: `SyncError` that names the missing fields, where there are others.
    mutating func revise(_ plan: SyncPlan, after error: SalesforceError) throws -> SyncPlan {
        let missing = try missingFields()
        guard missing == ["IsDeleted"], mapping.deletedSource != nil else { throw explanation(of: missing, error) }
        run.onEvent(
            .warning(
                "\(run.manifest.object) has no IsDeleted, so deletes cannot be seen; "
                    + "say so with 'deletes: ignore' in \(run.manifest.file)."
            )
        )
        mapping = RowMapping(run.manifest, hasIsDeleted: false)
        return try makePlan(mode: plan.mode, window: plan.window)
    }

    private func openBulk(_ plan: SyncPlan, _ onJob: (String) throws -> Void) throws -> RecordSource {
        let created = try client.createQueryJob(soql: plan.soql, includingDeleted: plan.includesDeleted)
        try onJob(created.id)
        run.onEvent(.note("Bulk job \(created.id) created; waiting for Salesforce."))
        var lastState = created.state
        let job = try client.waitForJob(created) { job in
            if job.state != lastState { run.onEvent(.detail("Job \(job.id) is \(job.state).")) }
            lastState = job.state
            // The client may have another token, or none.
            if run.cancellation.isCancelled { throw SyncError(code: .cancelled, message: "stopped") }
        }
        if let failure = job.failure {
            // Salesforce often gives no reason; the same query by REST does.
            let refusal = try? client.refusal(of: plan.soql, includingDeleted: plan.includesDeleted)
            throw refusal ?? failure
        }
        let source = RecordSource(context: context(plan), job: job)
        source.status.expect(job.numberRecordsProcessed)
        run.onEvent(.note("Job \(job.id) is complete: \((job.numberRecordsProcessed ?? 0).grouped) records."))
        return source
    }

    private func context(_ plan: SyncPlan) -> ExtractionContext {
        ExtractionContext(
            client: client,
            plan: plan,
            fields: mapping.sourceFields,
            restRowLimit: restRowLimit,
            status: ExtractionStatus(),
            cancellation: run.cancellation,
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
            hint: "Correct the name or remove it in \(run.manifest.file), or grant the user field-level read access.",
        )
    }
}
