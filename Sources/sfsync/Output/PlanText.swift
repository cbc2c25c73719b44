import Salesforce
import Sync
import SyncModel

/// A plan as `sfsync plan` prints it for people.
enum PlanText {
    /// The object, its decisions, what they cost, and the statements that the database needs.
    static func text(_ plan: PlanReport, _ limit: APILimit?) -> String {
        var lines = plan.decisions.map { ($0.subject, $0.text) }
        lines.append(
            ("costs", plan.cost.map { text($0, limit) } ?? "as many requests as the Ids take: known when it runs")
        )
        if !plan.earlierRuns.isEmpty {
            lines.append(("took", plan.earlierRuns.map(text).joined(separator: ", ")))
        }
        let width = lines.map(\.0.count).max() ?? 0
        let decisions = lines.map { subject, text in
            "  \(subject)\(String(repeating: " ", count: width - subject.count))  \(text)\n"
        }.joined()
        let conflicts = plan.conflicts.map { "  ! \($0)\n" }.joined()
        let warnings = plan.warnings.map { "  ! \($0)\n" }.joined()
        let statements = plan.statements.isEmpty ? "" : "\n" + plan.statements.map { "\($0);\n" }.joined()
        return "\(plan.object) -> \(plan.table)\n\(decisions)\(conflicts)\(warnings)\(statements)"
    }

    private static func text(_ cost: PlanReport.Cost, _ limit: APILimit?) -> String {
        let jobs = cost.jobs == 0 ? "" : " and \(cost.jobs) Bulk \(cost.jobs == 1 ? "job" : "jobs")"
        let requests = "about \(cost.requests.grouped) \(cost.requests == 1 ? "request" : "requests")\(jobs)"
        let records = "for \(cost.records.grouped) records"
        guard let limit, limit.max > 0 else { return "\(requests) \(records)" }
        let share = Double(cost.requests) * 100 / Double(limit.max)
        let percent = share < 0.1 ? "less than 0.1" : share < 10 ? "\((share * 10).rounded() / 10)" : "\(Int(share))"
        return "\(requests) \(records): \(percent) % of \(limit.max.grouped) a day, \(limit.remaining.grouped) are left"
    }

    private static func text(_ run: PlanReport.EarlierRun) -> String {
        let seconds = (run.elapsed / .seconds(1) * 10).rounded() / 10
        return "\(seconds) s for \(run.retrieved.grouped) records (run \(run.number))"
    }
}
