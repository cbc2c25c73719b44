import Postgres

/// A table's schema as text: columns in the order of their names, since a new column always comes last.
enum TableImage {
    static func lines(of table: String, on connection: PostgresConnection) throws -> [String] {
        try queries.flatMap { query in
            try connection.query(query, [table]).rows.map { $0.map { $0 ?? "-" }.joined(separator: " | ") }
        }
    }

    private static let queries = [
        """
        SELECT 'column', attname, format_type(atttypid, atttypmod), collname, attnotnull, attidentity,
               pg_get_expr(adbin, adrelid), col_description(attrelid, attnum), attacl
        FROM pg_attribute LEFT JOIN pg_collation c ON c.oid = attcollation
        LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
        WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped ORDER BY attname
        """,
        """
        SELECT 'index', pg_get_indexdef(indexrelid), indisvalid, obj_description(indexrelid, 'pg_class')
        FROM pg_index WHERE indrelid = to_regclass($1) ORDER BY 2
        """,
        """
        SELECT 'constraint', conname, pg_get_constraintdef(oid), convalidated FROM pg_constraint
        WHERE conrelid = to_regclass($1) ORDER BY 2
        """,
        "SELECT 'trigger', tgname FROM pg_trigger WHERE tgrelid = to_regclass($1) AND NOT tgisinternal ORDER BY 2",
        "SELECT 'function', proname FROM pg_proc WHERE pronamespace = to_regnamespace('sfsync') AND $1 <> '' ORDER BY 2",
        "SELECT 'table', obj_description(to_regclass($1), 'pg_class')",
    ]
}
