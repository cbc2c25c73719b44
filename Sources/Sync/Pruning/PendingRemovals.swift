internal import Postgres

/// Rows of a table whose records are gone for good, and that stay as long as other rows point to them.
///
/// With `deletes: hard` a parent's record and its children's may go together, and the parent is read first. Its row is
/// marked as deleted then, and goes when no row points to it any more.
struct PendingRemovals {
    /// The table, quoted.
    let table: String
    let connection: PostgresConnection

    /// Removes the rows that nothing points to any more.
    ///
    /// - Returns: How many.
    /// - Throws: `PostgresError`.
    @discardableResult
    func perform() throws -> Int {
        let pending = "deleted_at IS NOT NULL AND sync_digest IS NOT NULL"
        guard try connection.query("SELECT FROM \(table) WHERE \(pending) LIMIT 1").count > 0 else { return 0 }
        // A role that runs only the children may lack the right: then the rows wait for a run of their own object.
        let right = try connection.query("SELECT has_table_privilege($1, 'DELETE')", [table])
        guard right[0, 0] == "t" else { return 0 }
        let links = try links()
        let conditions = links.map { link in
            // Rows of the same table that go as well are no reason to stay.
            let goes = link.isOwn ? " AND NOT (c.deleted_at IS NOT NULL AND c.sync_digest IS NOT NULL)" : ""
            return " AND NOT EXISTS (SELECT FROM \(link.table) c WHERE c.\(link.column) = t.sf_id\(goes))"
        }.joined()
        do {
            return try connection.transaction {
                try connection.query("DELETE FROM \(table) t WHERE \(pending)\(conditions)").affectedRows
            }
        } catch let error as PostgresError where error.isForeignKeyViolation {
            // One of those that go is held by somebody else: they stay for the next run.
            return 0
        }
    }

    private func links() throws -> [(table: String, column: String, isOwn: Bool)] {
        try connection.query(
            """
            SELECT k.conrelid::regclass AS child, quote_ident(a.attname) AS link, k.conrelid = k.confrelid AS is_own
            FROM pg_constraint k JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
            WHERE k.confrelid = to_regclass($1) AND k.contype = 'f' AND array_length(k.conkey, 1) = 1
            """,
            [table],
        ).records.map { ($0["child"] ?? "", $0["link"] ?? "", $0.isTrue("is_own")) }
    }
}
