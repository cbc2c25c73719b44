internal import Manifest
public import Postgres

/// The steps from the database as it is to the manifests, in an order that works.
///
/// ```swift
/// let plan = try SchemaPlan(bringing: connection, to: tables)
/// print(plan.script)
/// try plan.apply(on: connection)
/// ```
public struct SchemaPlan: Sendable, Equatable {
    /// The steps.
    public var changes: [SchemaChange]

    /// Plans for an empty database.
    public init(creating tables: [TableSchema]) {
        self.init(tables: tables, live: [:])
    }

    /// Compares the wanted tables with the live ones.
    ///
    /// Tables come first and links last, so that tables may point to each other.
    ///
    /// - Parameters:
    ///   - tables: What the manifests want.
    ///   - live: What there is, by table name; a missing entry is a missing table.
    ///   - allowsDestructive: Whether values may be lost; otherwise such steps are withheld.
    public init(tables: [TableSchema], live: [String: LiveTable], allowsDestructive: Bool = false) {
        let missing = tables.filter { live[$0.name] == nil }
        let diffs = tables.compactMap { table in
            live[table.name].map { TableDiff(table, $0, allowsDestructive: allowsDestructive) }
        }
        var changes: [SchemaChange] = missing.map { .createTable($0) }
        changes += diffs.flatMap(\.leftovers)
        changes += diffs.flatMap(\.structure)
        changes += diffs.flatMap(\.removedLinks)
        changes += diffs.flatMap { diff in
            [diff.rewrites.exact, diff.rewrites.lossy].filter { !$0.isEmpty }.map { .rewrite($0) } + diff.removals
        }
        changes += missing.flatMap { table in
            table.indexes.map { .createIndex(table: table.name, $0, concurrently: false) }
        }
        changes += diffs.flatMap(\.indexes)
        changes += missing.flatMap { table in
            table.foreignKeys.map { .addForeignKey(table: table.name, $0, existingRows: false) }
        }
        changes += diffs.flatMap(\.links)
        changes += missing.flatMap(Self.comments) + diffs.flatMap(\.comments)
        self.changes = allowsDestructive ? changes : changes.map { $0.isDestructive ? .withheld($0) : $0 }
    }

    /// Inspects the database and plans.
    ///
    /// - Throws: `PostgresError`.
    public init(
        bringing connection: PostgresConnection,
        to tables: [TableSchema],
        allowsDestructive: Bool = false,
    ) throws(PostgresError) {
        var live: [String: LiveTable] = [:]
        for table in tables { live[table.name] = try LiveTable.inspect(table.name, on: connection) }
        self.init(tables: tables, live: live, allowsDestructive: allowsDestructive)
    }

    /// Whether the database is as the manifests want it.
    public var isEmpty: Bool { changes.isEmpty }

    /// What sfsync will not do by itself, as sentences.
    public var conflicts: [String] { changes.compactMap(\.conflict) }

    /// The statements as a script, a semicolon after each; conflicts are comments.
    public var script: String { changes.map(\.script).joined() }

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
        if case .withheld(let change) = self {
            return commented(conflict ?? "") + commented(change.script)
        }
        if let conflict { return commented(conflict) }
        return work.map { work in
            switch work {
            case .quick(let statements), .slow(let statements): statements.map { $0 + ";\n" }.joined()
            case .stubs(let statement), .alone(let statement): statement + ";\n"
            case .batches(let table, let assignment, let condition):
                "-- sfsync does this in batches of \(MigrationRunner.batchSize) rows, by id.\n"
                    + "UPDATE \(Identifier(table).sql) SET \(assignment) WHERE \(condition);\n"
            }
        }.joined()
    }
}
