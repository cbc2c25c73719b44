internal import Postgres

/// A run that broke off, with what it takes to go on.
struct Continuation: Sendable {
    /// The run's number in the ledger.
    var run: Int64
    /// Its Bulk job.
    var job: String
    /// The query that the job answers.
    var soql: String
    /// What it reads.
    var window: SyncWindow
    /// Whether the table was empty when it began.
    var isFirstLoad: Bool
    /// Where the watermark goes when all of it was read; nil where it stays.
    var watermark: Moment?
    /// What became of the rows that are in.
    var counts: RunCounts
    /// The rows that are in.
    var checkpoints: [Checkpoint]
}

/// A run that is this process's own: the number, and how often it was begun or continued.
///
/// Each continuation raises the fence, so that a process which slept through it stores nothing any more.
struct RunClaim: Sendable, Equatable {
    var run: Int64
    var fence: Int
}

extension LedgerSchema {
    /// What continuing needs.
    var checkpoints: String {
        """
        ALTER TABLE \(ledger).runs ADD COLUMN IF NOT EXISTS request text;
        ALTER TABLE \(ledger).runs ADD COLUMN IF NOT EXISTS mapping text;
        ALTER TABLE \(ledger).runs ADD COLUMN IF NOT EXISTS watermark timestamptz;
        ALTER TABLE \(ledger).runs ADD COLUMN IF NOT EXISTS first_load boolean NOT NULL DEFAULT false;
        ALTER TABLE \(ledger).runs ADD COLUMN IF NOT EXISTS fence integer NOT NULL DEFAULT 1;
        ALTER TABLE \(ledger).runs ADD COLUMN IF NOT EXISTS job_open boolean NOT NULL DEFAULT false;
        CREATE TABLE IF NOT EXISTS \(ledger).checkpoints (
            run_id bigint NOT NULL REFERENCES \(ledger).runs,
            page integer NOT NULL,
            locator text,
            next_locator text,
            first_record integer NOT NULL,
            record_count integer NOT NULL,
            is_last boolean NOT NULL,
            ids_hash bigint NOT NULL,
            committed_at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (run_id, page, first_record, record_count)
        );
        """
    }
}

extension Ledger {
    /// The run that a request like this one would go on with: the latest of the object, broken off, by Bulk, and of the
    /// same request and mapping.
    func continuation(request: String, mapping: String, table: String) throws -> Continuation? {
        let latest = try connection.query(
            """
            SELECT id, job_id, soql, window_kind, window_start, window_end, first_load, watermark, retrieved, inserted,
                updated, unchanged, stale, rejected, deleted, stubs, cleared_references, dropped_nuls
            FROM (SELECT * FROM \(connection.ledger).runs WHERE object = $1 ORDER BY id DESC LIMIT 1) latest
            WHERE state IN ('running', 'failed', 'stopped', 'abandoned') AND mode = 'bulk' AND job_open
                AND request = $2 AND mapping = $3 AND table_name = $4 AND window_kind <> 'ids'
            """,
            [object, request, mapping, table],
        )
        guard let row = latest.rows.first, let run = row[0].flatMap({ Int64($0) }), let job = row[1], let soql = row[2]
        else { return nil }
        let numbers = row[8...].map { $0.flatMap { Int($0) } ?? 0 }
        var counts = RunCounts()
        (counts.retrieved, counts.inserted, counts.updated, counts.unchanged) = (
            numbers[0], numbers[1], numbers[2], numbers[3]
        )
        (counts.stale, counts.rejected, counts.deleted) = (numbers[4], numbers[5], numbers[6])
        (counts.stubs, counts.clearedReferences, counts.droppedNULs) = (numbers[7], numbers[8], numbers[9])
        return Continuation(
            run: run,
            job: job,
            soql: soql,
            window: SyncWindow(
                kind: row[3] ?? "",
                start: row[4].flatMap { Moment($0) },
                end: row[5].flatMap { Moment($0) },
            ),
            isFirstLoad: row[6] == "t",
            watermark: row[7].flatMap { Moment($0) },
            counts: counts,
            checkpoints: try checkpoints(of: run),
        )
    }

    /// What the next run of the object goes on with, in words.
    func openContinuation() throws -> String? {
        let latest = try connection.query(
            """
            SELECT id, request, retrieved FROM (SELECT * FROM \(connection.ledger).runs WHERE object = $1 ORDER BY id DESC LIMIT 1) latest
            WHERE state IN ('failed', 'stopped', 'abandoned') AND job_open AND request IS NOT NULL
            """,
            [object],
        )
        guard let row = latest.rows.first, let run = row[0], let request = row[1] else { return nil }
        let count = row[2].flatMap { Int($0) } ?? 0
        return "run \(run) (\(request)) with \(count.grouped) records in"
    }

