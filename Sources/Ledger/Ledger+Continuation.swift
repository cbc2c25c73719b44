internal import Postgres
package import SyncModel

/// An interrupted run, with what it takes to continue it.
package struct Continuation: Sendable {
    /// The run's number in the ledger.
    package var run: Int64
    /// Its Bulk job.
    package var job: String
    /// The query that the job answers.
    package var soql: String
    /// What it reads.
    package var window: SyncWindow
    /// Whether the table was empty when it began.
    package var isFirstLoad: Bool
    /// Where the watermark goes when all of it was read; nil where it stays.
    package var watermark: Timestamp?
    /// What became of the rows that are in.
    package var counts: RunCounts
    /// The rows that are in.
    package var checkpoints: [Checkpoint]
    /// The table as the run found it; nil where a version of sfsync that did not look had begun it.
    package var tableState: TableState?

    /// Creates a continuation.
    package init(
        run: Int64,
        job: String,
        soql: String,
        window: SyncWindow,
        isFirstLoad: Bool,
        watermark: Timestamp? = nil,
        counts: RunCounts,
        checkpoints: [Checkpoint],
        tableState: TableState? = nil,
    ) {
        self.run = run
        self.job = job
        self.soql = soql
        self.window = window
        self.isFirstLoad = isFirstLoad
        self.watermark = watermark
        self.counts = counts
        self.checkpoints = checkpoints
        self.tableState = tableState
    }
}

extension Ledger {
    /// The run that a request like this one would continue: the latest of the object, interrupted, by Bulk, and of the
    /// same request and mapping.
    package func continuation(request: String, mapping: String, table: String) throws -> Continuation? {
        let latest = try connection.query(
            """
            SELECT * FROM (SELECT * FROM \(connection.ledger).runs WHERE object = $1 AND soql IS NOT NULL
                           ORDER BY id DESC LIMIT 1) latest
            WHERE state IN ('running', 'failed', 'stopped', 'abandoned') AND mode = 'bulk' AND job_open
                AND request = $2 AND mapping = $3 AND table_name = $4 AND window_kind <> 'ids'
            """,
            [object, request, mapping, table],
        )
        guard let row = latest.first, let run: Int64 = row.integer("id"), let job = row["job_id"],
            let soql = row["soql"]
        else { return nil }
        return Continuation(
            run: run,
            job: job,
            soql: soql,
            window: SyncWindow(run: row),
            isFirstLoad: row.isTrue("first_load"),
            watermark: row.moment("watermark"),
            counts: RunCounts(run: row),
            checkpoints: try checkpoints(of: run),
            tableState: row["table_state"].map { TableState(text: $0) },
        )
    }

    /// What the next run of the object continues, in words.
    func openContinuation() throws -> String? {
        let latest = try connection.query(
            """
            SELECT id, window_kind, filter, retrieved FROM (SELECT * FROM \(connection.ledger).runs WHERE object = $1 AND soql IS NOT NULL
                                                ORDER BY id DESC LIMIT 1) latest
            WHERE state IN ('failed', 'stopped', 'abandoned') AND mode = 'bulk' AND job_open AND request IS NOT NULL
            """,
            [object],
        )
        guard let row = latest.first, let run = row["id"], let window = row["window_kind"] else { return nil }
        let count: Int = row.integer("retrieved") ?? 0
        let filter = row["filter"].map { ", filter \($0)" } ?? ""
        return "run \(run) (\(window)\(filter)) with \(count.grouped) records in"
    }

    /// Opens an interrupted run once more.
    ///
    /// - Throws: `SyncError` with code `locked` where the run has ended in the meantime.
    package func resume(_ run: Int64, process: ProcessIdentity) throws -> RunLease {
        let result = try connection.query(
            """
            UPDATE \(connection.ledger).runs SET state = 'running', fence = fence + 1, finished_at = NULL, error = NULL, host = $2,
                process_id = $3, version = $4
            WHERE id = $1 AND state IN ('running', 'failed', 'stopped', 'abandoned') RETURNING id, fence, started_at
            """,
            [String(run), process.host, String(process.id), process.version],
        )
        guard let claim = RunLease(result.first) else { throw takenOver(run) }
        return claim
    }

    /// Checks that the database still has what the run has committed.
    ///
    /// A standby that took over, and had not received all, is without the last batches and their counts.
    ///
    /// - Throws: `SyncError` with code `lostCommits`.
    package func check(_ claim: RunLease, retrieved: Int) throws {
        let stored = try connection.query(
            "SELECT retrieved FROM \(connection.ledger).runs WHERE id = $1",
            [String(claim.run)]
        )
        let count = stored.integer ?? 0
        guard count < retrieved else { return }
        throw SyncError(
            code: .lostCommits,
            message:
                "PostgreSQL has lost what it had committed: \(retrieved.grouped) records of run \(claim.run) were stored, and "
                + "the ledger has only \(count.grouped)",
            hint:
                "Another server may have taken over in the meantime. Run the same command again; the watermark stays where "
                + "it was.",
        )
    }

    /// The Bulk jobs that earlier runs of the object have left behind, as far as Salesforce may still have them.
    package func openJobs(except run: Int64) throws -> [(run: Int64, job: String)] {
        try connection.query(
            """
            SELECT id, job_id FROM \(connection.ledger).runs WHERE object = $1 AND id <> $2 AND job_open AND job_id IS NOT NULL
                AND started_at > now() - interval '7 days' ORDER BY id DESC LIMIT 10
            """,
            [object, String(run)],
        ).records.map { (run: $0.integer("id") ?? 0, job: $0["job_id"] ?? "") }
    }

    /// Lets no run continue this one, unless another process has taken it over.
    package func refuseContinuation(of claim: RunLease) throws {
        try connection.query(
            "UPDATE \(connection.ledger).runs SET request = NULL WHERE id = $1 AND fence = $2",
            [String(claim.run), String(claim.fence)]
        )
    }

    /// Notes that a run's job is gone, so that there is nothing to continue; and the requests that it took to delete it.
    package func closeJob(of run: Int64, isGone: Bool, requests: Int) throws {
        try connection.transaction {
            try connection.query(
                """
                UPDATE \(connection.ledger).runs SET job_open = job_open AND NOT $2, api_requests = api_requests + $3
                WHERE id = $1
                """,
                [String(run), isGone ? "t" : "f", String(requests)]
            )
            guard isGone else { return }
            try connection.query("DELETE FROM \(connection.ledger).checkpoints WHERE run_id = $1", [String(run)])
        }
    }
}
