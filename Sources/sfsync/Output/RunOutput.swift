import Ledger
import SyncModel

/// One run as `runs --json` prints it; the keys are a contract.
struct RunOutput: Encodable {
    var run: Int64
    var object: String
    var state: String
    var mode: String
    var window: String
    var windowStart: String?
    var windowEnd: String?
    var job: String?
    var reported: Int?
    var retrieved: Int
    var inserted: Int
    var updated: Int
    var unchanged: Int
    var stale: Int
    var rejected: Int
    var deleted: Int
    var stubs: Int
    var apiRequests: Int
    var started: String?
    var finished: String?
    var error: String?

    init(_ entry: RunEntry) {
        run = entry.number
        object = entry.object
        state = entry.state.rawValue
        mode = entry.mode.rawValue
        window = entry.window.kind.rawValue
        windowStart = entry.window.start?.description
        windowEnd = entry.window.end?.description
        job = entry.job
        reported = entry.reported
        retrieved = entry.counts.retrieved
        inserted = entry.counts.inserted
        updated = entry.counts.updated
        unchanged = entry.counts.unchanged
        stale = entry.counts.stale
        rejected = entry.counts.rejected
        deleted = entry.counts.deleted
        stubs = entry.counts.stubs
        apiRequests = entry.apiRequests
        started = entry.started?.description
        finished = entry.finished?.description
        error = entry.error
    }
}
