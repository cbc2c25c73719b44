internal import Ledger
internal import SyncModel

/// Runs within a run that read some fields of all rows: new ones before it, volatile ones after it.
extension ObjectRun {
    /// Reads the fields that are new in the manifest for all rows, instead of reading everything.
    ///
    /// It comes before the increment: a record that changes after its values were read here has moved its cursor beyond
    /// the watermark, so the increment reads all of it again, and nothing newer is overwritten.
    func fillAdditions(
        _ filling: Filling,
        _ planner: RunPlanner,
        _ plan: RunPlan,
        _ session: LoadingSession,
    ) throws -> RunReport {
        let pronoun = filling.fields.count == 1 ? ("is", "it") : ("are", "them")
        context.onEvent(.info("\(filling.subject) \(pronoun.0) new: reading \(pronoun.1) for all rows."))
        let report = try fill(filling, session.facts?.ledger.backfill, planner, plan, session)
        context.meter.restartTraffic()
        context.onEvent(.info("\(filling.subject): \(report.counts.fillSummary)"))
        return report
    }

    /// Reads some fields of all records and stores them in the rows that are here; a run of its own in the ledger.
    func fill(
        _ filling: Filling,
        _ continuation: Continuation?,
        _ planner: RunPlanner,
        _ whole: RunPlan,
        _ session: LoadingSession,
    ) throws -> RunReport {
        if filling.purpose == .refresh {
            context.onEvent(.info("Refreshing \(filling.fields.joined(separator: ", ")) of all rows."))
        }
        session.filling = filling
        var query = makeQuery(filling.part, session)
        query.readsAllRows = true
        var plan = planner.plan(filling: filling, continuing: continuation, in: whole)
        session.continuation = continuation
        var report = try continuation.flatMap { try resume($0, plan, &query, session) }
        if report == nil {
            plan = planner.plan(filling: filling, continuing: nil, in: whole)
            report = try begin(plan, &query, session)
        }
        try session.endFilling()
        guard let report else { preconditionFailure("a run either continues or begins") }
        if filling.purpose == .refresh { context.onEvent(.info("Refresh: \(report.counts.fillSummary)")) }
        return report
    }
}

extension RunCounts {
    /// What a run that filled fields did, in a sentence.
    fileprivate var fillSummary: String {
        let rejects = rejected == 0 ? "" : ", \(rejected.grouped) rejected"
        return "\(retrieved.grouped) records read, \(updated.grouped) rows written\(rejects)."
    }
}
