package import Postgres

/// The history does not grow for ever.
extension Ledger {
    /// How long the row of a run is kept, in days, and of each object the latest of them in any case.
    private static let retention = "90 days"
    /// How long a change of a table is kept, in days.
    private static let migrationRetention = "400 days"
    /// Entries that one run removes at most: the rest waits for the next one.
    private static let pruned = 1000

    /// Removes old runs that nothing refers to and nothing depends on.
    ///
    /// The latest complete run stays, and all behind it: they say which mappings the rows were stored by.
    ///
    /// - Throws: `PostgresError`.
    package func prune() throws(PostgresError) {
        let ledger = connection.ledger
        try connection.query(
            """
            WITH old AS (
                SELECT id FROM \(ledger).runs r WHERE object = $1 AND started_at < now() - interval '\(Self.retention)'
                    AND state <> 'running' AND NOT job_open
                    AND id < coalesce((SELECT max(id) FROM \(ledger).runs WHERE object = $1 AND is_complete), 0)
                    AND NOT EXISTS (SELECT FROM \(ledger).rejects x WHERE x.run_id = r.id)
                    AND NOT EXISTS (SELECT FROM \(ledger).rejects x WHERE x.last_run_id = r.id)
                    AND NOT EXISTS (SELECT FROM \(ledger).rejects x WHERE x.resolved_run_id = r.id)
                    AND NOT EXISTS (SELECT FROM \(ledger).watermarks w WHERE w.run_id = r.id)
                ORDER BY started_at LIMIT \(Self.pruned)
            ), pages AS (DELETE FROM \(ledger).checkpoints c USING old WHERE c.run_id = old.id)
            DELETE FROM \(ledger).runs r USING old WHERE r.id = old.id
            """,
            [object],
        )
        // The table is made by the first change of a table.
        guard try connection.query("SELECT to_regclass($1)", ["\(ledger).migrations"])[0, 0] != nil else { return }
        try connection.query(
            """
            DELETE FROM \(ledger).migrations WHERE id IN (
                SELECT id FROM \(ledger).migrations WHERE finished_at < now() - interval '\(Self.migrationRetention)'
                ORDER BY finished_at LIMIT \(Self.pruned)
            )
            """
        )
    }
}
