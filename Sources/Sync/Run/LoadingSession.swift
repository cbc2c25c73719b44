internal import Manifest
internal import Postgres
internal import Salesforce
internal import Schema
internal import Synchronization

/// The database side of a run: lock, tables, ledger, and the commits.
///
/// Belongs to the run's thread.
final class LoadingSession {
    /// What the load came to.
    struct Result {
        var counts = RunCounts()
        var reported: Int?
    }

    private let run: SyncRun
    private var connection: PostgresConnection
    private var ledger: Ledger
    private(set) var runID: Int64?
    private(set) var watermark: Moment?
    private var committedBatches = 0
    private let tableExists: Bool

    /// Connects, takes the object's lock and brings the tables up to the manifest.
    ///
    /// - Throws: `PostgresError`, `SyncError`.
    init(_ run: SyncRun) throws {
        self.run = run
        connection = try PostgresConnection(to: run.engine.database)
        ledger = Ledger(object: run.manifest.name, connection: connection)
        if run.options.isDryRun {
            tableExists = try LiveTable.inspect(run.manifest.table, on: connection) != nil
        } else {
            try ledger.prepare()
            try ledger.lock()
            try SchemaStep(run: run, connection: connection).perform()
            tableExists = true
        }
        watermark = try ledger.exists() ? ledger.watermark() : nil
    }

    /// Opens the run in the ledger.
    func begin(_ plan: SyncPlan) throws {
        guard !run.options.isDryRun else { return }
        runID = try ledger.begin(plan, table: run.manifest.table, process: .current)
    }

    /// Notes the Bulk job.
    func note(job: String) throws {
        if let runID { try ledger.note(job: job, of: runID) }
    }

    /// Reads the source on a thread of its own and commits its batches on this one.
    ///
    /// - Throws: `PostgresError`, `SalesforceError`, `SyncError`; what was committed stays.
    func load(from source: RecordSource, mapping: RowMapping) throws -> Result {
        let loader = makeLoader(mapping, source.plan.mode)
        if !run.options.isDryRun { try connection.execute(loader.statements.createStaging) }

        let full = BoundedQueue<RowBatch>(capacity: 1)
        let empty = BoundedQueue<RowBatch>(capacity: BatchFiller.batchCount)
        for _ in 0..<BatchFiller.batchCount { empty.push(RowBatch()) }
        let batchSize = run.options.batchSize
        let reported = ReportedCount()
        let worker = WorkerThread {
            do {
                let filler = BatchFiller(mapping, batchSize: batchSize, full: full, empty: empty)
                let count = try source.read(into: filler)
                reported.value.withLock { $0 = count }
                full.finish()
            } catch {
                full.finish(throwing: error)
            }
        }
        var result = Result()
        do {
            while let batch = try full.pop() {
                result.counts += try commit(batch, loader).counts
                empty.push(batch)
                run.onEvent(.progress(progress(result.counts, source.status)))
                try checkRejects(result.counts)
                if run.cancellation.isCancelled { throw SyncError(code: .cancelled, message: "stopped") }
            }
        } catch {
            // The reader may wait for the network; it ends by itself when it finds the queues closed.
            full.abandon()
            empty.abandon()
            throw error
        }
        worker.join()
        result.reported = reported.value.withLock { $0 }
        return result
    }

    /// Closes the run in the ledger.
    func finish(
        _ result: Result,
        _ source: RecordSource,
        watermark: Moment?,
        traffic: (requests: Int, bytes: Int),
    ) throws {
        guard let runID else { return }
        var ending = RunEnding(
            state: result.counts.rejected > 0 ? .rejects : .done,
            mode: source.plan.mode,
            soql: source.plan.soql,
        )
        ending.reported = result.reported
        ending.apiRequests = traffic.requests
        ending.bytesReceived = traffic.bytes
        try ledger.finish(runID, ending, watermark: watermark)
    }

