internal import Manifest
internal import Postgres

/// Columns that the manifest wants: there, under another name, of another type, elsewhere, or nowhere.
extension TableDiff {
    mutating func compareColumns() {
        for column in table.columns where live.columns[column.name] == nil {
            if let former = formerName(of: column) { rename(former, to: column.name) }
        }
        for column in table.columns {
            if let found = live.columns[column.name] {
                compareType(of: column, found)
            } else if !fill(column) {
                structure.append(.addColumn(table: table.name, column))
                live.columns[column.name] = LiveTable.Column(
                    type: column.type.catalogName,
                    isByteOrdered: column.type == .identifier,
                )
            }
        }
    }

    /// The live column that becomes this one: the one that the manifest names, or one that holds the same field and that
    /// nobody wants by its name.
    private func formerName(of column: TableSchema.Column) -> String? {
        if let former = column.formerName, live.columns[former] != nil, !isWanted(former) { return former }
        guard case .field(let path, isMasked: false) = column.source else { return nil }
        return columns(holding: path).first { !isWanted($0) }
    }

    private mutating func rename(_ old: String, to new: String) {
        structure.append(.renameColumn(table: table.name, from: old, to: new))
        live.columns[new] = live.columns.removeValue(forKey: old)
        for index in live.indexes.indices {
            live.indexes[index].columns = live.indexes[index].columns.map { $0 == old ? new : $0 }
        }
        for key in live.foreignKeys.indices where live.foreignKeys[key].column == old {
            live.foreignKeys[key].column = new
        }
    }

    private mutating func compareType(of column: TableSchema.Column, _ found: LiveTable.Column) {
        let isText = column.type.catalogName == "text"
        let hasOtherOrder = isText && found.isByteOrdered != (column.type == .identifier)
        guard found.type != column.type.catalogName || hasOtherOrder else { return }
        guard column.source != .system, column.name != TableSchema.System.salesforceID else {
            if found.type != column.type.catalogName { conflict(column, found) }
            return
        }
        if case .group = column.source, found.type != "json" {
            // What the other column holds are no members.
            conflict(column, found)
            return
        }
        guard found.dependents.isEmpty else {
            obstacle("give column \(name(column.name)) type \(column.type.catalogName)", found.dependents)
            return
        }
        let isBare = !live.indexes.contains { $0.columns.contains(column.name) || $0.hasExpressions || $0.isPartial }
        if Self.isWidening(from: found, to: column.type, isBare: isBare) {
            structure.append(
                .widenColumn(table: table.name, column: column.name, column.type, found: found.type)
            )
            live.columns[column.name]?.type = column.type.catalogName
            live.columns[column.name]?.isByteOrdered = column.type == .identifier
            return
        }
        let origin = TableRewrite.Origin.column(column.name, type: found.type)
        let conversion = Conversion(from: found.type, to: column.type, value: "x")
        let fill = TableRewrite.Fill(
            column: column.name,
            type: column.type,
            origin: origin,
            comment: column.comment,
            grants: found.grants,
        )
        if conversion.isExact {
            rewrites.exact.fills.append(fill)
            rewrites.exact.drops.append(column.name)
        } else {
            rewrites.lossy.fills.append(fill)
            rewrites.lossy.drops.append(column.name)
        }
        if conversion.isExact || allowsDestructive { replace(column) }
    }

    /// The column will be another one, without the indexes and links of the old.
    private mutating func replace(_ column: TableSchema.Column) {
        live.columns[column.name] = LiveTable.Column(
            type: column.type.catalogName,
            isByteOrdered: column.type == .identifier,
            comment: column.comment,
        )
        live.foreignKeys.removeAll { $0.column == column.name }
        for index in original.indexes where index.mentions(column.name) {
            live.indexes.removeAll { $0.name == index.name }
            let isOwn = index.comment?.hasPrefix(IndexDefinition.markPrefix) ?? false
            let isAgain = table.indexes.contains { $0.name == index.name }
            if !isOwn, !isAgain { indexes.append(.restoreIndex(name: index.name, definition: index.definition)) }
        }
    }

    /// Whether PostgreSQL changes the type in its catalogue alone: a limit goes, or an order that no index keeps.
    private static func isWidening(from found: LiveTable.Column, to wanted: ColumnType, isBare: Bool) -> Bool {
        let plain = String(found.type.prefix { $0 != "(" })
        let hasOrder = wanted == .text || wanted == .identifier
        if hasOrder, found.isByteOrdered != (wanted == .identifier), !isBare { return false }
        return switch (plain, wanted) {
        case ("text", .text), ("text", .identifier), ("character varying", .text), ("character varying", .identifier),
            ("numeric", .numeric):
            true
        default:
            // timestamp(3) with time zone
            found.type != plain && found.type.hasPrefix(String(wanted.catalogName.prefix { $0 != " " }) + "(")
                && found.type.hasSuffix(String(wanted.catalogName.drop { $0 != " " })) && wanted.isTimed
        }
    }

    private mutating func conflict(_ column: TableSchema.Column, _ found: LiveTable.Column) {
        structure.append(
            .typeConflict(table: table.name, column: column.name, wanted: column.type, found: found.type)
        )
    }

    mutating func obstacle(_ aim: String, _ dependents: [String]) {
        let list = dependents.joined(separator: ", ")
        let pronoun = dependents.count == 1 ? "it" : "them"
        structure.append(
            .blocker(
                "cannot \(aim): in use by \(list); drop \(pronoun), run sfsync ddl --apply, and make \(pronoun) again"
            )
        )
    }

    func name(_ column: String) -> String { "\(Identifier(table.name).sql).\(Identifier(column).sql)" }

    /// A new column that gets its values from a group.
    private mutating func fill(_ column: TableSchema.Column) -> Bool {
        guard case .field(let path, isMasked: false) = column.source, let place = groups(holding: path).first else {
            return false
        }
        let isTaken = !isWantedKey(place.key, group: place.group)
        rewrites.exact.fills.append(
            TableRewrite.Fill(
                column: column.name,
                type: column.type,
                origin: .member(group: place.group, key: place.key, isTaken: isTaken),
                comment: column.comment,
            )
        )
        live.columns[column.name] = LiveTable.Column(
            type: column.type.catalogName,
            isByteOrdered: column.type == .identifier,
            comment: column.comment,
        )
        if isTaken { take(place.key, from: place.group) }
        return true
    }

    /// A member will be gone: the group's comment says so when it is.
    mutating func take(_ key: String, from group: String) {
        changedGroups.insert(group)
        taken.insert(TakenMember(group: group, key: key))
    }
}

extension ColumnType {
    /// Whether the type is one of those with a number of digits for fractions of a second.
    fileprivate var isTimed: Bool { self == .timestamptz || self == .time }
}

extension LiveTable.Index {
    /// Whether the column is a part of the index, as far as its parts tell; expressions and conditions are searched for
    /// the name.
    func mentions(_ column: String) -> Bool {
        columns.contains(column) || (hasExpressions || isPartial) && definition.contains(column)
    }
}
