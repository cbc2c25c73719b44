internal import Manifest
public import Postgres

/// The steps from the database as it is to the manifests, in an order that works.
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
    public init(tables: [TableSchema], live: [String: LiveTable]) {
        changes =
            tables.flatMap { Self.columnChanges($0, live[$0.name]) }
            + tables.flatMap { Self.indexChanges($0, live[$0.name]) }
            + tables.flatMap { Self.keyChanges($0, live[$0.name]) }
            + tables.flatMap { Self.commentChanges($0, live[$0.name]) }
    }

    /// Inspects the database and plans.
    ///
    /// - Throws: `PostgresError`.
    public init(bringing connection: PostgresConnection, to tables: [TableSchema]) throws(PostgresError) {
        var live: [String: LiveTable] = [:]
        for table in tables { live[table.name] = try LiveTable.inspect(table.name, on: connection) }
        self.init(tables: tables, live: live)
    }

    /// The plan without what makes loading many rows slow: the links of a table, and its indexes but unique ones, which
    /// have to refuse a row before it is stored.
    public func deferringIndexes(of table: String) -> SchemaPlan {
        var plan = self
        plan.changes.removeAll { change in
            switch change {
            case .createIndex(table, let index, _): !index.isUnique
            case .addForeignKey(table, _, _): true
            default: false
            }
        }
        return plan
    }

    /// The plan with plain index builds, which are quicker and wait for no one, for a table that nobody else writes.
    public var offline: SchemaPlan {
        var plan = self
        plan.changes = changes.map { change in
            guard case .createIndex(let table, let index, concurrently: true) = change else { return change }
            return .createIndex(table: table, index, concurrently: false)
        }
        return plan
    }

    /// Takes the plain index builds out of the plan: those that can go side by side, the slowest first.
    ///
    /// - Returns: Their statements.
    public mutating func removeIndexBuilds() -> [String] {
        var slow: [String] = []
        var quick: [String] = []
        changes.removeAll { change in
            guard case .createIndex(_, let index, concurrently: false) = change else { return false }
            if index.method == "btree" { quick += change.statements } else { slow += change.statements }
            return true
        }
        return slow + quick
    }

    /// Whether the database is as the manifests want it.
    public var isEmpty: Bool { changes.isEmpty }

    /// What sfsync will not do by itself, as sentences.
    public var conflicts: [String] { changes.compactMap(\.conflict) }

    /// The statements as a script, a semicolon after each; conflicts are comments.
    public var script: String {
        changes.map { change in
            change.conflict.map { "-- \($0)\n" } ?? change.statements.map { $0 + ";\n" }.joined()
        }.joined()
    }

    /// Runs the statements: those that can in one transaction, concurrent index builds after it, one by one.
    ///
    /// - Returns: How many stubs of missing parents were inserted for new links.
    /// - Throws: `PostgresError`; then nothing of the transaction was stored.
    @discardableResult
    public func apply(on connection: PostgresConnection) throws -> Int {
        var stubs = 0
        let together = changes.filter { !$0.runsAlone }.flatMap(\.statements)
        if !together.isEmpty {
            try connection.transaction {
                // Only the insertion of stubs touches rows.
                for statement in together { stubs += try connection.query(statement).affectedRows }
            }
        }
        for statement in changes.filter(\.runsAlone).flatMap(\.statements) { try connection.execute(statement) }
        return stubs
    }

    private static func columnChanges(_ table: TableSchema, _ live: LiveTable?) -> [SchemaChange] {
        guard let live else { return [.createTable(table)] }
        return table.columns.compactMap { column in
            guard let found = live.columns[column.name] else { return .addColumn(table: table.name, column) }
            guard found.type != column.type.catalogName else { return nil }
            return .typeConflict(table: table.name, column: column.name, wanted: column.type, found: found.type)
        }
    }

    private static func indexChanges(_ table: TableSchema, _ live: LiveTable?) -> [SchemaChange] {
        table.indexes
            .filter { index in !(live?.indexes.contains { index.isServed(by: $0) } ?? false) }
            .flatMap { index in
                let isBroken = live?.brokenIndexes.contains(index.name) ?? false
                return (isBroken ? [SchemaChange.dropBrokenIndex(index.name)] : [])
                    + [.createIndex(table: table.name, index, concurrently: live != nil)]
            }
    }

    private static func keyChanges(_ table: TableSchema, _ live: LiveTable?) -> [SchemaChange] {
        table.foreignKeys
            .filter { live?.foreignKeys[$0.column] != $0.parentTable }
            .map { .addForeignKey(table: table.name, $0, existingRows: live != nil) }
    }

    private static func commentChanges(_ table: TableSchema, _ live: LiveTable?) -> [SchemaChange] {
        // A comment that someone else wrote stays: only missing ones are set on tables that exist.
        let own: [SchemaChange] = live?.comment == nil ? [.comment(table: table.name, column: nil, table.comment)] : []
        return own
            + table.columns
            .filter { live?.columns[$0.name]?.comment == nil }
            .map { .comment(table: table.name, column: $0.name, $0.comment) }
    }
}

extension IndexDefinition {
    /// Whether an index of the database does this one's work: the same name, or the same shape under another.
    fileprivate func isServed(by index: LiveTable.Index) -> Bool {
        if index.name == name { return true }
        return condition == nil && !index.isPartial && index.method == method && index.isUnique == isUnique
            && index.columns == columns
    }
}