    private func checkpoints(of run: Int64) throws -> [Checkpoint] {
        try connection.query(
            """
            SELECT page, locator, next_locator, first_record, record_count, is_last, ids_hash FROM \(connection.ledger).checkpoints
            WHERE run_id = $1 ORDER BY page, first_record, record_count
            """,
            [String(run)],
        ).rows.map { row in
            Checkpoint(
                page: row[0].flatMap { Int($0) } ?? 0,
                locator: row[1],
                nextLocator: row[2],
                firstRecord: row[3].flatMap { Int($0) } ?? 0,
                recordCount: row[4].flatMap { Int($0) } ?? 0,
                isLast: row[5] == "t",
                idsHash: UInt64(bitPattern: row[6].flatMap { Int64($0) } ?? 0),
            )
        }
    }

    /// Opens a run that broke off once more.
    func resume(_ run: Int64, process: ProcessIdentity) throws -> RunClaim {
        let result = try connection.query(
            """
            UPDATE \(connection.ledger).runs SET state = 'running', fence = fence + 1, finished_at = NULL, error = NULL, host = $2,
                process_id = $3, version = $4
            WHERE id = $1 RETURNING fence
            """,
            [String(run), process.host, String(process.id), process.version],
        )
        return RunClaim(run: run, fence: result[0, 0].flatMap { Int($0) } ?? 0)
    }

    /// Checks that the database still has what the run has committed.
    ///
    /// A standby that took over, and had not received all, is without the last batches and their counts.
    ///
    /// - Throws: `SyncError` with code `lostCommits`.
    func check(_ claim: RunClaim, retrieved: Int) throws {
        let stored = try connection.query(
            "SELECT retrieved FROM \(connection.ledger).runs WHERE id = $1",
            [String(claim.run)]
        )
        let count = stored.count == 1 ? stored[0, 0].flatMap { Int($0) } ?? 0 : 0
        guard count < retrieved else { return }
        throw SyncError(
            code: .lostCommits,
            message:
                "PostgreSQL has lost what it had committed: \(retrieved.grouped) records of run \(claim.run) were stored, and "
                + "its books know of \(count.grouped)",
            hint:
                "Another server may have taken over in the meantime. Run the same command again; the watermark stays where "
                + "it was.",
        )
    }

    /// Closes a run that nobody goes on with.
    func abandon(_ run: Int64) throws {
        try connection.query(
            "UPDATE \(connection.ledger).runs SET state = 'abandoned', finished_at = clock_timestamp() WHERE id = $1",
            [String(run)]
        )
    }

    /// Stores that a batch's records are in; part of the batch's transaction.
    func keep(_ checkpoint: Checkpoint, of run: Int64) throws {
        try connection.query(
            """
            INSERT INTO \(connection.ledger).checkpoints
                (run_id, page, locator, next_locator, first_record, record_count, is_last, ids_hash)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            """,
            [
                String(run), String(checkpoint.page), checkpoint.locator, checkpoint.nextLocator,
                String(checkpoint.firstRecord), String(checkpoint.recordCount), checkpoint.isLast ? "t" : "f",
                String(Int64(bitPattern: checkpoint.idsHash)),
            ],
        )
    }

    /// The Bulk jobs that earlier runs of the object have left behind, as far as Salesforce may still have them.
    func openJobs(except run: Int64) throws -> [(run: Int64, job: String)] {
        try connection.query(
            """
            SELECT id, job_id FROM \(connection.ledger).runs WHERE object = $1 AND id <> $2 AND job_open AND job_id IS NOT NULL
                AND started_at > now() - interval '7 days' ORDER BY id DESC LIMIT 10
            """,
            [object, String(run)],
        ).rows.compactMap { row in row[0].flatMap { Int64($0) }.flatMap { id in row[1].map { (id, $0) } } }
    }

    /// Lets no run go on with this one.
    func refuseContinuation(of run: Int64) throws {
        try connection.query("UPDATE \(connection.ledger).runs SET request = NULL WHERE id = $1", [String(run)])
    }

    /// Notes that a run's job is gone: there is nothing to go on with.
    func closeJob(of run: Int64) throws {
        try connection.transaction {
            try connection.query("UPDATE \(connection.ledger).runs SET job_open = false WHERE id = $1", [String(run)])
            try connection.query("DELETE FROM \(connection.ledger).checkpoints WHERE run_id = $1", [String(run)])
        }
    }
}
