internal import Postgres
package import RowCodec
package import SyncModel

/// What the ledger knows of values that are filled into rows which are there.
extension Ledger {
    private var lastComplete: String {
        "coalesce((SELECT max(id) FROM \(connection.ledger).runs WHERE object = $1 AND table_name = $2 AND is_complete), 0)"
    }

    /// Whether the rows of a table were stored by one mapping, the watermark's, and then by another one only.
    ///
    /// Only then it is known of each row by which of the two it was stored.
    package func wereStored(by stored: MappingSignature, then mapping: MappingSignature, table: String) throws -> Bool {
        let runs = try connection.query(
            """
            SELECT mapping FROM \(connection.ledger).runs WHERE object = $1 AND table_name = $2 AND batches > 0
                AND id >= \(lastComplete) ORDER BY id
            """,
            [object, table],
        )
        return runs.rows.map { $0[0] ?? "" }.drop { $0 == stored.fingerprint }
            .allSatisfy { $0 == mapping.fingerprint }
    }

    /// When the first run after the last complete one began to store rows by a mapping: this run, or an
    /// earlier one that did not end well.
    ///
    /// - Returns: The moment as PostgreSQL prints it, to the microsecond.
    package func firstStoring(by mapping: MappingSignature, until run: Int64, table: String) throws -> String {
        let moment = try connection.query(
            """
            SELECT min(started_at) FROM \(connection.ledger).runs WHERE object = $1 AND table_name = $2 AND mapping = $3
                AND (batches > 0 OR id = $4) AND id >= \(lastComplete)
            """,
            [object, table, mapping.fingerprint, String(run)],
        )
        return moment[0, 0] ?? "-infinity"
    }

    /// All rows up to the watermark hold what a mapping maps; part of the transaction that closes the run.
    package func store(_ mapping: MappingSignature) throws {
        try connection.query(
            "UPDATE \(connection.ledger).watermarks SET mapping = $2, updated_at = now() WHERE object = $1",
            [object, mapping.text]
        )
    }

    /// All rows hold the volatile values that a run has read; part of the transaction that closes it.
    package func noteRefresh(by run: Int64) throws {
        try connection.query(
            """
            UPDATE \(connection.ledger).watermarks SET refreshed_at = (SELECT started_at FROM \(connection.ledger).runs WHERE id = $2)
            WHERE object = $1
            """,
            [object, String(run)],
        )
    }

    /// When the volatile values were read last; nil where nobody knows.
    package func refreshed() throws -> Timestamp? {
        try connection.query("SELECT refreshed_at FROM \(connection.ledger).watermarks WHERE object = $1", [object])
            .moment
    }
}
