internal import Manifest
internal import Postgres

/// What differs between a wanted table and the live one.
///
/// Changes are applied to a copy of the live table as they are found, so that what comes later, indexes and links, is
/// compared with the table as it will be.
struct TableDiff {
    let table: TableSchema
    var live: LiveTable
    /// The live table as it is.
    let original: LiveTable
    /// Whether values may be lost; otherwise columns that would lose some stay as they are.
    let allowsDestructive: Bool

    /// Renames, new columns, wider types.
    var structure: [SchemaChange] = []
    /// What goes before values move: links that are not wanted any more.
    var removedLinks: [SchemaChange] = []
    /// Values that move, without and with a loss.
    var rewrites: (exact: TableRewrite, lossy: TableRewrite)
    /// Columns that nobody wants any more.
    var removals: [SchemaChange] = []
    var indexes: [SchemaChange] = []
    var links: [SchemaChange] = []
    /// Views that have to go before columns change.
    var removedViews: [SchemaChange] = []
    var views: [SchemaChange] = []
    var comments: [SchemaChange] = []
    /// Groups whose members are not those of the comment.
    var changedGroups: Set<String> = []
    /// Members that a rewrite takes out of their groups.
    var taken: Set<TakenMember> = []

    init(_ table: TableSchema, _ live: LiveTable, allowsDestructive: Bool) {
        self.table = table
        self.allowsDestructive = allowsDestructive
        self.live = live
        original = live
        rewrites = (
            TableRewrite(table: table.name, ledger: table.placement.ledger.sql, isDestructive: false),
            TableRewrite(table: table.name, ledger: table.placement.ledger.sql, isDestructive: true)
        )
        compareColumns()
        compareMembers()
        compareRemovedColumns()
        compareLinks()
        compareIndexes()
        compareComments()
        compareView()
    }

    /// Leftovers of migrations that did not end and are not going to be continued.
    var leftovers: [SchemaChange] {
        let planned = [rewrites.exact, rewrites.lossy].filter { !$0.isEmpty }
        // A column without its trigger has missed what was written meanwhile.
        let continued = planned.filter { original.triggers.contains($0.trigger) }
        let kept = Set(continued.flatMap { $0.fills.map(\.target) })
        let columns = original.columns.keys.filter { $0.hasPrefix(TableRewrite.columnPrefix) && !kept.contains($0) }
        let triggers = original.triggers.subtracting(continued.map(\.trigger))
        guard !columns.isEmpty || !triggers.isEmpty else { return [] }
        let functions = triggers.sorted().map { trigger in
            TableRewrite.function(of: table.name, trigger: trigger, ledger: table.placement.ledger.sql)
        }
        return [
            .cleanUp(
                table: table.name,
                triggers: triggers.sorted(),
                functions: functions,
                columns: columns.sorted(),
            )
        ]
    }

    // MARK: Where fields are

    func origin(of column: String) -> ColumnOrigin? {
        live.columns[column].flatMap { ColumnOrigin(comment: $0.comment, object: table.object) }
    }

    func isWanted(_ column: String) -> Bool { table.columns.contains { $0.name == column } }

    static func same(_ left: String, _ right: String) -> Bool { left.lowercased() == right.lowercased() }

    /// Whether the manifest wants the field's own value anywhere.
    func isWantedField(_ path: String) -> Bool {
        table.columns.contains { column in
            switch column.source {
            case .system: false
            case .field(let field, let isMasked): !isMasked && Self.same(field, path)
            case .group(let members): members.contains { !$0.isMasked && Self.same($0.path, path) }
            }
        }
    }

    /// The live columns that hold the field, those that nobody wants first; names in order, so that plans repeat.
    func columns(holding path: String) -> [String] {
        live.columns.keys.sorted().filter { name in
            guard case .field(let field) = origin(of: name)?.content else { return false }
            return Self.same(field, path)
        }.sorted { !isWanted($0) && isWanted($1) }
    }

    /// The members of a live group by their keys.
    ///
    /// A group that says nothing has what the manifest wants, unless it has just been made.
    func members(of group: String) -> [String: String] {
        if case .group(let keys) = origin(of: group)?.content { return keys }
        guard live.columns[group]?.comment != nil,
            case .group(let wanted) = table.columns.first(where: { $0.name == group })?.source
        else { return [:] }
        return Dictionary(wanted.map { ($0.key, $0.path) }, uniquingKeysWith: { first, _ in first })
    }

    /// The live groups with the key that holds the field.
    func groups(holding path: String) -> [(group: String, key: String)] {
        live.columns.keys.sorted().flatMap { group in
            members(of: group).filter { Self.same($0.value, path) }.keys.sorted().map { (group, $0) }
        }
    }

    /// Whether the manifest wants the field at this very place.
    func isWantedMember(_ path: String, key: String, group: String) -> Bool {
        guard case .group(let members) = table.columns.first(where: { $0.name == group })?.source else { return false }
        return members.contains { $0.key == key && Self.same($0.path, path) }
    }

    /// Whether a key is another field's in the manifest, so that nothing may take it away.
    func isWantedKey(_ key: String, group: String) -> Bool {
        guard case .group(let members) = table.columns.first(where: { $0.name == group })?.source else { return false }
        return members.contains { $0.key == key }
    }
}
