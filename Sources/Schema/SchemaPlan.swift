internal import Manifest
package import Postgres

/// The steps from the database as it is to the manifests, in an order that works.
///
/// ```swift
/// let plan = try SchemaPlan(bringing: connection, to: tables)
/// print(plan.script)
/// try plan.apply(on: connection)
/// ```
package struct SchemaPlan: Sendable, Equatable {
    /// The steps.
    package var changes: [SchemaChange]
    /// Where the tables are.
    package var placement = SchemaNamespace()
    /// Why views are not made, for a run, whose rows do not need them.
    package var viewObstacles: [String] = []

    /// Plans for an empty database.
    package init(creating tables: [TableSchema]) {
        self.init(tables: tables, live: [:], isSchemaMissing: true)
    }

    /// Compares the wanted tables with the live ones.
    ///
    /// Tables come first and links last, so that tables may point to each other.
    ///
    /// - Parameters:
    ///   - tables: What the manifests want.
    ///   - parents: Tables that links lead to, and that others look after: nothing about them is changed, but they have to
    ///     be sfsync's.
    ///   - live: What there is, by table name; a missing entry is a missing table.
    ///   - isSchemaMissing: Whether the schema that the tables are to be in, if any, has to be made first.
    ///   - allowsDestructive: Whether values may be lost; otherwise such steps are withheld.
    package init(
        tables: [TableSchema],
        parents: [TableSchema] = [],
        live: [String: LiveTable],
        isSchemaMissing: Bool = false,
        allowsDestructive: Bool = false,
    ) {
        placement = tables.first?.placement ?? SchemaNamespace()
        let missing = tables.filter { live[$0.name] == nil }
        let refusals = Self.refusals(tables, .rows, live) + Self.refusals(parents, .parent, live)
        let refused = Set(refusals.map(\.table))
        let diffs = tables.filter { !refused.contains($0.name) }.compactMap { table in
            live[table.name].map { TableDiff(table, $0, allowsDestructive: allowsDestructive) }
        }
        var changes: [SchemaChange] = refusals.map { .blocker($0.reason) }
        if isSchemaMissing, !tables.isEmpty, let schema = placement.schema { changes.append(.createSchema(schema)) }
        changes += missing.map { .createTable($0) }
        changes += diffs.flatMap(\.removedViews)
        changes += diffs.flatMap(\.leftovers)
        changes += diffs.flatMap(\.structure)
        changes += diffs.flatMap(\.removedLinks)
        changes += diffs.flatMap { diff in
            [diff.rewrites.exact, diff.rewrites.lossy].filter { !$0.isEmpty }.map { .rewrite($0) } + diff.removals
        }
        // At once, so that readers miss a view for as short a time as can be.
        changes += missing.compactMap(\.view).map { .createView($0, .new) }
        changes += diffs.flatMap(\.views)
        changes += missing.flatMap { table in
            table.indexes.map { .createIndex(table: table.name, $0, concurrently: false) }
        }
        changes += diffs.flatMap(\.indexes)
        changes += missing.flatMap { table in
            table.foreignKeys.map { .addForeignKey(table: table.name, $0, existingRows: false) }
        }
        changes += diffs.flatMap(\.links)
        changes += missing.flatMap(Self.comments) + diffs.flatMap(\.comments)
        changes.removeAll { change in
            if case .addForeignKey(_, let key, _) = change { refused.contains(key.parentTable) } else { false }
        }
        self.changes = allowsDestructive ? changes : changes.map { $0.isDestructive ? .blocked($0) : $0 }
    }

    /// Tables that are there and not for sfsync to fill, each with the reason.
    private static func refusals(
        _ tables: [TableSchema],
        _ purpose: TableAdoption.Purpose,
        _ live: [String: LiveTable],
    ) -> [(table: String, reason: String)] {
        tables.compactMap { table in
            guard let found = live[table.name] else { return nil }
            return TableAdoption(table: table, live: found, purpose: purpose).refusal.map { (table.name, $0) }
        }
    }

    /// Inspects the database and plans.
    ///
    /// - Throws: `PostgresError`.
    package init(
        bringing connection: PostgresConnection,
        to tables: [TableSchema],
        allowsDestructive: Bool = false,
    ) throws(PostgresError) {
        var live: [String: LiveTable] = [:]
        for table in tables { live[table.name] = try LiveTable.inspect(table.name, on: connection) }
        let plan = SchemaPlan(
            tables: tables,
            live: live,
            isSchemaMissing: try Self.isSchemaMissing(on: connection),
            allowsDestructive: allowsDestructive,
        )
        self = try plan.settlingNames(of: live, on: connection)
    }

    /// Whether the schema of the session's tables has to be made before they are.
    ///
    /// - Throws: `PostgresError`.
    package static func isSchemaMissing(on connection: PostgresConnection) throws(PostgresError) -> Bool {
        guard let schema = connection.placement.schema else { return false }
        return try connection.query("SELECT FROM pg_namespace WHERE nspname = $1", [schema]).count == 0
    }

    /// Whether the database is as the manifests want it.
    package var isEmpty: Bool { changes.isEmpty }

    /// What sfsync will not do by itself, as sentences.
    package var conflicts: [String] { changes.compactMap(\.conflict) }

    /// The statements as a script, a semicolon after each; conflicts are comments.
    package var script: String {
        (setting.map { $0 + ";\n" } ?? "") + changes.map(\.script).joined()
    }

    /// The statements, without semicolons, with what says where the tables are; conflicts have none.
    package var statements: [String] {
        [setting].compactMap(\.self) + changes.flatMap(\.statements)
    }

    /// What a session that is not sfsync's has to say first.
    private var setting: String? {
        guard let schema = placement.schema, !changes.isEmpty else { return nil }
        return "SET search_path TO \(Identifier(schema).sql)"
    }

    private static func comments(of table: TableSchema) -> [SchemaChange] {
        [.comment(table: table.name, column: nil, table.comment)]
            + table.columns.map { .comment(table: table.name, column: $0.name, $0.comment) }
    }
}

extension SchemaChange {
    /// The statements with their semicolons; what cannot be done, as comments.
    fileprivate var script: String {
        func commented(_ text: String) -> String {
            text.split(separator: "\n").map { "-- \($0)\n" }.joined()
        }
        if case .blocked(let change) = self {
            return commented(conflict ?? "") + commented(change.script)
        }
        if let conflict { return commented(conflict) }
        return work.map { work in
            switch work {
            case .transactional(let statements), .ownTransaction(let statements): statements.map { $0 + ";\n" }.joined()
            case .stubs(let statement), .nonTransactional(let statement): statement + ";\n"
            case .batches(let table, let assignment, let condition):
                "-- sfsync does this in batches of \(MigrationRunner.batchSize) rows, by id.\n"
                    + "UPDATE \(Identifier(table).sql) SET \(assignment) WHERE \(condition);\n"
            }
        }.joined()
    }
}
