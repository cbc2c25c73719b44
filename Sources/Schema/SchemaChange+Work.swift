internal import Manifest
internal import Postgres

extension SchemaChange {
    /// A piece of a change that is done at once or not at all.
    enum Work: Equatable, Sendable {
        /// Statements of one transaction that touch no rows, so that their locks are short.
        case transactional([String])
        /// Statements of one transaction of their own, which may take their time.
        case ownTransaction([String])
        /// A statement that inserts stubs of parents.
        case stubs(String)
        /// A statement that must stand outside a transaction block.
        case nonTransactional(String)
        /// An update of all rows that meet the condition, a transaction for each batch.
        case batches(table: String, assignment: String, condition: String)
    }

    /// The pieces, in order.
    var work: [Work] {
        switch self {
        case .createSchema(let name): [.transactional(["CREATE SCHEMA IF NOT EXISTS \(Identifier(name).sql)"])]
        case .createTable(let table): [.transactional([table.createStatement])]
        case .addColumn(let table, let column): [.transactional([alter(table, "ADD COLUMN \(column.definition)")])]
        case .renameColumn(let table, let from, let to):
            [.transactional([alter(table, "RENAME COLUMN \(Identifier(from).sql) TO \(Identifier(to).sql)")])]
        case .widenColumn(let table, let column, let type, _):
            [.transactional([alter(table, "ALTER COLUMN \(Identifier(column).sql) TYPE \(type.sqlWithCollation)")])]
        case .rewrite(let rewrite): rewrite.work
        case .archive(let table, let column, let name, let comment):
            [
                .transactional([
                    alter(table, "RENAME COLUMN \(Identifier(column).sql) TO \(Identifier(name).sql)"),
                    "COMMENT ON COLUMN \(Identifier(table).sql).\(Identifier(name).sql) IS \(SQLLiteral.string(comment))",
                ])
            ]
        case .dropColumn(let table, let column):
            [.transactional([alter(table, "DROP COLUMN \(Identifier(column).sql)")])]
        case .cleanUp(let table, let triggers, let functions, let columns):
            [
                .transactional(
                    triggers.map { "DROP TRIGGER IF EXISTS \(Identifier($0).sql) ON \(Identifier(table).sql)" }
                        + functions.map { "DROP FUNCTION IF EXISTS \($0)()" }
                        + columns.map { alter(table, "DROP COLUMN IF EXISTS \(Identifier($0).sql)") }
                )
            ]
        case .createIndex(let table, let index, let concurrently):
            concurrently
                ? [
                    .nonTransactional(index.createStatement(on: table, concurrently: true)),
                    .transactional([index.markStatement]),
                ]
                : [.transactional([index.createStatement(on: table, concurrently: false), index.markStatement])]
        case .restoreIndex(_, let definition):
            [
                .nonTransactional(
                    definition.replacing(" INDEX ", with: " INDEX CONCURRENTLY IF NOT EXISTS ", maxReplacements: 1)
                )
            ]
        case .dropBrokenIndex(let name), .dropIndex(let name, _):
            [.nonTransactional("DROP INDEX CONCURRENTLY IF EXISTS \(Identifier(name).sql)")]
        case .renameIndex(let from, let to):
            [.transactional(["ALTER INDEX \(Identifier(from).sql) RENAME TO \(Identifier(to).sql)"])]
        case .markIndex(let index): [.transactional([index.markStatement])]
        case .addForeignKey(let table, let key, let existingRows):
            existingRows
                ? [.transactional([key.addStatement(to: table) + " NOT VALID", key.markStatement(on: table)])]
                    + key.validation(of: table)
                : [.transactional([key.addStatement(to: table), key.markStatement(on: table)])]
        case .markForeignKey(let table, let key): [.transactional([key.markStatement(on: table)])]
        case .validateForeignKey(let table, let key): key.validation(of: table)
        case .dropForeignKey(let table, let name):
            [.transactional([alter(table, "DROP CONSTRAINT \(Identifier(name).sql)")])]
        case .renameForeignKey(let table, let from, let to):
            [.transactional([alter(table, "RENAME CONSTRAINT \(Identifier(from).sql) TO \(Identifier(to).sql)")])]
        case .createView(let view, let making): [.transactional(view.statements(making))]
        case .dropView(_, _, let dependents) where !dependents.isEmpty: []
        case .dropView(let name, let namespace, _): [.transactional(["DROP VIEW \(TableView.sql(name, namespace))"])]
        case .comment(let table, let column, let text):
            [.transactional(["COMMENT ON \(subject(table, column)) IS \(SQLLiteral.string(text))"])]
        case .typeConflict, .blocker, .blocked, .unmakeableView: []
        }
    }

    /// The statements, without semicolons; none for a conflict.
    ///
    /// What is done in batches is one statement here.
    package var statements: [String] {
        work.flatMap { work in
            switch work {
            case .transactional(let statements), .ownTransaction(let statements): statements
            case .stubs(let statement), .nonTransactional(let statement): [statement]
            case .batches(let table, let assignment, let condition):
                ["UPDATE \(Identifier(table).sql) SET \(assignment) WHERE \(condition)"]
            }
        }
    }

    private func alter(_ table: String, _ action: String) -> String { "ALTER TABLE \(Identifier(table).sql) \(action)" }

    private func subject(_ table: String, _ column: String?) -> String {
        column.map { "COLUMN \(Identifier(table).sql).\(Identifier($0).sql)" } ?? "TABLE \(Identifier(table).sql)"
    }
}

extension TableRewrite {
    /// The pieces, in order.
    var work: [SchemaChange.Work] {
        // The trigger does the work; the update only has to fire it.
        let touch = "\(TableSchema.System.salesforceID) = \(TableSchema.System.salesforceID)"
        return [
            .transactional(preparation), .batches(table: table, assignment: touch, condition: condition),
            .transactional(completion),
        ]
    }
}

extension ColumnType {
    /// The type with its collation, which ALTER COLUMN would leave as it was.
    var sqlWithCollation: String { self == .text ? "text COLLATE \"default\"" : sql }
}
