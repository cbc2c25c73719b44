internal import Manifest
internal import Postgres

/// The view for those who query: rows that live, without stubs and without sfsync's own columns.
///
/// It reads the table with its owner's rights, so whoever may read the view needs no right on the table:
/// https://www.postgresql.org/docs/current/rules-privileges.html
package struct TableView: Sendable, Equatable {
    /// Its name.
    package var name: String
    /// The table.
    package var table: String
    /// The table's columns that it shows, in order.
    package var columns: [String]

    /// The comment by which sfsync knows the view as its own.
    static func mark(of table: String) -> String {
        "sfsync: the live rows of \(table), without stubs and sync columns."
    }

    /// The statements that make it, or give an existing one more columns.
    var statements: [String] {
        let list = columns.map { Identifier($0).sql }.joined(separator: ", ")
        return [
            "CREATE OR REPLACE VIEW \(Identifier(name).sql) AS SELECT \(list) FROM \(Identifier(table).sql) "
                + "WHERE \(TableSchema.System.deletedAt) IS NULL AND \(TableSchema.System.syncedAt) IS NOT NULL",
            "COMMENT ON VIEW \(Identifier(name).sql) IS \(SQLLiteral.string(Self.mark(of: table)))",
        ]
    }
}

extension TableSchema {
    /// Columns that matter to sfsync alone.
    private static let ownColumns: Set = [
        System.deletedAt, System.createdAt, System.updatedAt, System.syncedAt, System.digest,
    ]

    /// The view that the manifest wants; nil where it wants none.
    var view: TableView? {
        viewName.map { name in
            TableView(
                name: name,
                table: self.name,
                columns: columns.map(\.name).filter { !Self.ownColumns.contains($0) }
            )
        }
    }
}

extension LiveTable {
    /// sfsync's own view of the table, as it is in the database.
    package struct View: Sendable, Equatable {
        /// Its name.
        package var name: String
        /// Its columns, in order.
        package var columns: [String]
        /// Rights of roles on it.
        package var grants: [Grant]
        /// Views of others that read it: PostgreSQL does not drop it before them.
        package var readers: [String]
    }

    mutating func readView(_ oid: String, _ connection: PostgresConnection) throws(PostgresError) {
        let found = try connection.query(
            """
            SELECT v.relname,
                   (SELECT string_agg(attname, E'\\n' ORDER BY attnum) FROM pg_attribute
                    WHERE attrelid = v.oid AND attnum > 0 AND NOT attisdropped),
                   g.privilege_type, coalesce(quote_ident(r.rolname), 'PUBLIC'), g.is_grantable,
                   (SELECT string_agg(DISTINCT w.ev_class::regclass::text, E'\\n' ORDER BY w.ev_class::regclass::text)
                    FROM pg_depend d JOIN pg_rewrite w ON d.classid = 'pg_rewrite'::regclass AND w.oid = d.objid
                    WHERE d.refobjid = v.oid AND w.ev_class <> v.oid)
            FROM pg_class v JOIN pg_class t ON t.oid = $1::oid AND t.relnamespace = v.relnamespace
                LEFT JOIN LATERAL aclexplode(v.relacl) g ON g.grantee <> v.relowner
                LEFT JOIN pg_roles r ON r.oid = g.grantee
            WHERE v.relkind = 'v' AND obj_description(v.oid, 'pg_class') = $2 ORDER BY 1, 3, 4
            """,
            [oid, TableView.mark(of: name)],
        )
        guard let first = found.rows.first else { return }
        view = View(
            name: first[0] ?? "",
            columns: (first[1] ?? "").split(separator: "\n").map(String.init),
            grants: found.rows.filter { $0[0] == first[0] && $0[2] != nil }.map { row in
                Grant(privilege: row[2] ?? "", role: row[3] ?? "", isGrantable: row[4] == "t")
            },
            readers: (first[5] ?? "").split(separator: "\n").map(String.init),
        )
    }
}

extension TableDiff {
    /// The view is made again where a column changes its type or goes: PostgreSQL refuses both while a view shows it.
    mutating func compareView() {
        guard let found = original.view else {
            if let wanted = table.view { views.append(.createView(wanted, grants: [], replaces: false)) }
            return
        }
        guard var wanted = table.view else {
            removedViews.append(.dropView(found.name, readers: found.readers))
            return
        }
        let isDisturbed =
            structure.contains { change in
                switch change {
                case .renameColumn, .widenColumn: true
                default: false
                }
            } || !rewrites.exact.isEmpty || (allowsDestructive && !rewrites.lossy.isEmpty)
            || removals.contains { allowsDestructive || !$0.isDestructive }
        let missing = wanted.columns.filter { !found.columns.contains($0) }
        let isSurplus = !Set(found.columns).isSubset(of: wanted.columns)
        if isDisturbed || isSurplus || found.name != wanted.name {
            removedViews.append(.dropView(found.name, readers: found.readers))
            guard found.readers.isEmpty else { return }
            views.append(.createView(wanted, grants: found.grants, replaces: true))
        } else if !missing.isEmpty {
            // PostgreSQL lets a view grow at its end alone.
            wanted.columns = found.columns + missing
            views.append(.createView(wanted, grants: [], replaces: false))
        }
    }
}
