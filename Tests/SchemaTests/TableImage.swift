import Postgres
import Schema
import TestSupport

/// A table's schema as text: columns in the order of their names, since a new column always comes last.
enum TableImage {
    /// The image of a table, and of the same table made anew in the schema `fresh`; both without functions of
    /// migrations.
    static func pair(
        of table: String,
        _ tables: [TableSchema],
        in database: TestDatabase,
    ) async throws -> (found: [String], fresh: [String]) {
        try await database.connected { connection in
            let found = try lines(of: table, on: connection) + functions(on: connection)
            try connection.execute(
                "DROP SCHEMA IF EXISTS fresh CASCADE; CREATE SCHEMA fresh; SET search_path TO fresh"
            )
            try SchemaPlan(creating: tables).apply(on: connection)
            let fresh = try lines(of: table, on: connection)
            return (found, fresh.map { $0.replacing(" fresh.", with: " public.") })
        }
    }

    private static func functions(on connection: PostgresConnection) throws -> [String] {
        try connection.query(
            "SELECT proname FROM pg_proc WHERE pronamespace = to_regnamespace('sfsync') ORDER BY 1"
        ).rows.map { "function | \($0[0] ?? "")" }
    }

    private static func lines(of table: String, on connection: PostgresConnection) throws -> [String] {
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
        SELECT 'constraint', conname, pg_get_constraintdef(oid), convalidated, obj_description(oid, 'pg_constraint') FROM pg_constraint
        WHERE conrelid = to_regclass($1) ORDER BY 2
        """,
        "SELECT 'trigger', tgname FROM pg_trigger WHERE tgrelid = to_regclass($1) AND NOT tgisinternal ORDER BY 2",
        "SELECT 'table', obj_description(to_regclass($1), 'pg_class')",
    ]
}
