internal import Postgres
package import RowCodec
package import SyncModel

/// A run from its opening to its end.
extension Ledger {
    /// Opens a run; runs of this object that a crash left open are closed as abandoned.
    ///
    /// - Returns: The run's number.
    package func begin(_ opening: NewRun, process: ProcessIdentity) throws -> RunLease {
        let plan = opening.plan
        try connection.query(
            "UPDATE \(connection.ledger).runs SET state = 'abandoned', finished_at = clock_timestamp() WHERE object = $1 AND state = 'running'",
            [object],
        )
        let result = try connection.query(
            """
            INSERT INTO \(connection.ledger).runs (object, table_name, state, mode, window_kind, window_start, window_end, filter, soql,
                                     host, process_id, version, request, mapping, watermark, first_load, table_state)
            VALUES ($1, $2, 'running', $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
            RETURNING id, fence, started_at
            """,
            [
                object, opening.table, plan.mode.rawValue, plan.window.kind.rawValue, plan.window.start?.description,
                plan.window.end?.description, plan.filter, plan.soql, process.host, String(process.id), process.version,
                opening.request, opening.mapping, opening.watermark?.description, opening.isFirstLoad ? "t" : "f",
                opening.tableState?.text,
            ],
        )
        guard let claim = RunLease(result.first) else { throw takenOver(0) }
        return claim
    }

    /// Notes an attempt that failed before its run could be opened: no sign-in, a field that is not there, a table that is
    /// somebody else's.
    ///
    /// Such a row has no query, so that no run takes it for one to continue.
    package func note(attempt error: any Error, _ opening: AttemptOpening, process: ProcessIdentity) throws {
        try connection.query(
            """
            INSERT INTO \(connection.ledger).runs (object, table_name, state, mode, window_kind, filter, error, host, process_id,
                                     version, started_at, finished_at, api_requests)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, clock_timestamp() - $11 * interval '1 second',
                    clock_timestamp(), $12)
            """,
            [
                object, opening.table, opening.state.rawValue, opening.mode.rawValue, opening.window, opening.filter,
                String(describing: error), process.host, String(process.id), process.version,
                String(opening.elapsed / .seconds(1)), String(opening.apiRequests),
            ],
        )
    }

    /// Notes the Bulk job of a run, before anything depends on it.
    ///
    /// - Throws: `SyncError` with code `locked` where the run is not this process's any more.
    package func note(job: String, _ plan: QuerySpec, of claim: RunLease) throws {
        let noted = try connection.query(
            """
            UPDATE \(connection.ledger).runs SET job_id = $2, job_open = true, mode = $3, soql = $4
            WHERE id = $1 AND state = 'running' AND fence = $5
            """,
            [String(claim.run), job, plan.mode.rawValue, plan.soql, String(claim.fence)]
        )
        guard noted.affectedRows == 1 else { throw takenOver(claim.run) }
    }

    /// Adds stubs that were inserted after the last batch.
    package func note(stubs: Int, of claim: RunLease) throws {
        try connection.query(
            "UPDATE \(connection.ledger).runs SET stubs = stubs + $2 WHERE id = $1 AND fence = $3",
            [String(claim.run), String(stubs), String(claim.fence)]
        )
    }

    /// Adds a batch to a run's counts and stores its rejects; part of the batch's transaction.
    ///
    /// The run has to be open still: a run that slept while another took its place stores nothing any more. The other
    /// one waits here for the row's lock, so there is no moment between.
    ///
    /// - Returns: The transaction's number, by which a session can learn later whether its COMMIT arrived.
    /// - Throws: `SyncError` with code `locked` where the run is not this process's any more.
    package func record(_ counts: RunCounts, rejects: [RejectedRow], of claim: RunLease) throws -> String {
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
        for reject in rejects {
            try keep(reject, of: claim.run)
        }
        return transaction
    }

    /// Whether the run is still this process's own.
    package func isOpen(_ claim: RunLease) throws -> Bool {
        try connection.query(
            "SELECT FROM \(connection.ledger).runs WHERE id = $1 AND fence = $2 AND state = 'running'",
            [String(claim.run), String(claim.fence)]
        ).count == 1
    }

    /// Takes back everything that a run loaded into a table that was empty before it.
    ///
    /// - Throws: `SyncError` with code `locked` where the run is not this process's any more.
    package func takeBack(_ claim: RunLease, table: String) throws {
        let run = String(claim.run)
        let nothing = RunCounts.columns.map { "\($0.name) = 0" }.joined(separator: ", ")
        try connection.transaction {
            let taken = try connection.query(
                "UPDATE \(connection.ledger).runs SET \(nothing) WHERE id = $1 AND fence = $2 AND state = 'running'",
                [run, String(claim.fence)],
            )
            guard taken.affectedRows == 1 else { throw takenOver(claim.run) }
            try connection.execute("DELETE FROM \(Identifier(table).sql)")
            try connection.query("DELETE FROM \(connection.ledger).rejects WHERE run_id = $1", [run])
            try connection.query("DELETE FROM \(connection.ledger).checkpoints WHERE run_id = $1", [run])
        }
    }

    /// Whether a run was closed under this claim: a COMMIT whose answer was lost may have arrived.
    package func isFinished(_ claim: RunLease, _ state: RunState) throws -> Bool {
        try connection.query(
            "SELECT FROM \(connection.ledger).runs WHERE id = $1 AND fence = $2 AND state = $3",
            [String(claim.run), String(claim.fence), state.rawValue]
        ).count == 1
    }

    /// Closes a run that nobody continues, unless it is another process's by now.
    package func abandon(_ claim: RunLease) throws {
        try connection.query(
            """
            UPDATE \(connection.ledger).runs SET state = 'abandoned', finished_at = clock_timestamp()
            WHERE id = $1 AND fence = $2 AND state = 'running'
            """,
            [String(claim.run), String(claim.fence)]
        )
    }

    /// Closes a run and, when all of its window was read, moves the watermark: never backwards, but for a run that has read
    /// all of its object: that one sets it.
    ///
    /// - Throws: `SyncError` with code `locked` where the run is not this process's any more.
    ///
    /// `body` does what belongs to the same transaction.
    package func finish(
        _ claim: RunLease,
        _ ending: RunOutcome,
        watermark: Timestamp?,
        mapping: MappingSignature? = nil,
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
                    SET watermark = CASE WHEN $5 THEN excluded.watermark
                                    ELSE greatest(excluded.watermark, w.watermark) END,
                        mapping = excluded.mapping, updated_at = now(),
                        run_id = CASE WHEN $5 OR excluded.watermark >= w.watermark THEN excluded.run_id ELSE w.run_id END
                    """,
                    [object, watermark.description, String(run), mapping?.text, ending.isComplete ? "t" : "f"],
                )
            }
            try body()
        }
    }
}
