internal import Postgres

/// The books of one object: runs, watermark and rejects.
///
/// Statements that belong to a batch run in the batch's transaction, so that rows and books agree after any crash.
struct Ledger {
    /// The object's name on the command line, which is its key here.
    let object: String
    let connection: PostgresConnection

    /// Creates the ledger's tables where they are missing.
    func prepare() throws {
        guard try !exists() else { return }
        // Two first runs at once would collide in the catalogue.
        try connection.transaction {
            try connection.query("SELECT pg_advisory_xact_lock(hashtext($1))", [connection.ledger])
            try connection.createLedgerSchema()
            try connection.execute(LedgerSchema(ledger: connection.ledger).statements)
        }
    }

    /// Whether there are ledger tables to read.
    func exists() throws -> Bool {
        try connection.query(LedgerSchema.probe, [connection.ledger])[0, 0] == LedgerSchema.tableCount
    }

    /// Takes the object's lock for as long as the session lives.
    ///
    /// - Throws: `SyncError` with code `locked` that names the holder.
    func lock() throws {
        let taken = try connection.query("SELECT pg_try_advisory_lock(hashtext($1), hashtext($2))", lockNames)
        guard taken[0, 0] != "t" else { return }
        let holder = try connection.query(
            """
            SELECT id, host, process_id, to_char(started_at, 'YYYY-MM-DD HH24:MI:SS "UTC"') FROM \(connection.ledger).runs
            WHERE object = $1 AND state = 'running' ORDER BY id DESC LIMIT 1
            """,
            [object],
        )
        let who =
            holder.count == 0
            ? "another session"
            : "run \(holder[0, 0] ?? "") (process \(holder[0, 2] ?? "?") on \(holder[0, 1] ?? "?"), since \(holder[0, 3] ?? "?"))"
        throw SyncError(
            code: .locked,
            message: "'\(object)' is being synced by \(who)",
            hint: "Wait until it has ended, then run the same command again.",
        )
    }

    /// Gives the object's lock back.
    func unlock() throws {
        try connection.query("SELECT pg_advisory_unlock(hashtext($1), hashtext($2))", lockNames)
    }

    /// What the lock is called: orgs with ledgers of their own do not wait for each other.
    private var lockNames: [String] { [connection.ledger, object] }

    /// The watermark, everything changed before which was read, and the outline of the mapping it was read with.
    func watermark() throws -> (moment: Moment, mapping: String?)? {
        let result = try connection.query(
            "SELECT watermark, mapping FROM \(connection.ledger).watermarks WHERE object = $1",
            [object]
        )
        guard let moment = result.moment else { return nil }
        return (moment, result[0, 1])
    }

    /// Opens a run; runs of this object that a crash left open are closed as abandoned.
    ///
    /// - Returns: The run's number.
    func begin(_ opening: RunOpening, process: ProcessIdentity) throws -> RunClaim {
        let plan = opening.plan
        try connection.query(
            "UPDATE \(connection.ledger).runs SET state = 'abandoned', finished_at = clock_timestamp() WHERE object = $1 AND state = 'running'",
            [object],
        )
        let result = try connection.query(
            """
            INSERT INTO \(connection.ledger).runs (object, table_name, state, mode, window_kind, window_start, window_end, filter, soql,
                                     host, process_id, version, request, mapping, watermark, first_load)
            VALUES ($1, $2, 'running', $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) RETURNING id, fence
            """,
            [
                object, opening.table, plan.mode.rawValue, plan.window.kind, plan.window.start?.description,
                plan.window.end?.description, plan.filter, plan.soql, process.host, String(process.id), process.version,
                opening.request, opening.mapping, opening.watermark?.description, opening.isFirstLoad ? "t" : "f",
            ],
        )
        return RunClaim(
            run: result[0, 0].flatMap { Int64($0) } ?? 0,
            fence: result[0, 1].flatMap { Int($0) } ?? 0,
        )
    }

    /// Notes the Bulk job of a run, before anything depends on it.
    func note(job: String, of run: Int64) throws {
        try connection.query(
            "UPDATE \(connection.ledger).runs SET job_id = $2, job_open = true WHERE id = $1",
            [String(run), job]
        )
    }

    /// Takes back everything that a run loaded into a table that was empty before it.
    func takeBack(_ run: Int64, table: String) throws {
        try connection.transaction {
            try connection.execute("DELETE FROM \(Identifier(table).sql)")
            try connection.query("DELETE FROM \(connection.ledger).rejects WHERE run_id = $1", [String(run)])
            try connection.query("DELETE FROM \(connection.ledger).checkpoints WHERE run_id = $1", [String(run)])
            try connection.query(
                """
                UPDATE \(connection.ledger).runs SET retrieved = 0, inserted = 0, updated = 0, unchanged = 0, stale = 0, rejected = 0,
                    deleted = 0, stubs = 0, cleared_references = 0, dropped_nuls = 0
                WHERE id = $1
                """,
                [String(run)],
            )
        }
    }

    /// Adds stubs that were inserted after the last batch.
    func note(stubs: Int, of run: Int64) throws {
        try connection.query(
            "UPDATE \(connection.ledger).runs SET stubs = stubs + $2 WHERE id = $1",
            [String(run), String(stubs)]
        )
    }

