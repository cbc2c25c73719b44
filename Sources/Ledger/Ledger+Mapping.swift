internal import Postgres

extension LedgerSchema {
    /// Whether a run has read and stored all of its object.
    var completeness: String {
        "ALTER TABLE \(ledger).runs ADD COLUMN IF NOT EXISTS is_complete boolean NOT NULL DEFAULT false;"
    }
}

extension Ledger {
    /// Whether the digests of all rows are of one mapping, the one of a run.
    ///
    /// A field that a mapping lacks has no part in its digests, just as one whose value is NULL. Where it is mapped again
    /// later, equal digests do not say what the column holds by then. So they count only as long as all that was stored
    /// since the last complete run was stored by the same mapping.
    package func hasOneMapping(_ mapping: String, table: String) throws -> Bool {
        let others = try connection.query(
            """
            SELECT EXISTS (SELECT FROM \(connection.ledger).runs
                WHERE object = $1 AND table_name = $2 AND batches > 0 AND mapping IS DISTINCT FROM $3
                    AND id >= coalesce((SELECT max(id) FROM \(connection.ledger).runs
                                        WHERE object = $1 AND table_name = $2 AND is_complete), 0))
            """,
            [object, table, mapping],
        )
        return others[0, 0] == "f"
    }

    /// Notes that a run has stored all of its object.
    func noteComplete(_ run: Int64) throws {
        try connection.query("UPDATE \(connection.ledger).runs SET is_complete = true WHERE id = $1", [String(run)])
    }
}
