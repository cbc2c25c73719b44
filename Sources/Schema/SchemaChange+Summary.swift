internal import Manifest
internal import Postgres

extension SchemaChange {
    /// The change in a few words, for logs and errors: `add column things.name`.
    package var summary: String {
        func column(_ table: String, _ name: String) -> String { "\(Identifier(table).sql).\(Identifier(name).sql)" }
        return switch self {
        case .createSchema(let name): "create schema \(Identifier(name).sql)"
        case .createTable(let table): "create table \(Identifier(table.name).sql)"
        case .addColumn(let table, let added): "add column \(column(table, added.name))"
        case .renameColumn(let table, let from, let to):
            "rename column \(column(table, from)) to \(Identifier(to).sql)"
        case .widenColumn(let table, let name, let type, let found):
            "change column \(column(table, name)) from \(found) to \(type.catalogName)"
        case .rewrite(let rewrite): "rewrite \(rewrite.places) of table \(Identifier(rewrite.table).sql)"
        case .archive(let table, let name, let other, _):
            "put column \(column(table, name)) aside as \(Identifier(other).sql)"
        case .dropColumn(let table, let name): "drop column \(column(table, name))"
        case .cleanUp(let table, _, _, _): "remove what a migration of table \(Identifier(table).sql) left behind"
        case .createIndex(_, let index, _): "create index \(Identifier(index.name).sql)"
        case .restoreIndex(let name, _): "restore index \(Identifier(name).sql)"
        case .dropBrokenIndex(let name): "drop the unfinished index \(Identifier(name).sql)"
        case .dropIndex(let name, _): "drop index \(Identifier(name).sql)"
        case .renameIndex(let from, let to): "rename index \(Identifier(from).sql) to \(Identifier(to).sql)"
        case .markIndex(let index): "describe index \(Identifier(index.name).sql)"
        case .addForeignKey(_, let key, _): "add foreign key \(Identifier(key.name).sql)"
        case .markForeignKey(_, let key): "describe foreign key \(Identifier(key.name).sql)"
        case .validateForeignKey(_, let key): "validate foreign key \(Identifier(key.name).sql)"
        case .dropForeignKey(_, let name): "drop foreign key \(Identifier(name).sql)"
        case .renameForeignKey(_, let from, let to):
            "rename foreign key \(Identifier(from).sql) to \(Identifier(to).sql)"
        case .createView(let view, _): "create view \(Identifier(view.name).sql)"
        case .dropView(let name, _, _): "drop view \(Identifier(name).sql)"
        case .comment(let table, let name, _):
            name.map { "describe column \(column(table, $0))" } ?? "describe table \(Identifier(table).sql)"
        case .typeConflict(let table, let name, _, _): "change the type of column \(column(table, name))"
        case .blocker(let text), .unmakeableView(let text): text
        case .blocked(let change): change.summary
        }
    }
}

extension TableRewrite {
    /// The columns that get or lose values: `amount, mn`.
    var places: String {
        var seen: Set<String> = []
        let names = fills.map(\.column) + memberFills.map(\.group) + memberRemovals.map(\.group)
        return names.filter { seen.insert($0).inserted }.map { Identifier($0).sql }.joined(separator: ", ")
    }
}
