package import Manifest
internal import Postgres

/// One step from the database as it is to the manifests.
package indirect enum SchemaChange: Sendable, Equatable {
    /// The schema of the tables is missing.
    case createSchema(String)
    /// The table is missing.
    case createTable(TableSchema)
    /// A column is missing in a table that exists.
    case addColumn(table: String, TableSchema.Column)
    /// A column has another name now.
    case renameColumn(table: String, from: String, to: String)
    /// A column's type becomes a wider one, without touching a row.
    case widenColumn(table: String, column: String, ColumnType, found: String)
    /// Values change their place or type.
    case rewrite(TableRewrite)
    /// A column of a field that is listed no longer is put aside.
    case archive(table: String, column: String, as: String, comment: String)
    /// A column of a field that is listed no longer goes.
    case dropColumn(table: String, column: String)
    /// What a migration left behind that is not wanted any more.
    case cleanUp(table: String, triggers: [String], functions: [String], columns: [String])
    /// An index is missing; `concurrently` where the table may hold rows.
    case createIndex(table: String, IndexDefinition, concurrently: Bool)
    /// An index that someone else made on a column that was rewritten, by its statement.
    case restoreIndex(name: String, definition: String)
    /// An index is there whose concurrent build failed; it goes before it is built again.
    case dropBrokenIndex(String)
    /// An index of sfsync's own is not wanted any more, or in another shape.
    case dropIndex(String, isUnique: Bool)
    /// An index has another name now.
    case renameIndex(from: String, to: String)
    /// An index is there, but does not say that it is sfsync's own and what it is.
    case markIndex(IndexDefinition)
    /// A link is missing; with `existingRows` the rows that are there get their parents first, as stubs.
    case addForeignKey(table: String, TableSchema.ForeignKey, existingRows: Bool)
    /// A link is there, but does not say that it is sfsync's own.
    case markForeignKey(table: String, TableSchema.ForeignKey)
    /// A link is there, but not all rows were checked.
    case validateForeignKey(table: String, TableSchema.ForeignKey)
    /// A link is not wanted any more.
    case dropForeignKey(table: String, name: String)
    /// A link's constraint has another name now.
    case renameForeignKey(table: String, from: String, to: String)
    /// The view of the live rows is missing, lacks columns, or was dropped for other changes.
    case createView(TableView, TableView.Making)
    /// The view of the live rows is not wanted any more, or in the way of other changes; PostgreSQL does not drop it before
    /// its dependents.
    case dropView(String, namespace: String?, dependents: [String])
    /// A view cannot be made, as a sentence without its period.
    case unmakeableView(String)
    /// A comment is missing or differs; without a column it is the table's.
    case comment(table: String, column: String?, String)
    /// A column has another type than the manifest wants, and sfsync does not change it.
    case typeConflict(table: String, column: String, wanted: ColumnType, found: String)
    /// Something stands in the way, as a sentence without its period.
    case blocker(String)
    /// A change that loses something and was not allowed.
    case blocked(SchemaChange)

    /// Whether `sfsync run` may do it by itself: it adds, or takes away what would refuse rows for no reason any more.
    package var isAdditive: Bool {
        switch self {
        case .createSchema, .createTable, .addColumn, .createIndex, .restoreIndex, .dropBrokenIndex, .renameIndex,
            .markIndex,
            .addForeignKey, .markForeignKey, .validateForeignKey, .renameForeignKey, .dropForeignKey, .comment,
            .cleanUp,
            .dropIndex(_, isUnique: true), .createView(_, .new), .createView(_, .extended):
            true
        case .renameColumn, .widenColumn, .rewrite, .archive, .dropColumn, .dropIndex, .createView, .dropView,
            .unmakeableView, .typeConflict,
            .blocker, .blocked:
            false
        }
    }

    /// Whether it can lose values that nothing else holds.
    package var isDestructive: Bool {
        switch self {
        case .dropColumn: true
        case .rewrite(let rewrite): rewrite.isDestructive
        case .blocked(let change): change.isDestructive
        default: false
        }
    }

    /// The table in which it empties a place: what was read before is there no more, should the place be wanted again.
    var emptiedTable: String? {
        switch self {
        case .dropColumn(let table, _), .archive(let table, _, _, _): table
        case .rewrite(let rewrite) where rewrite.isDestructive: rewrite.table
        default: nil
        }
    }

    /// Columns whose values it takes over from another type, with the types that it found.
    var retypedColumns: [(table: String, column: String, found: String)] {
        switch self {
        case .widenColumn(let table, let column, _, let found): [(table, column, found)]
        case .rewrite(let rewrite):
            rewrite.fills.compactMap { fill in
                if case .column(let column, let type) = fill.origin { (rewrite.table, column, type) } else { nil }
            }
        default: []
        }
    }

    /// What stands in the way and what to do; nil for what can be done.
    package var conflict: String? {
        switch self {
        case .typeConflict(let table, let column, let wanted, let found):
            "column \(Identifier(table).sql).\(Identifier(column).sql) is \(found), but the manifest wants \(wanted.catalogName): "
                + "change the column, or give the field another type or 'column:' in the manifest"
        case .blocker(let text), .unmakeableView(let text): text
        case .dropView(let name, _, let dependents) where !dependents.isEmpty:
            "view \(Identifier(name).sql) has to be made again, but \(dependents.joined(separator: ", ")) depends on it: drop "
                + "that first, and make it again afterwards"
        case .blocked(let change): "\(change.summary) can lose values: allow it with --allow-destructive"
        default: nil
        }
    }
}
