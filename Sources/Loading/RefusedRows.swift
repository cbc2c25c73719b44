internal import Postgres

/// Finds the staged rows that PostgreSQL refuses for one reason, all at once.
///
/// Dividing a batch until the bad rows are alone takes a dozen statements a row. Where the error names a constraint, the
/// staging table can be asked which of its rows break it.
struct RefusedRows {
    let error: PostgresError
    /// The table, quoted.
    let table: String
    let connection: PostgresConnection

    private static let staging = "pg_temp.sfsync_staging"

    /// The Ids of the rows; none where the error does not tell.
    ///
    /// Rows that are only in each other's way are among them: they are looked at once more at the end of the run.
    ///
    /// - Throws: `PostgresError`.
    func find() throws(PostgresError) -> [String] {
        switch error.sqlState {
        case "23505": try duplicates()
        case "23514": try breaking()
        case "23502": try ids(error.column.map { "\(Identifier($0).sql) IS NULL" })
        case "23503", "23001": try orphans()
        default: []
        }
    }

    private func duplicates() throws(PostgresError) -> [String] {
        var found: [String] = []
        for index in try UniqueIndex.read(of: table, on: connection) where index.name == error.constraint {
            let staged = index.rows(of: Self.staging)
            found += try connection.query(
                """
                SELECT s.sf_id FROM (\(staged)) s WHERE
                    EXISTS (SELECT FROM (\(index.rows(of: table))) o WHERE \(index.isSame("o", "s")) AND o.sf_id <> s.sf_id)
                    OR EXISTS (SELECT FROM (\(staged)) o WHERE \(index.isSame("o", "s")) AND o.sf_id < s.sf_id)
                """
            ).texts
        }
        return found
    }

    private func breaking() throws(PostgresError) -> [String] {
        let check = try constraint("pg_get_expr(conbin, conrelid)", kind: "c")
        return try ids(check.map { "NOT (\($0))" })
    }

    private func orphans() throws(PostgresError) -> [String] {
        let condition = try constraint(
            """
            (SELECT format('s.%1$I IS NOT NULL AND NOT EXISTS (SELECT FROM %2$s p WHERE p.%3$I = s.%1$I)'
                           || CASE WHEN confrelid = conrelid
                              THEN ' AND NOT EXISTS (SELECT FROM \(Self.staging) o WHERE o.%3$I = s.%1$I)' ELSE '' END,
                           a.attname, confrelid::regclass, f.attname)
             FROM pg_attribute a, pg_attribute f WHERE a.attrelid = conrelid AND a.attnum = conkey[1]
                AND f.attrelid = confrelid AND f.attnum = confkey[1] AND array_length(conkey, 1) = 1)
            """,
            kind: "f"
        )
        return try ids(condition)
    }

    private func constraint(_ expression: String, kind: String) throws(PostgresError) -> String? {
        guard let name = error.constraint else { return nil }
        return try connection.query(
            "SELECT \(expression) FROM pg_constraint WHERE conrelid = to_regclass($1) AND conname = $2 AND contype = $3",
            [table, name, kind],
        )[orNil: 0, 0]
    }

    /// The staged rows that meet a condition; none where it names what the staging table lacks.
    private func ids(_ condition: String?) throws(PostgresError) -> [String] {
        guard let condition else { return [] }
        try connection.execute("SAVEPOINT sfsync_search")
        do {
            let found = try connection.query("SELECT sf_id FROM \(Self.staging) s WHERE \(condition)").texts
            try connection.execute("RELEASE SAVEPOINT sfsync_search")
            return found
        } catch {
            guard error.sqlState.hasPrefix("42") else { throw error }
            try connection.execute("ROLLBACK TO SAVEPOINT sfsync_search; RELEASE SAVEPOINT sfsync_search")
            return []
        }
    }
}
