internal import Postgres

/// A unique index of a table, besides that of the Id, by the expressions that it compares.
struct UniqueIndex: Equatable {
    var name: String
    /// The columns, quoted; nil where a part of the key is an expression.
    var columns: [String]?
    /// What each part of the key is computed from, as PostgreSQL prints it.
    var keys: [String]
    /// The condition of a partial index.
    var predicate: String?

    /// The unique indexes of a table that hold nothing but columns of the staging table.
    ///
    /// - Throws: `PostgresError`.
    static func read(of table: String, on connection: PostgresConnection) throws(PostgresError) -> [UniqueIndex] {
        try connection.query(
            """
            SELECT c.relname AS name, pg_get_expr(i.indpred, i.indrelid) AS predicate,
                (SELECT string_agg(pg_get_indexdef(i.indexrelid, n, true), E'\\x01' ORDER BY n)
                 FROM generate_series(1, i.indnkeyatts) n) AS keys,
                (SELECT string_agg(quote_ident(a.attname), E'\\x01' ORDER BY k.n)
                 FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS k (number, n)
                 JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number
                 WHERE k.n <= i.indnkeyatts) AS columns,
                i.indexprs IS NULL AS is_plain
            FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
            WHERE i.indrelid = to_regclass($1) AND i.indisunique AND i.indisvalid
                AND NOT EXISTS (SELECT FROM unnest(i.indkey::int2[]) number JOIN pg_attribute a
                    ON a.attrelid = i.indrelid AND a.attnum = number WHERE a.attname = 'sf_id' OR NOT EXISTS (
                        SELECT FROM pg_attribute s WHERE s.attrelid = to_regclass('pg_temp.sfsync_staging')
                            AND s.attname = a.attname AND NOT s.attisdropped))
            ORDER BY 1
            """,
            [table],
        ).records.map { row in
            let columns = (row["columns"] ?? "").split(separator: "\u{1}").map(String.init)
            return UniqueIndex(
                name: row["name"] ?? "",
                columns: row.isTrue("is_plain") ? columns : nil,
                keys: (row["keys"] ?? "").split(separator: "\u{1}").map(String.init),
                predicate: row["predicate"],
            )
        }
    }

    /// The rows of a table that the index holds, as a query: `sf_id`, `is_dead`, and the parts of the key.
    ///
    /// NULL equals nothing.
    func rows(of table: String) -> String {
        let parts = keys.enumerated().map { "(\($0.element)) AS k\($0.offset)" }.joined(separator: ", ")
        let conditions = [predicate].compactMap(\.self) + keys.map { "(\($0)) IS NOT NULL" }
        return "SELECT sf_id, deleted_at IS NOT NULL AS is_dead, \(parts) FROM \(table) WHERE "
            + conditions.joined(separator: " AND ")
    }

    /// That two rows have the same key, by their aliases.
    func isSame(_ one: String, _ other: String) -> String {
        keys.indices.map { "\(one).k\($0) = \(other).k\($0)" }.joined(separator: " AND ")
    }
}
