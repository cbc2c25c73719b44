import SyncModel

/// One object's result as `run --json` prints it; the keys are a contract.
struct RunResult: Encodable {
    var object: String
    var exitCode: Int32
    var error: String?
    var table: String?
    var run: Int64?
    var mode: String?
    var window: String?
    var windowStart: String?
    var windowEnd: String?
    var job: String?
    var reported: Int?
    var retrieved: Int?
    var processed: Int?
    var inserted: Int?
    var updated: Int?
    var unchanged: Int?
    var stale: Int?
    var rejected: Int?
    var deleted: Int?
    var stubs: Int?
    var clearedReferences: Int?
    var droppedNuls: Int?
    var watermark: String?
    var apiRequests: Int?
    var bytesReceived: Int?
    var elapsedSeconds: Double?
    var timings: [String: Double]?
    var dryRun: Bool?
    var backfill: FillResult?
    var refresh: FillResult?

    init(_ report: RunReport, _ status: ExitStatus) {
        object = report.object
        exitCode = status.rawValue
        table = report.table
        run = report.run
        mode = report.mode.rawValue
        window = report.window.kind.rawValue
        windowStart = report.window.start?.description
        windowEnd = report.window.end?.description
        job = report.job
        reported = report.reported
        retrieved = report.counts.retrieved
        processed = report.counts.processed
        inserted = report.counts.inserted
        updated = report.counts.updated
        unchanged = report.counts.unchanged
        stale = report.counts.stale
        rejected = report.counts.rejected
        deleted = report.counts.deleted
        stubs = report.counts.stubs
        clearedReferences = report.counts.clearedReferences
        droppedNuls = report.counts.droppedNULs
        watermark = report.watermark?.description
        apiRequests = report.apiRequests
        bytesReceived = report.bytesReceived
        elapsedSeconds = ((report.elapsed / .seconds(1)) * 1000).rounded() / 1000
        timings = Dictionary(
            uniqueKeysWithValues: RunTimings.Phase.allCases.map {
                ($0.rawValue, (report.timings[$0] * 1000).rounded() / 1000)
            }
        )
        dryRun = report.isDryRun
        backfill = report.backfill.map(FillResult.init)
        refresh = report.refresh.map(FillResult.init)
    }

    init(object: String, _ error: any Error, _ status: ExitStatus) {
        self.object = object
        exitCode = status.rawValue
        self.error = ExitStatus.describe(error)
    }
}

/// What a run filled into rows that are there, before its own work or after.
struct FillResult: Encodable {
    var retrieved: Int
    var updated: Int
    var unchanged: Int
    var rejected: Int
    var stubs: Int

    init(_ counts: RunCounts) {
        retrieved = counts.retrieved
        updated = counts.updated
        unchanged = counts.unchanged
        rejected = counts.rejected
        stubs = counts.stubs
    }
}
