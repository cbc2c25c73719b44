public import Manifest
internal import Postgres

/// One step from the database as it is to the manifests.
public enum SchemaChange: Sendable, Equatable {
    /// The table is missing.
    case createTable(TableSchema)
    /// A column is missing in a table that exists.
    case addColumn(table: String, TableSchema.Column)
    /// An index is missing; `concurrently` where the table may hold rows.
    case createIndex(table: String, IndexDefinition, concurrently: Bool)
    /// An index is there whose concurrent build failed; it goes before it is built again.
    case dropBrokenIndex(String)
    /// A link is missing; with `existingRows` the rows that are there get their parents first, as stubs.
    case addForeignKey(table: String, TableSchema.ForeignKey, existingRows: Bool)
    /// A comment is missing or differs; without a column it is the table's.
    case comment(table: String, column: String?, String)
    /// A column has another type than the manifest wants; sfsync does not change it by itself.
    case typeConflict(table: String, column: String, wanted: ColumnType, found: String)

    /// Whether `sfsync run` may do it by itself: it only adds.
    public var isAdditive: Bool {
        if case .typeConflict = self { false } else { true }
    }

    /// Whether it must stand outside a transaction block.
    public var runsAlone: Bool {
        switch self {
        case .createIndex(_, _, concurrently: true), .dropBrokenIndex: true
        default: false
        }
    }

    /// The statements, without semicolons; none for a conflict.
    public var statements: [String] {
        switch self {
        case .createTable(let table):
            return [table.createStatement]
        case .addColumn(let table, let column):
            return ["ALTER TABLE \(Identifier(table).sql) ADD COLUMN \(column.definition)"]
        case .dropBrokenIndex(let name):
            return ["DROP INDEX CONCURRENTLY IF EXISTS \(Identifier(name).sql)"]
        case .createIndex(let table, let index, let concurrently):
            return [index.createStatement(on: table, concurrently: concurrently)]
        case .addForeignKey(let table, let key, let existingRows):
            return existingRows ? key.statementsForExistingRows(of: table) : [key.addStatement(to: table)]
        case .comment(let table, let column, let text):
            let subject =
                column.map { "COLUMN \(Identifier(table).sql).\(Identifier($0).sql)" }
                ?? "TABLE \(Identifier(table).sql)"
            return ["COMMENT ON \(subject) IS \(SQLLiteral.string(text))"]
        case .typeConflict:
            return []
        }
    }

    /// What stands in the way and what to do; nil for what can be done.
    public var conflict: String? {
        guard case .typeConflict(let table, let column, let wanted, let found) = self else { return nil }
        return
            "column \(Identifier(table).sql).\(Identifier(column).sql) is \(found), but the manifest wants \(wanted.catalogName): "
            + "change the column, or give the field another type or 'column:' in the manifest"
    }
}

extension TableSchema {
    /// CREATE TABLE with the key constraints; links and indexes are statements of their own.
    var createStatement: String {
        let lines = columns.map(\.definition) + [uniqueConstraint]
        return "CREATE TABLE \(Identifier(name).sql) (\n    \(lines.joined(separator: ",\n    "))\n)"
    }

    private var uniqueConstraint: String {
        let constraint = ObjectName.derived(from: [name, System.salesforceID], suffix: "key")
        return "CONSTRAINT \(Identifier(constraint).sql) UNIQUE (\(System.salesforceID))"
    }
}

extension TableSchema.Column {
    /// Name, type and constraint.
    var definition: String {
        [Identifier(name).sql, type.sql, constraint].compactMap(\.self).joined(separator: " ")
    }
}

extension IndexDefinition {
    /// CREATE INDEX for a table.
    func createStatement(on table: String, concurrently: Bool) -> String {
        let words = ["CREATE", isUnique ? "UNIQUE" : nil, "INDEX", concurrently ? "CONCURRENTLY" : nil].compactMap(
            \.self
        )
        let columns = columns.map { Identifier($0).sql }.joined(separator: ", ")
        let condition = condition.map { " WHERE \($0)" } ?? ""
        return "\(words.joined(separator: " ")) \(Identifier(name).sql) ON \(Identifier(table).sql) "
            + "USING \(method) (\(columns))\(condition)"
    }
}

extension TableSchema.ForeignKey {
    /// The statement that adds the constraint.
    func addStatement(to table: String) -> String {
        "ALTER TABLE \(Identifier(table).sql) ADD CONSTRAINT \(Identifier(name).sql) FOREIGN KEY (\(Identifier(column).sql)) "
            + "REFERENCES \(Identifier(parentTable).sql) (\(TableSchema.System.salesforceID))"
    }

    /// The same for a table with rows: stubs for missing parents, then the constraint without a long lock.
    func statementsForExistingRows(of table: String) -> [String] {
        let stubs =
            "INSERT INTO \(Identifier(parentTable).sql) (sf_id) SELECT DISTINCT c.\(Identifier(column).sql) "
            + "FROM \(Identifier(table).sql) c WHERE c.\(Identifier(column).sql) IS NOT NULL AND NOT EXISTS "
            + "(SELECT FROM \(Identifier(parentTable).sql) p WHERE p.sf_id = c.\(Identifier(column).sql)) "
            + "ON CONFLICT (sf_id) DO NOTHING"
        let validate = "ALTER TABLE \(Identifier(table).sql) VALIDATE CONSTRAINT \(Identifier(name).sql)"
        return (onMissing == .stub ? [stubs] : []) + [addStatement(to: table) + " NOT VALID", validate]
    }
}
