internal import Postgres
package import RowCodec

/// The rows that could not be stored, and what became of them.
extension Ledger {
    /// Keeps a rejected row; part of its batch's transaction.
    ///
    /// A record that is rejected already keeps its entry, which gets the new reason and is counted once a run.
    package func keep(_ reject: RejectedRow, of run: Int64) throws {
        try connection.query(
            """
            INSERT INTO \(connection.ledger).rejects AS r (run_id, last_run_id, object, sf_id, column_name, reason, sqlstate, raw)
            VALUES ($1, $1, $2, $3, $4, $5, $6, $7)
            ON CONFLICT (object, (\(LedgerSchema.rejectKey))) WHERE resolved_at IS NULL DO UPDATE
            SET last_run_id = excluded.last_run_id, last_seen_at = now(), column_name = excluded.column_name,
                reason = excluded.reason, sqlstate = excluded.sqlstate, raw = excluded.raw,
                occurrences = r.occurrences + (r.last_run_id <> excluded.last_run_id)::integer
            """,
            [String(run), object, reject.salesforceID, reject.column, reject.reason, reject.sqlState, reject.raw],
        )
    }

    /// Closes the entries of records that a later run has stored; a complete run closes all that it did not meet.
    package func resolveRejects(after run: Int64, table: String, isComplete: Bool) throws {
        let isStored =
            "EXISTS (SELECT FROM \(Identifier(table).sql) t WHERE t.sf_id = r.sf_id AND t.synced_at > r.last_seen_at)"
        try connection.query(
            """
            UPDATE \(connection.ledger).rejects r SET resolved_at = now(), resolved_run_id = $2
            WHERE object = $1 AND resolved_at IS NULL AND last_run_id < $2 AND \(isComplete ? "true" : isStored)
            """,
            [object, String(run)],
        )
    }

    /// Closes the entries of records that a run has asked for by Id and not rejected again: they are stored, or gone.
    package func resolveRejects(of ids: [String], after run: Int64) throws {
        try connection.query(
            """
            UPDATE \(connection.ledger).rejects SET resolved_at = now(), resolved_run_id = $2
            WHERE object = $1 AND resolved_at IS NULL AND last_run_id < $2 AND sf_id = ANY ($3::text[])
            """,
            [object, String(run), SQLLiteral.textArray(ids)],
        )
    }

    /// The open entries that another order of rows might have spared, with the run that met them last, in the order of their
    /// Ids, behind one of them.
    package func provisionalRejects(after id: String, limit: Int) throws -> [(id: String, run: Int64)] {
        try connection.query(
            """
            SELECT sf_id, last_run_id FROM \(connection.ledger).rejects
            WHERE object = $1 AND resolved_at IS NULL AND sf_id > $2 COLLATE "C" AND sqlstate = ANY ($3::text[])
                AND sf_id ~ '^[A-Za-z0-9]{15}([A-Za-z0-9]{3})?$' ORDER BY sf_id COLLATE "C" LIMIT $4
            """,
            [object, id, SQLLiteral.textArray(RejectedRow.provisionalStates), String(limit)],
        ).records.map { ($0["sf_id"] ?? "", $0.integer("last_run_id") ?? 0) }
    }

    /// Closes the entries of records that were read again and are in the table now, or not in Salesforce any more.
    package func resolveRejects(of ids: [String], stored table: String, by run: Int64) throws {
        try connection.query(
            """
            UPDATE \(connection.ledger).rejects r SET resolved_at = now(), resolved_run_id = $2
            WHERE object = $1 AND resolved_at IS NULL AND sf_id = ANY ($3::text[]) AND EXISTS (
                SELECT FROM \(Identifier(table).sql) t WHERE t.sf_id = r.sf_id AND t.synced_at > r.last_seen_at)
            """,
            [object, String(run), SQLLiteral.textArray(ids)],
        )
    }

    /// The Ids of open entries in their order, behind one of them.
    package func openRejectIDs(after id: String, limit: Int) throws -> [String] {
        try connection.query(
            """
            SELECT sf_id FROM \(connection.ledger).rejects WHERE object = $1 AND resolved_at IS NULL AND sf_id > $2 COLLATE "C"
                AND sf_id ~ '^[A-Za-z0-9]{15}([A-Za-z0-9]{3})?$' ORDER BY sf_id COLLATE "C" LIMIT $3
            """,
            [object, id, String(limit)],
        ).texts
    }

    /// Adds rows that a run deletes; part of the transaction that deletes them.
    ///
    /// - Throws: `SyncError` with code `locked` where the run is not this process's any more.
    package func note(removed count: Int, of claim: RunLease) throws {
        let updated = try connection.query(
            "UPDATE \(connection.ledger).runs SET deleted = deleted + $2 WHERE id = $1 AND state = 'running' AND fence = $3",
            [String(claim.run), String(count), String(claim.fence)],
        )
        if updated.affectedRows != 1 { throw takenOver(claim.run) }
    }
}
