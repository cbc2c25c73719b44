internal import Postgres

extension LiveTable {
    /// sfsync's own view of the table, as it is in the database.
    package struct View: Sendable, Equatable {
        /// Its name.
        package var name: String
        /// Its columns, in order.
        package var columns: [String]
        /// Rights of roles on it, and on its columns.
        package var grants: [Grant]
        /// What others made of it, views and functions: PostgreSQL does not drop it before them.
        package var dependents: [String]
    }

    mutating func readView(_ oid: String, _ connection: PostgresConnection) throws(PostgresError) {
        let found = try connection.query(
            """
            SELECT v.oid, v.relname,
                   (SELECT string_agg(attname, E'\\n' ORDER BY attnum) FROM pg_attribute
                    WHERE attrelid = v.oid AND attnum > 0 AND NOT attisdropped)
            FROM pg_class v JOIN pg_class t ON t.oid = $1::oid AND t.relnamespace = v.relnamespace
            WHERE v.relkind = 'v' AND obj_description(v.oid, 'pg_class') = $2 ORDER BY 2 LIMIT 1
            """,
            [oid, TableView.mark(of: name)],
        )
        guard let row = found.rows.first, let view = row[0] else { return }
        self.view = View(
            name: row[1] ?? "",
            columns: (row[2] ?? "").split(separator: "\n").map(String.init),
            grants: try Self.grants(onView: view, connection),
            dependents: try Self.dependents(ofView: view, connection),
        )
    }

    private static func grants(onView oid: String, _ connection: PostgresConnection) throws(PostgresError) -> [Grant] {
        let found = try connection.query(
            """
            SELECT g.privilege_type, coalesce(quote_ident(r.rolname), 'PUBLIC'), g.is_grantable, a.attname
            FROM pg_class v
                CROSS JOIN LATERAL (SELECT NULL::name AS attname, v.relacl AS acl UNION ALL
                    SELECT attname, attacl FROM pg_attribute WHERE attrelid = v.oid AND attnum > 0 AND NOT attisdropped) a
                CROSS JOIN LATERAL aclexplode(a.acl) g LEFT JOIN pg_roles r ON r.oid = g.grantee
            WHERE v.oid = $1::oid AND g.grantee <> v.relowner ORDER BY 4, 1, 2
            """,
            [oid],
        )
        return found.rows.map { row in
            Grant(privilege: row[0] ?? "", role: row[1] ?? "", isGrantable: row[2] == "t", column: row[3])
        }
    }

    /// What depends on the view or on the type of its rows, but for its own rule and type.
    private static func dependents(ofView oid: String, _ connection: PostgresConnection) throws(PostgresError)
        -> [String]
    {
        let found = try connection.query(
            """
            SELECT DISTINCT coalesce('view ' || nullif(w.ev_class, $1::oid)::regclass::text,
                                     pg_describe_object(d.classid, d.objid, 0))
            FROM pg_class v JOIN pg_depend d
                ON (d.refclassid = 'pg_class'::regclass AND d.refobjid = v.oid)
                OR (d.refclassid = 'pg_type'::regclass AND d.refobjid IN
                    (SELECT v.reltype UNION ALL SELECT typarray FROM pg_type WHERE oid = v.reltype))
                LEFT JOIN pg_rewrite w ON d.classid = 'pg_rewrite'::regclass AND w.oid = d.objid
            WHERE v.oid = $1::oid AND d.deptype = 'n' AND w.ev_class IS DISTINCT FROM v.oid ORDER BY 1
            """,
            [oid],
        )
        return found.rows.compactMap(\.[0])
    }
}
