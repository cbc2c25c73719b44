internal import Postgres

/// Brings staged rows into the table in a way that only what contradicts itself in the end is refused.
///
/// A unique index looks at each row by itself, in the middle of everything: two records that exchange their values, or one
/// that was deleted and made again, look like a contradiction then. Here all rows that were refused are looked at
/// together, when everything else is in the table.
struct ConflictResolution {
    /// The table, quoted.
    let table: String
    let connection: PostgresConnection

    private static let staging = "pg_temp.sfsync_staging"

    /// A staged row that cannot be stored, and why.
    struct Refusal {
        var id: String
        var reason: String
    }

    /// Takes rows out of the staging table that contradict others, and makes room for those that stay.
    ///
    /// - A deleted record gives up a value that a living one has: the row keeps everything else.
    /// - Two live records with one value: the one that has it in the table stays, otherwise the one with the lower Id.
    /// - Rows that are about to change give up their old values first, so that they can go round in a circle.
    ///
    /// - Returns: The rows that were taken out.
    /// - Throws: `PostgresError`.
    func perform() throws(PostgresError) -> [Refusal] {
        var refusals: [Refusal] = []
        for index in try UniqueIndex.read(of: table, on: connection) {
            let staged = index.rows(of: Self.staging)
            let others = "\(index.rows(of: table)) AND sf_id NOT IN (SELECT sf_id FROM \(Self.staging))"
            if let columns = index.columns {
                let nothing = columns.map { "\($0) = NULL" }.joined(separator: ", ")
                try yieldDead(index, staged, others, nothing)
                // The old versions of rows that are about to be written.
                try connection.execute(
                    """
                    UPDATE \(table) t SET \(nothing) FROM \(Self.staging) s WHERE s.sf_id = t.sf_id
                        AND (\(columns.map { "t.\($0)" }.joined(separator: ", ")))
                            IS DISTINCT FROM (\(columns.map { "s.\($0)" }.joined(separator: ", ")))
                    """
                )
            }
            refusals += try refuse(index, staged, others)
        }
        return refusals
    }

    /// Deleted records give up the values that others have.
    private func yieldDead(
        _ index: UniqueIndex,
        _ staged: String,
        _ others: String,
        _ nothing: String,
    ) throws(PostgresError) {
        try connection.execute(
            """
            UPDATE \(Self.staging) SET \(nothing) WHERE sf_id IN (
                SELECT s.sf_id FROM (\(staged)) s WHERE s.is_dead AND (
                    EXISTS (SELECT FROM (\(others)) o WHERE \(index.isSame("o", "s")))
                    OR EXISTS (SELECT FROM (\(staged)) o WHERE \(index.isSame("o", "s")) AND o.sf_id <> s.sf_id
                               AND (NOT o.is_dead OR o.sf_id < s.sf_id))));
            UPDATE \(table) SET \(nothing) WHERE sf_id IN (
                SELECT o.sf_id FROM (\(others)) o JOIN (\(staged)) s ON \(index.isSame("o", "s")) WHERE o.is_dead)
            """
        )
    }

    /// Takes the rows out whose values another living record has.
    private func refuse(_ index: UniqueIndex, _ staged: String, _ others: String) throws(PostgresError) -> [Refusal] {
        let found = try connection.query(
            """
            SELECT s.sf_id, coalesce(min(o.sf_id), min(b.sf_id)) FROM (\(staged)) s
            LEFT JOIN (\(others)) o ON \(index.isSame("o", "s"))
            LEFT JOIN (\(staged)) b ON \(index.isSame("b", "s")) AND b.sf_id < s.sf_id
            WHERE o.sf_id IS NOT NULL OR b.sf_id IS NOT NULL GROUP BY s.sf_id
            """
        )
        let refusals = found.rows.compactMap { row in
            row[0].map { id in
                Refusal(
                    id: id,
                    reason:
                        "record \(row[1] ?? "?") has the same value in \(index.keys.joined(separator: ", ")), which has to be "
                        + "unique (index \(index.name))",
                )
            }
        }
        guard !refusals.isEmpty else { return [] }
        let ids = SQLLiteral.textArray(refusals.map(\.id))
        try connection.query("DELETE FROM \(Self.staging) WHERE sf_id = ANY ($1::text[])", [ids])
        return refusals
    }
}