    /// Closes the run as failed, where the database still answers; the error itself is the caller's to tell.
    func fail(_ error: any Error, _ plan: SyncPlan, traffic: (requests: Int, bytes: Int)) {
        guard let runID else { return }
        var ending = RunEnding(
            state: run.cancellation.isCancelled ? .stopped : .failed,
            error: String(describing: error),
            mode: plan.mode,
            soql: plan.soql,
        )
        ending.apiRequests = traffic.requests
        ending.bytesReceived = traffic.bytes
        try? ledger.finish(runID, ending, watermark: nil)
    }

    // MARK: Commits

    private func commit(_ batch: RowBatch, _ loader: BatchLoader) throws -> BatchLoader.Outcome {
        guard let runID else { return try loader.preview(batch, on: tableExists ? connection : nil) }
        let policy = CommitPolicy()
        var attempt = 1
        var outcome = BatchLoader.Outcome()
        while true {
            do {
                try connection.transaction {
                    outcome = try loader.load(batch, on: connection)
                    try ledger.record(outcome, of: runID)
                }
                committedBatches += 1
                return outcome
            } catch let error as PostgresError where error.recovery == .retry && attempt < policy.attempts {
                let wait = policy.wait(after: attempt)
                run.onEvent(
                    .warning(
                        "\(error) Trying the batch again in \(wait.components.seconds) s (\(attempt + 1) of \(policy.attempts))."
                    )
                )
                try run.cancellation.sleep(for: wait)
                attempt += 1
                if error.isConnectionLost, try reconnect(loader, runID) {
                    committedBatches += 1
                    return outcome
                }
            }
        }
    }

    /// Opens a new session after the old one broke.
    ///
    /// - Returns: Whether the transaction whose COMMIT got no answer had arrived all the same.
    private func reconnect(_ loader: BatchLoader, _ runID: Int64) throws -> Bool {
        do {
            connection = try PostgresConnection(to: run.engine.database)
        } catch let error where error.recovery == .retry {
            return false
        }
        ledger = Ledger(object: run.manifest.name, connection: connection)
        try ledger.lock()
        try connection.execute(loader.statements.createStaging)
        return try ledger.batches(of: runID) > committedBatches
    }

    private func makeLoader(_ mapping: RowMapping, _ mode: SyncPlan.Mode) -> BatchLoader {
        let library = run.engine.manifests
        return BatchLoader(
            mapping: mapping,
            statements: MergeStatements(
                run.manifest,
                mapping,
                tableOfManifest: { try? library.manifest(named: $0).table },
                rewrite: run.options.rewrites,
            ),
            isolation: mode == .rest ? .oneByOne : .halving,
            removesDeleted: run.manifest.deletes == .hard,
            rewrite: run.options.rewrites,
        )
    }

    private func progress(_ counts: RunCounts, _ status: ExtractionStatus) -> RunProgress {
        RunProgress(
            counts: counts,
            expected: status.expected,
            pages: status.pages,
            elapsed: ContinuousClock.now - run.start,
        )
    }

    private func checkRejects(_ counts: RunCounts) throws(SyncError) {
        let maximum = run.options.maximumRejects ?? max(100, counts.retrieved / 100)
        guard counts.rejected > maximum else { return }
        throw SyncError(
            code: .tooManyRejects,
            message:
                "\(counts.rejected.grouped) of \(counts.retrieved.grouped) rows could not be stored; the run stops above \(maximum.grouped)",
            hint:
                "Look at the reasons: SELECT reason, count(*) FROM sfsync.rejects GROUP BY 1. --max-rejects sets the bound.",
        )
    }
}

/// What the reading thread learned of the number of records, for the loading one.
private final class ReportedCount: Sendable {
    let value = Mutex<Int?>(nil)
}

/// How often a batch is tried again when PostgreSQL is away for a moment.
struct CommitPolicy {
    /// The number of attempts in all.
    var attempts = 8

    /// The wait after an attempt: 1, 2, 4 and so on, at most 30 seconds.
    func wait(after attempt: Int) -> Duration {
        .seconds(min(1 << (attempt - 1), 30))
    }
}
