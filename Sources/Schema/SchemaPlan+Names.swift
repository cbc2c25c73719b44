internal import Manifest
internal import Postgres

/// Names that somebody else has taken: relations of a schema, indexes among them, share one set of names.
extension SchemaPlan {
    /// The plan with sentences in place of statements that would fail for a name, or for want of a place.
    ///
    /// - Parameters:
    ///   - live: What there is, by table name.
    ///   - connection: The session that is going to carry the plan out.
    /// - Returns: The plan with obstacles in place of what cannot be done.
    /// - Throws: `PostgresError`.
    func settlingNames(
        of live: [String: LiveTable],
        on connection: PostgresConnection,
    ) throws(PostgresError) -> SchemaPlan {
        let wanted = changes.flatMap(\.newNames)
        guard !wanted.isEmpty else { return self }
        let place = try connection.query(
            "SELECT current_schema(), has_schema_privilege(current_schema(), 'CREATE'), current_user, current_setting('search_path')"
        )
        let found = try connection.query(
            """
            SELECT n.nspname, c.relname, coalesce('index of table ' || quote_ident(t.relname),
                   CASE c.relkind WHEN 'v' THEN 'view' WHEN 'S' THEN 'sequence' WHEN 'c' THEN 'type' ELSE 'table' END),
                   (t.relname = w.owner AND t.relnamespace = c.relnamespace)
                       OR (c.relkind = 'v' AND obj_description(c.oid, 'pg_class') = w.mark)
            FROM unnest($1::text[], $2::text[], $3::text[]) w (name, owner, mark) JOIN pg_class c ON c.relname = w.name
            JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_index i ON i.indexrelid = c.oid
            LEFT JOIN pg_class t ON t.oid = i.indrelid
            """,
            [
                SQLLiteral.textArray(wanted.map(\.name)), SQLLiteral.textArray(wanted.map(\.table)),
                SQLLiteral.textArray(wanted.map { TableView.mark(of: $0.table) }),
            ],
        )
        var taken: [String: String] = [:]
        for row in found.rows where row[3] != "t" {
            taken["\(row[0] ?? "")\n\(row[1] ?? "")"] = row[2] ?? ""
        }
        return settled(
            place: isSchemaPlanned ? placement.schema : place[0, 0],
            mayCreate: isSchemaPlanned || place[0, 1] == "t",
            role: place[0, 2] ?? "",
            path: place[0, 3] ?? "",
            namespaces: live.mapValues { $0.relation.namespace },
            taken: taken,
        )
    }

    private var isSchemaPlanned: Bool {
        changes.contains { change in if case .createSchema = change { true } else { false } }
    }

    /// The plan, where names and rights are known.
    ///
    /// - Parameters:
    ///   - place: The schema that new tables go to.
    ///   - mayCreate: Whether the role may make something there.
    ///   - role: The role.
    ///   - path: The search path, as it is set.
    ///   - namespaces: The schemas of tables that are there.
    ///   - taken: What has a name, by schema and name with a line end between them.
    /// - Returns: The plan with obstacles in place of what cannot be done.
    private func settled(
        place: String?,
        mayCreate: Bool,
        role: String,
        path: String,
        namespaces: [String: String],
        taken: [String: String],
    ) -> SchemaPlan {
        let freed = Set(changes.compactMap(\.freedName))
        var blocked: [String: String] = [:]
        var lost: Set<String> = []
        var views: [String] = []
        for (change, new) in changes.flatMap({ change in change.newNames.map { (change, $0) } }) {
            guard let namespace = namespaces[new.table] ?? place else {
                blocked[new.table] =
                    "table \(Identifier(new.table).sql) has no place: \(role) may use no schema of the search path (\(path)): "
                    + "GRANT USAGE, CREATE ON SCHEMA to it, or name one with 'schema:'"
                continue
            }
            if case .createTable = change, !mayCreate {
                let schema = Identifier(namespace).sql
                blocked[new.table] =
                    "table \(Identifier(new.table).sql) cannot be made: \(role) may make nothing in schema \(schema): GRANT CREATE "
                    + "ON SCHEMA \(schema) TO \(Identifier(role).sql), or name another one with 'schema:'"
            }
            if case .createView = change, !mayCreate, place == namespace {
                lost.insert(new.name)
                views.append(
                    "view \(Identifier(new.name).sql) cannot be made: \(role) may make nothing in schema "
                        + "\(Identifier(namespace).sql): GRANT CREATE ON SCHEMA \(Identifier(namespace).sql) TO "
                        + "\(Identifier(role).sql), or take 'views: true' out of the manifest"
                )
                continue
            }
            guard let holder = taken["\(namespace)\n\(new.name)"], !freed.contains(new.name) else { continue }
            lost.insert(new.name)
            switch change {
            // An index does its work under any name.
            case .renameIndex: break
            case .createTable:
                blocked[new.table] =
                    "table \(Identifier(new.table).sql) needs the name \(Identifier(new.name).sql), which is that of an \(holder): "
                    + "rename that, or give the object another 'table:' or 'schema:'; if that table is the one that was "
                    + "filled so far, rename it back"
            case .createView:
                views.append(
                    "view \(Identifier(new.name).sql) of table \(Identifier(new.table).sql) needs its name, which is that of a "
                        + "\(holder): rename that, or take 'views: true' out of the manifest"
                )
            default:
                blocked["\(new.table)\n\(new.name)"] =
                    "index \(Identifier(new.name).sql) of table \(Identifier(new.table).sql) needs its name, which is that of "
                    + "\(holder): rename that, or give the index another 'name:'"
            }
        }
        var plan = self
        plan.changes = changes.filter { change in
            if let table = change.table, blocked[table] != nil { return false }
            if case .addForeignKey(_, let key, _) = change, blocked[key.parentTable] != nil { return false }
            if case .markIndex(let index) = change { return !lost.contains(index.name) }
            return !change.newNames.contains { lost.contains($0.name) }
        }
        let sentences = blocked.sorted { $0.key < $1.key }.map { SchemaChange.blocker($0.value) }
        plan.changes = sentences + views.map { .unmakeableView($0) } + plan.changes
        return plan
    }
}

extension SchemaChange {
    /// Names that it brings into the schema, each with the table that it is about.
    fileprivate var newNames: [(name: String, table: String)] {
        switch self {
        case .createTable(let table): [(table.uniqueConstraintName, table.name)]
        case .createIndex(let table, let index, _): [(index.name, table)]
        case .createView(let view, .new): [(view.name, view.table)]
        // The old name tells whose it is as little as the new one.
        case .renameIndex(_, let name): [(name, "")]
        default: []
        }
    }

    /// The name that is free once it is done.
    fileprivate var freedName: String? {
        switch self {
        case .dropIndex(let name, _), .dropBrokenIndex(let name), .renameIndex(let name, _), .dropView(let name, _, _):
            name
        default: nil
        }
    }

    /// The table that it is about, where it names one.
    fileprivate var table: String? {
        switch self {
        case .createTable(let table): table.name
        case .createView(let view, _): view.table
        case .addColumn(let table, _), .createIndex(let table, _, _), .addForeignKey(let table, _, _),
            .markForeignKey(let table, _), .validateForeignKey(let table, _), .dropForeignKey(let table, _),
            .comment(let table, _, _):
            table
        default: nil
        }
    }
}
