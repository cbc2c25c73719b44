public import Postgres

/// A table as it is in the database.
public struct LiveTable: Sendable, Equatable {
    /// A column's type as `format_type` prints it, and its comment.
    public struct Column: Sendable, Equatable {
        /// The type.
        public var type: String
        /// The comment, nil without one.
        public var comment: String?
    }

    /// An index's shape.
    public struct Index: Sendable, Equatable {
        /// Its name.
        public var name: String
        /// The access method.
        public var method: String
        /// Whether it is unique.
        public var isUnique: Bool
        /// Whether it holds only some rows.
        public var isPartial: Bool
        /// The columns; empty where it is about expressions.
        public var columns: [String]
    }

    /// Columns by name.
    public var columns: [String: Column]
    /// Indexes, those of constraints included.
    public var indexes: [Index]
    /// Indexes whose concurrent build failed: in the way, and of no use.
    public var brokenIndexes: Set<String>
    /// Columns with a foreign key, each with the parent table's name.
    public var foreignKeys: [String: String]
    /// The table's comment.
    public var comment: String?

    /// Reads the table that `name` means along the session's search path.
    ///
    /// - Returns: nil where there is none.
    /// - Throws: `PostgresError`.
    public static func inspect(_ name: String, on connection: PostgresConnection) throws(PostgresError) -> LiveTable? {
        let table = Identifier(name).sql
        let found = try connection.query(
            "SELECT to_regclass($1)::oid, obj_description(to_regclass($1)::oid, 'pg_class')",
            [table],
        )
        guard let oid = found[0, 0] else { return nil }
        var live = LiveTable(columns: [:], indexes: [], brokenIndexes: [], foreignKeys: [:], comment: found[0, 1])
        let columns = try connection.query(
            """
            SELECT attname, format_type(atttypid, atttypmod), col_description(attrelid, attnum)
            FROM pg_attribute WHERE attrelid = $1::oid AND attnum > 0 AND NOT attisdropped
            """,
            [oid],
        )
        for row in columns.rows {
            live.columns[row[0] ?? ""] = Column(type: row[1] ?? "", comment: row[2])
        }
        let indexes = try connection.query(
            """
            SELECT c.relname, m.amname, i.indisunique, i.indpred IS NOT NULL,
                   (SELECT string_agg(a.attname, E'\\n' ORDER BY k.position)
                    FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS k (number, position)
                    JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number), i.indisvalid
            FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am m ON m.oid = c.relam
            WHERE i.indrelid = $1::oid
            """,
            [oid],
        )
        live.brokenIndexes = Set(indexes.rows.filter { $0[5] != "t" }.compactMap(\.[0]))
        live.indexes = indexes.rows.filter { $0[5] == "t" }.map { row in
            Index(
                name: row[0] ?? "",
                method: row[1] ?? "",
                isUnique: row[2] == "t",
                isPartial: row[3] == "t",
                columns: (row[4] ?? "").split(separator: "\n").map(String.init),
            )
        }
        let keys = try connection.query(
            """
            SELECT a.attname, p.relname FROM pg_constraint k
            JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
            JOIN pg_class p ON p.oid = k.confrelid
            WHERE k.conrelid = $1::oid AND k.contype = 'f' AND array_length(k.conkey, 1) = 1
            """,
            [oid],
        )
        for row in keys.rows { live.foreignKeys[row[0] ?? ""] = row[1] }
        return live
    }
}
