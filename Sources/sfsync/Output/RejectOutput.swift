import Ledger
import SyncModel

/// One rejected row as `rejects --json` prints it; the keys are a contract.
struct RejectOutput: Encodable {
    var reject: Int64
    var object: String
    var sfID: String?
    var column: String?
    var reason: String
    var sqlstate: String?
    var occurrences: Int
    var firstRun: Int64
    var lastRun: Int64
    var firstSeen: String?
    var lastSeen: String?
    var resolved: String?
    var resolvedRun: Int64?
    /// Source texts by field; only where one row is shown.
    var raw: [String: String]?

    init(_ entry: RejectEntry, raw: [String: String]? = nil) {
        reject = entry.number
        object = entry.object
        sfID = entry.salesforceID
        column = entry.column
        reason = entry.reason
        sqlstate = entry.sqlState
        occurrences = entry.occurrences
        firstRun = entry.firstRun
        lastRun = entry.lastRun
        firstSeen = entry.firstSeen?.description
        lastSeen = entry.lastSeen?.description
        resolved = entry.resolved?.description
        resolvedRun = entry.resolvedRun
        self.raw = raw
    }
}
