internal import Postgres

/// What the ledger knows of values that are filled into rows which are there.
extension Ledger {
    /// Whether all that was stored since the last complete run was stored by the watermark's mapping first and by `mapping`
    /// then.
    ///
    /// Only then it is known of each row by which of the two it was stored.
    func isClearWhoStored(since stored: MappingOutline, _ mapping: MappingOutline) throws -> Bool {
        let runs = try connection.query(
            """
            SELECT mapping FROM \(connection.ledger).runs WHERE object = $1 AND batches > 0
                AND id >= coalesce((SELECT max(id) FROM \(connection.ledger).runs WHERE object = $1 AND is_complete), 0) ORDER BY id
            """,
            [object],
        )
        return runs.rows.map { $0[0] ?? "" }.drop { $0 == stored.fingerprint }
            .allSatisfy { $0 == mapping.fingerprint }
    }

    /// When the first run since the watermark moved began to store rows by a mapping: this one, or an earlier one that
    /// did not come to its end.
    ///
    /// - Returns: The moment as PostgreSQL prints it, to the microsecond.
    func firstStoring(by mapping: MappingOutline, until run: Int64) throws -> String {
        let moment = try connection.query(
            """
            SELECT min(started_at) FROM \(connection.ledger).runs WHERE object = $1 AND mapping = $2 AND (batches > 0 OR id = $3)
                AND id > (SELECT run_id FROM \(connection.ledger).watermarks WHERE object = $1)
            """,
            [object, mapping.fingerprint, String(run)],
        )
        return moment[0, 0] ?? "-infinity"
    }

    /// All rows up to the watermark hold what a mapping maps; part of the transaction that closes the run.
    func store(_ mapping: MappingOutline) throws {
        try connection.query(
            "UPDATE \(connection.ledger).watermarks SET mapping = $2, updated_at = now() WHERE object = $1",
            [object, mapping.text]
        )
    }

    /// All rows hold the volatile values that a run has read; part of the transaction that closes it.
    func noteRefresh(by run: Int64) throws {
        try connection.query(
            """
            UPDATE \(connection.ledger).watermarks SET refreshed_at = (SELECT started_at FROM \(connection.ledger).runs WHERE id = $2)
            WHERE object = $1
            """,
            [object, String(run)],
        )
    }

    /// When the volatile values were read last; nil where nobody knows.
    func refreshed() throws -> Moment? {
        try connection.query("SELECT refreshed_at FROM \(connection.ledger).watermarks WHERE object = $1", [object])
            .moment
    }
}
