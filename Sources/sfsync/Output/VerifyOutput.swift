import SyncModel

/// One object's comparison as `verify --json` prints it; the keys are a contract.
struct VerifyOutput: Encodable {
    struct Difference: Encodable {
        var kind: String
        var sfID: String
        var salesforce: String?
        var row: String?
        var isDeleted: Bool
    }

    var object: String
    var exitCode: Int32
    var error: String?
    var table: String?
    var until: String?
    var deep: Bool?
    var records: Int?
    var rows: Int?
    var moved: Int?
    var stubs: Int?
    var pending: Int?
    var windows: Int?
    var comparedWindows: Int?
    var missing: Int?
    var outdated: Int?
    var altered: Int?
    var surplus: Int?
    var comparedValues: Int?
    var alteredColumns: [String: Int]?
    var sharedIds: Int?
    var countsDiffer: Bool?
    var outside: Int?
    var rejected: Int?
    var differences: [Difference]?
    var repair: RunResult?
    var undelivered: Int?
    var apiRequests: Int?
    var elapsedSeconds: Double?

    init(_ report: VerifyReport, _ status: ExitStatus) {
        object = report.object
        exitCode = status.rawValue
        table = report.table
        until = report.until?.description
        deep = report.isDeep
        records = report.records
        rows = report.rows
        moved = report.moved
        stubs = report.stubs
        pending = report.pending
        windows = report.windows
        comparedWindows = report.comparedWindows
        missing = report.counts[.missing, default: 0]
        outdated = report.counts[.outdated, default: 0]
        altered = report.counts[.altered, default: 0]
        surplus = report.counts[.surplus, default: 0]
        comparedValues = report.comparedValues
        alteredColumns = Dictionary(report.alteredColumns.map { ($0.name, $0.rows) }) { first, _ in first }
        sharedIds = report.sharedIDs
        countsDiffer = report.countsDiffer
        outside = report.outside
        rejected = report.rejected
        differences = report.differences.map {
            Difference(
                kind: $0.kind.rawValue,
                sfID: $0.salesforceID,
                salesforce: $0.salesforce?.description,
                row: $0.row?.description,
                isDeleted: $0.isDeleted,
            )
        }
        repair = report.repair.map { RunResult($0, $0.counts.rejected > 0 ? .rejects : .done) }
        undelivered = report.repair.map { _ in report.undelivered }
        apiRequests = report.apiRequests
        elapsedSeconds = ((report.elapsed / .seconds(1)) * 1000).rounded() / 1000
    }

    init(object: String, _ error: any Error, _ status: ExitStatus) {
        self.object = object
        exitCode = status.rawValue
        self.error = ExitStatus.describe(error)
    }
}
