internal import Postgres

/// A run from its opening to its end.
extension Ledger {
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
        return RunClaim(run: result.first?.integer("id") ?? 0, fence: result.first?.integer("fence") ?? 0)
    }

    /// Notes the Bulk job of a run, before anything depends on it.
    func note(job: String, of run: Int64) throws {
        try connection.query(
            "UPDATE \(connection.ledger).runs SET job_id = $2, job_open = true WHERE id = $1",
            [String(run), job]
        )
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
        let sums = RunCounts.columns.map { "\($0.name) = \($0.name) + \(counts[keyPath: $0.count])" }
        let updated = try connection.query(
            """
            UPDATE \(connection.ledger).runs SET batches = batches + 1, \(sums.joined(separator: ", "))
            WHERE id = $1 AND state = 'running' AND fence = $2 RETURNING txid_current()
            """,
            [String(claim.run), String(claim.fence)],
        )
        guard updated.count == 1, let transaction = updated[0, 0] else {
            throw takenOver(claim.run)
        }
        for reject in outcome.rejects {
            try keep(reject, of: claim.run)
        }
        return transaction
    }

    /// Whether the run is still this process's own.
    func isOpen(_ claim: RunClaim) throws -> Bool {
        try connection.query(
            "SELECT FROM \(connection.ledger).runs WHERE id = $1 AND fence = $2 AND state = 'running'",
            [String(claim.run), String(claim.fence)]
        ).count == 1
    }

    /// Takes back everything that a run loaded into a table that was empty before it.
    func takeBack(_ run: Int64, table: String) throws {
        let nothing = RunCounts.columns.map { "\($0.name) = 0" }.joined(separator: ", ")
        try connection.transaction {
            try connection.execute("DELETE FROM \(Identifier(table).sql)")
            try connection.query("DELETE FROM \(connection.ledger).rejects WHERE run_id = $1", [String(run)])
            try connection.query("DELETE FROM \(connection.ledger).checkpoints WHERE run_id = $1", [String(run)])
            try connection.query(
                "UPDATE \(connection.ledger).runs SET \(nothing) WHERE id = $1",
                [String(run)],
            )
        }
    }

    /// Closes a run that nobody goes on with.
    func abandon(_ run: Int64) throws {
        try connection.query(
            "UPDATE \(connection.ledger).runs SET state = 'abandoned', finished_at = clock_timestamp() WHERE id = $1",
            [String(run)]
        )
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
