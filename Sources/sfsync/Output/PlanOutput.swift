import Salesforce
import Sync
import SyncModel

/// One plan as `plan --json` prints it; the keys are a contract.
struct PlanOutput: Encodable {
    /// One decision in words.
    struct Decision: Encodable {
        var subject: String
        var text: String
    }

    /// An earlier run of the same kind.
    struct EarlierRun: Encodable {
        var run: Int64
        var elapsedSeconds: Double
        var retrieved: Int
    }

    var object: String
    var table: String
    var window: String
    var windowStart: String?
    var windowEnd: String?
    var mode: String?
    var continues: Int64?
    var decisions: [Decision]
    var warnings: [String]
    var statements: [String]
    var conflicts: [String]
    var watermark: String?
    var records: Int?
    var requests: Int?
    var jobs: Int?
    var dailyRequests: Int?
    var dailyRequestsLeft: Int?
    var earlierRuns: [EarlierRun]

    init(_ plan: PlanReport, _ limit: APILimit?) {
        object = plan.object
        table = plan.table
        window = plan.window.kind.rawValue
        windowStart = plan.window.start?.description
        windowEnd = plan.window.end?.description
        mode = plan.mode?.rawValue
        continues = plan.continues
        decisions = plan.decisions.map { Decision(subject: $0.subject, text: $0.text) }
        warnings = plan.warnings
        statements = plan.statements
        conflicts = plan.conflicts
        watermark = plan.watermark?.description
        records = plan.cost?.records
        requests = plan.cost?.requests
        jobs = plan.cost?.jobs
        dailyRequests = limit?.max
        dailyRequestsLeft = limit?.remaining
        earlierRuns = plan.earlierRuns.map {
            EarlierRun(run: $0.number, elapsedSeconds: $0.elapsed / .seconds(1), retrieved: $0.retrieved)
        }
    }
}
