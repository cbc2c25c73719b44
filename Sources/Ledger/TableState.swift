package import Postgres

/// A table as the catalogue knows it: the relation and its file, and of each column its number and type.
///
/// PostgreSQL never uses the number of a dropped column again, a table that is recreated is another relation, and TRUNCATE
/// or a change of type that touches values gives it another file, as VACUUM FULL and CLUSTER do. So two equal states are one
/// table, whatever was done to it by hand in between, except to single rows.
package struct TableState: Sendable, Equatable {
    /// The relation's object identifier and the number of its file.
    package var relation: String
    /// The columns that were asked for, by name: `5 character varying(80)`.
    package var columns: [String: String]

    /// Reads the state of a table.
    ///
    /// - Returns: nil where there is no such table.
    /// - Throws: `PostgresError`.
    package static func read(
        _ table: String,
        columns names: [String],
        on connection: PostgresConnection,
    ) throws(PostgresError) -> TableState? {
        let found = try connection.query(
            """
            SELECT c.oid || ' ' || coalesce(pg_relation_filenode(c.oid), 0), a.attname, a.attnum || ' ' || format_type(a.atttypid, a.atttypmod)
            FROM pg_class c LEFT JOIN pg_attribute a
                ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attname = ANY ($2::text[])
            WHERE c.oid = to_regclass($1)
            """,
            [Identifier(table).sql, SQLLiteral.textArray(names)],
        )
        guard let relation = found[orNil: 0, 0] else { return nil }
        // A column that is not there is a state, too.
        var state = TableState(relation: relation, columns: Dictionary(names.map { ($0, "-") }) { first, _ in first })
        for row in found.rows { if let name = row[1] { state.columns[name] = row[2] } }
        return state
    }

    /// The state for the ledger: the relation, then a line for each column.
    package var text: String {
        ([relation] + columns.map { "\($0.key)\t\($0.value)" }.sorted()).joined(separator: "\n")
    }

    /// Creates a state.
    init(relation: String, columns: [String: String]) {
        self.relation = relation
        self.columns = columns
    }

    /// Reads what `text` has written.
    init(text: String) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        relation = lines.first.map(String.init) ?? ""
        columns = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: "\t", maxSplits: 1)
            if parts.count == 2 { columns[String(parts[0])] = String(parts[1]) }
        }
    }

    /// What was done to a table since an earlier state, as a clause; nil where it is the same table with the same columns.
    ///
    /// Columns that only one of the two has are new in the manifest, or not in it any more.
    package func change(since earlier: TableState, table: String) -> String? {
        guard relation == earlier.relation else {
            return "table \(table) was recreated, emptied or rewritten since it was filled"
        }
        let changed = columns.keys.filter { name in
            guard let old = earlier.columns[name] else { return false }
            return columns[name] != old
        }.sorted()
        switch changed.count {
        case 0: return nil
        case 1: return "column \(changed[0]) of \(table) was changed or recreated since it was filled"
        default:
            let names = changed.prefix(5).joined(separator: ", ")
            let rest = changed.count > 5 ? " and \(changed.count - 5) more" : ""
            return "columns \(names)\(rest) of \(table) were changed or recreated since they were filled"
        }
    }
}
