package import Postgres

/// Whether what the ledger claims of a table still holds.
package enum ClaimStanding: Equatable {
    /// There is no claim: the table was never filled, or that was taken back.
    case none
    /// It is the filled table, and its rows exist.
    case holds
    /// It is not; as a clause.
    case broken(String)

    package var holds: Bool { self == .holds }
}

/// What the ledger claims of an object's table.
///
/// A watermark, a digest and "was read in full" are claims about one table with certain columns, filled by this ledger's
/// runs. Some rows that the latest runs wrote are the claim's witnesses: a table that was emptied, or restored from an
/// older dump, lacks them.
extension Ledger {
    /// Rows that are kept as witnesses.
    private static let witnessCount = 24

    /// Compares the claim about a table with the table as it is.
    ///
    /// - Throws: `PostgresError`.
    package func standing(of table: String, _ state: TableState?) throws(PostgresError) -> ClaimStanding {
        let claim = try connection.query(
            "SELECT table_name, state, run_id FROM \(connection.ledger).tables WHERE object = $1",
            [object]
        )
        guard let row = claim.first, let text = row["state"] else { return .none }
        if row["table_name"] != table { return .broken("table \(table) is not the one that was filled") }
        guard let state else { return .broken("table \(table) no longer exists") }
        if let change = state.change(since: TableState(text: text), table: table) { return .broken(change) }
        // The columns that this takes are there, or they would have changed.
        let lost = try connection.query(
            """
            SELECT FROM \(connection.ledger).tables c, jsonb_each_text(c.witnesses) w (id, written)
            WHERE c.object = $1 AND NOT EXISTS (
                SELECT FROM \(Identifier(table).sql) t WHERE t.sf_id = w.id AND t.updated_at >= w.written::timestamptz
                    AND t.sync_digest IS NOT NULL
            ) LIMIT 1
            """,
            [object],
        )
        return lost.count == 0
            ? .holds : .broken("rows of \(table) that run \(row["run_id"] ?? "?") had stored are gone or older")
    }

    /// Whether everything that this ledger's runs have stored since the last complete one went into the table as it is.
    ///
    /// Without a claim, as after a first run that failed, its rows can still be told by their digests.
    ///
    /// - Throws: `PostgresError`.
    package func hasStored(only state: TableState?, in table: String) throws(PostgresError) -> Bool {
        guard let state else { return false }
        let states = try connection.query(
            """
            SELECT DISTINCT coalesce(table_state, '') FROM \(connection.ledger).runs
            WHERE object = $1 AND table_name = $2 AND batches > 0 AND id >= coalesce((
                SELECT max(id) FROM \(connection.ledger).runs WHERE object = $1 AND table_name = $2 AND is_complete), 0)
            """,
            [object, table],
        ).texts
        return !states.isEmpty
            && states.allSatisfy { state.change(since: TableState(text: $0), table: table) == nil }
    }

    /// The table is filled: what is claimed of it from now on; part of the transaction that closes the run.
    ///
    /// - Parameters:
    ///   - table: The table.
    ///   - state: The table as it was when the run began; nil where only the witnesses change.
    ///   - ids: Some Ids that the run has written.
    ///   - run: The run's number.
    /// - Throws: `PostgresError`.
    package func claim(_ table: String, _ state: TableState?, written ids: [String], by run: Int64)
        throws(PostgresError)
    {
        try connection.query(
            """
            INSERT INTO \(connection.ledger).tables AS c (object, table_name, state, witnesses, run_id)
            SELECT $1, $2, $3, '{}', $4 WHERE $3::text IS NOT NULL
            ON CONFLICT (object) DO UPDATE SET table_name = excluded.table_name, state = excluded.state,
                run_id = excluded.run_id, updated_at = now()
            """,
            [object, table, state?.text, String(run)],
        )
        try connection.query(
            """
            UPDATE \(connection.ledger).tables c SET run_id = $2, updated_at = now(), witnesses = coalesce((
                SELECT jsonb_object_agg(sf_id, updated_at) FROM (
                    SELECT sf_id, updated_at FROM \(Identifier(table).sql)
                    WHERE sync_digest IS NOT NULL AND sf_id IN (
                        SELECT unnest($3::text[]) UNION SELECT jsonb_object_keys(c.witnesses)
                        UNION (SELECT sf_id FROM \(Identifier(table).sql) WHERE sync_digest IS NOT NULL LIMIT 1)
                    )
                    ORDER BY (sf_id = ANY ($3::text[])) DESC, updated_at DESC LIMIT \(Self.witnessCount)
                ) kept), '{}')
            WHERE object = $1
            """,
            [object, String(run), SQLLiteral.textArray(ids)],
        )
    }

    /// Rows are removed: they are no witnesses any more; part of the transaction that removes them.
    package func dismissWitnesses(_ ids: String) throws(PostgresError) {
        try connection.query(
            """
            UPDATE \(connection.ledger).tables SET witnesses = witnesses - $2::text[]
            WHERE object = $1 AND witnesses ?| $2::text[]
            """,
            [object, ids],
        )
    }

    /// Checks that the rows which the batches of a run have committed are there.
    package func hasCommitted(_ run: Int64, in table: String) throws(PostgresError) -> Bool {
        try connection.query(
            """
            SELECT FROM \(connection.ledger).checkpoints c WHERE run_id = $1 AND witness IS NOT NULL
                AND NOT EXISTS (SELECT FROM \(Identifier(table).sql) t
                                WHERE t.sf_id = c.witness AND t.sync_digest IS NOT NULL) LIMIT 1
            """,
            [String(run)],
        ).count == 0
    }
}
