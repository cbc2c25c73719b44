package import Postgres

/// Reading the catalogues.
extension LiveTable {
    /// Reads the table that `name` means along the session's search path.
    ///
    /// - Returns: nil where there is none.
    /// - Throws: `PostgresError`.
    package static func inspect(_ name: String, on connection: PostgresConnection) throws(PostgresError) -> LiveTable? {
        let found = try connection.query(
            "SELECT to_regclass($1)::oid, obj_description(to_regclass($1)::oid, 'pg_class')",
            [Identifier(name).sql],
        )
        guard let oid = found[0, 0] else { return nil }
        var live = LiveTable(
            name: name,
            columns: [:],
            indexes: [],
            brokenIndexes: [],
            foreignKeys: [],
            triggers: [],
            comment: found[0, 1]
        )
        try live.readView(oid, connection)
        try live.readColumns(oid, connection)
        try live.readIndexes(oid, connection)
        try live.readForeignKeys(oid, connection)
        let triggers = try connection.query(
            "SELECT tgname FROM pg_trigger WHERE tgrelid = $1::oid AND starts_with(tgname, $2)",
            [oid, TableRewrite.triggerPrefix],
        )
        live.triggers = Set(triggers.rows.compactMap(\.[0]))
        try live.readRelation(oid, connection)
        return live
    }

    private mutating func readColumns(_ oid: String, _ connection: PostgresConnection) throws(PostgresError) {
        let found = try connection.query(
            """
            SELECT attname, format_type(atttypid, atttypmod), col_description(attrelid, attnum),
                   coalesce(c.collname IN ('C', 'POSIX'), false), attnotnull, atthasdef OR attidentity <> '',
                   attgenerated <> '' OR attidentity = 'a',
                   concat_ws(E'\\n', CASE WHEN NOT has_column_privilege(attrelid, attnum, 'SELECT') THEN 'SELECT' END,
                             CASE WHEN NOT has_column_privilege(attrelid, attnum, 'INSERT') THEN 'INSERT' END,
                             CASE WHEN NOT has_column_privilege(attrelid, attnum, 'UPDATE') THEN 'UPDATE' END)
            FROM pg_attribute LEFT JOIN pg_collation c ON c.oid = attcollation
            WHERE attrelid = $1::oid AND attnum > 0 AND NOT attisdropped
            """,
            [oid],
        )
        for row in found.rows {
            var column = Column(type: row[1] ?? "", isByteOrdered: row[3] == "t", comment: row[2])
            column.isNotNull = row[4] == "t"
            column.fillsItself = row[5] == "t"
            column.isComputed = row[6] == "t"
            column.denied = (row[7] ?? "").split(separator: "\n").map(String.init)
            columns[row[0] ?? ""] = column
        }
        // Indexes, links and sfsync's own view are planned for; everything else that names a column is someone else's.
        let dependents = try connection.query(
            """
            SELECT DISTINCT a.attname, coalesce(
                (SELECT (CASE v.relkind WHEN 'm' THEN 'materialized view ' ELSE 'view ' END) || v.oid::regclass
                 FROM pg_rewrite r JOIN pg_class v ON v.oid = r.ev_class
                 WHERE d.classid = 'pg_rewrite'::regclass AND r.oid = d.objid AND r.rulename = '_RETURN'),
                pg_describe_object(d.classid, d.objid, d.objsubid))
            FROM pg_depend d JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
            WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid = $1::oid AND d.refobjsubid > 0
              AND d.classid <> 'pg_class'::regclass
              AND NOT EXISTS (SELECT FROM pg_constraint k
                              WHERE d.classid = 'pg_constraint'::regclass AND k.oid = d.objid AND k.contype IN ('f', 'n'))
              AND NOT EXISTS (SELECT FROM pg_attrdef f
                              WHERE d.classid = 'pg_attrdef'::regclass AND f.oid = d.objid AND f.adnum = a.attnum)
              AND NOT (d.classid = 'pg_rewrite'::regclass AND d.objid IN
                       (SELECT w.oid FROM pg_rewrite w JOIN pg_class v ON v.oid = w.ev_class
                        WHERE v.relname = $2 AND v.relnamespace = (SELECT relnamespace FROM pg_class WHERE oid = $1::oid)))
            ORDER BY 1, 2
            """,
            // A view that others read cannot be made again, so it stands in the way as theirs do.
            [oid, view?.dependents.isEmpty == true ? view?.name : nil],
        )
        for row in dependents.rows { columns[row[0] ?? ""]?.dependents.append(row[1] ?? "") }
        let grants = try connection.query(
            """
            SELECT attname, g.privilege_type, coalesce(quote_ident(r.rolname), 'PUBLIC'), g.is_grantable
            FROM pg_attribute CROSS JOIN LATERAL aclexplode(attacl) g LEFT JOIN pg_roles r ON r.oid = g.grantee
            WHERE attrelid = $1::oid AND attnum > 0 AND NOT attisdropped ORDER BY 1, 2, 3
            """,
            [oid],
        )
        for row in grants.rows {
            let grant = Grant(privilege: row[1] ?? "", role: row[2] ?? "", isGrantable: row[3] == "t")
            columns[row[0] ?? ""]?.grants.append(grant)
        }
    }

    private mutating func readIndexes(_ oid: String, _ connection: PostgresConnection) throws(PostgresError) {
        let found = try connection.query(
            """
            SELECT c.relname, m.amname, i.indisunique, i.indpred IS NOT NULL,
                   (SELECT string_agg(a.attname, E'\\n' ORDER BY k.position)
                    FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS k (number, position)
                    JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number),
                   i.indisvalid, i.indexprs IS NOT NULL,
                   EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x')),
                   pg_get_indexdef(i.indexrelid), obj_description(i.indexrelid, 'pg_class')
            FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am m ON m.oid = c.relam
            WHERE i.indrelid = $1::oid ORDER BY 1
            """,
            [oid],
        )
        brokenIndexes = Set(found.rows.filter { $0[5] != "t" }.compactMap(\.[0]))
        indexes = found.rows.filter { $0[5] == "t" }.map { row in
            Index(
                name: row[0] ?? "",
                method: row[1] ?? "",
                isUnique: row[2] == "t",
                isPartial: row[3] == "t",
                hasExpressions: row[6] == "t",
                isConstraint: row[7] == "t",
                columns: (row[4] ?? "").split(separator: "\n").map(String.init),
                definition: row[8] ?? "",
                comment: row[9],
            )
        }
    }

    private mutating func readForeignKeys(_ oid: String, _ connection: PostgresConnection) throws(PostgresError) {
        let found = try connection.query(
            """
            SELECT k.conname, a.attname,
                   CASE WHEN pg_table_is_visible(p.oid) THEN p.relname ELSE p.oid::regclass::text END, f.attname,
                   k.convalidated, obj_description(k.oid, 'pg_constraint')
            FROM pg_constraint k
            JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
            JOIN pg_attribute f ON f.attrelid = k.confrelid AND f.attnum = k.confkey[1]
            JOIN pg_class p ON p.oid = k.confrelid
            WHERE k.conrelid = $1::oid AND k.contype = 'f' AND array_length(k.conkey, 1) = 1 ORDER BY 1
            """,
            [oid],
        )
        foreignKeys = found.rows.map { row in
            ForeignKey(
                name: row[0] ?? "",
                column: row[1] ?? "",
                parentTable: row[2] ?? "",
                parentColumn: row[3] ?? "",
                isValidated: row[4] == "t",
                comment: row[5],
            )
        }
    }
}