    /// Adds a batch to a run's counts and stores its rejects; part of the batch's transaction.
    ///
    /// The run has to be open still: a run that slept while another took its place stores nothing any more. The other
    /// one waits here for the row's lock, so there is no moment between.
    ///
    /// - Returns: The transaction's number, by which a session can learn later whether its COMMIT arrived.
    /// - Throws: `SyncError` with code `locked` where the run is not this process's any more.
    func record(_ outcome: BatchLoader.Outcome, of claim: RunClaim) throws -> String {
        let counts = outcome.counts
        let updated = try connection.query(
            """
            UPDATE \(connection.ledger).runs SET batches = batches + 1, retrieved = retrieved + $2, inserted = inserted + $3,
                updated = updated + $4, unchanged = unchanged + $5, stale = stale + $6, rejected = rejected + $7,
                deleted = deleted + $8, stubs = stubs + $9, cleared_references = cleared_references + $10,
                dropped_nuls = dropped_nuls + $11
            WHERE id = $1 AND state = 'running' AND fence = $12 RETURNING txid_current()
            """,
            [
                Int(claim.run), counts.retrieved, counts.inserted, counts.updated, counts.unchanged, counts.stale,
                counts.rejected, counts.deleted, counts.stubs, counts.clearedReferences, counts.droppedNULs,
                claim.fence,
            ].map { String($0) },
        )
        guard updated.count == 1, let transaction = updated[0, 0] else {
            throw takenOver(claim.run)
        }
        for reject in outcome.rejects {
            try keep(reject, of: claim.run)
        }
        return transaction
    }

    /// The error of a run whose place another one has taken.
    func takenOver(_ run: Int64) -> SyncError {
        SyncError(
            code: .locked,
            message: "Another run of '\(object)' has taken over from run \(run)",
            hint: "Nothing is lost: what this run had committed stays, and the other one goes on.",
        )
    }

    /// Whether a transaction was committed whose COMMIT got no answer.
    func isCommitted(_ transaction: String) throws -> Bool {
        try connection.query("SELECT txid_status($1::bigint)", [transaction])[0, 0] == "committed"
    }

    /// Now, by the database's clock.
    func now() throws -> Moment {
        try connection.query("SELECT now()").moment ?? Moment(microseconds: 0)
    }

    /// Closes a run and, when all of its window was read, moves the watermark; never backwards.
    ///
    /// - Throws: `SyncError` with code `locked` where the run is not this process's any more.
    ///
    /// `body` does what belongs to the same transaction.
    func finish(
        _ claim: RunClaim,
        _ ending: RunEnding,
        watermark: Moment?,
        mapping: MappingOutline? = nil,
        _ body: () throws -> Void = {},
    ) throws {
        let run = claim.run
        try connection.transaction {
            let closed = try connection.query(
                """
                UPDATE \(connection.ledger).runs SET state = $2, finished_at = clock_timestamp(), error = $3,
                    api_requests = api_requests + $4, bytes_received = bytes_received + $5, reported = $6, mode = $7,
                    soql = $8
                WHERE id = $1 AND state = 'running' AND fence = $9
                """,
                [
                    String(run), ending.state.rawValue, ending.error, String(ending.apiRequests),
                    String(ending.bytesReceived), ending.reported.map { String($0) }, ending.mode.rawValue, ending.soql,
                    String(claim.fence),
                ],
            )
            guard closed.affectedRows == 1 else { throw takenOver(run) }
            if ending.isComplete { try noteComplete(run) }
            if let watermark {
                try connection.query(
                    """
                    INSERT INTO \(connection.ledger).watermarks AS w (object, watermark, run_id, mapping) VALUES ($1, $2, $3, $4)
                    ON CONFLICT (object) DO UPDATE
                    SET watermark = greatest(excluded.watermark, w.watermark), mapping = excluded.mapping,
                        run_id = CASE WHEN excluded.watermark >= w.watermark THEN excluded.run_id ELSE w.run_id END,
                        updated_at = now()
                    """,
                    [object, watermark.description, String(run), mapping?.text],
                )
            }
            try body()
        }
    }
}

/// What a run sets out to do, for the ledger.
struct RunOpening {
    var plan: SyncPlan
    var table: String
    /// What the user has asked for, as far as it decides what is read; nil for a run that is never continued.
    var request: String?
    /// The fingerprint of the mapping.
    var mapping: String?
    /// Where the watermark goes in the end; nil where it stays.
    var watermark: Moment?
    /// Whether the table was empty.
    var isFirstLoad = false
}

/// How a run ended, for the ledger.
struct RunEnding {
    /// The states of `sfsync.runs`.
    enum State: String {
        case done, rejects, failed, stopped
    }

    var state: State
    var error: String?
    var mode: SyncPlan.Mode
    var soql: String
    var reported: Int?
    /// Whether all of the object is stored.
    var isComplete = false
    var apiRequests = 0
    var bytesReceived = 0
}

extension PostgresResult {
    /// The first value as a moment; the session prints times as `2026-01-31 10:00:00.123+00`.
    var moment: Moment? {
        guard count > 0, let text = self[0, 0] else { return nil }
        return Moment(text)
    }
}
