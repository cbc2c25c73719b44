package import Postgres
internal import SyncModel

/// Rows that the server takes and does not keep.
extension BatchLoader {
    /// The error of rows that were sent and are not in the table, or still are although they were to go.
    func vanished(
        _ count: Int,
        of total: Int,
        _ verb: String = "stored",
        on connection: PostgresConnection,
    ) throws -> SyncError {
        let causes = try Self.interventions(on: statements.table, connection)
        let list = causes.isEmpty ? "" : ": \(causes.joined(separator: ", "))"
        return SyncError(
            code: .vanishedRows,
            message:
                "PostgreSQL accepted \(total.grouped) rows for \(statements.table), and \(count.grouped) of them were not \(verb)",
            hint:
                "A trigger that changes rows or returns NULL, a rule or the routing to partitions does that\(list). Take it off the table, or "
                + "let it work on another one. Nothing of this batch is stored.",
        )
    }

    /// The constraint triggers of people that act at COMMIT unless they are told otherwise, as `SET CONSTRAINTS` names them.
    ///
    /// - Throws: `PostgresError`.
    package static func deferredTriggers(on table: String, _ connection: PostgresConnection) throws(PostgresError)
        -> String
    {
        try connection.query(
            """
            SELECT string_agg(DISTINCT format('%I.%I', n.nspname, c.conname), ', ') FROM pg_trigger t
            JOIN pg_constraint c ON c.oid = t.tgconstraint JOIN pg_namespace n ON n.oid = c.connamespace
            WHERE t.tgrelid = to_regclass($1) AND NOT t.tgisinternal AND t.tgenabled <> 'D' AND t.tgdeferrable
            """,
            [table],
        )[orNil: 0, 0] ?? ""
    }

    /// What people have put on a table that can act on its rows, in words.
    ///
    /// - Throws: `PostgresError`.
    package static func interventions(on table: String, _ connection: PostgresConnection) throws(PostgresError)
        -> [String]
    {
        try connection.query(
            """
            SELECT 'trigger ' || tgname FROM pg_trigger
            WHERE tgrelid = to_regclass($1) AND NOT tgisinternal AND tgenabled <> 'D' AND NOT starts_with(tgname, 'sfsync_')
            UNION ALL
            SELECT 'rule ' || rulename FROM pg_rewrite WHERE ev_class = to_regclass($1) AND rulename <> '_RETURN'
            UNION ALL
            SELECT 'partitions of ' || relname FROM pg_class WHERE oid = to_regclass($1) AND relkind = 'p'
            ORDER BY 1
            """,
            [table],
        ).texts
    }
}
