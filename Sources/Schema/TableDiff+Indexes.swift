internal import Manifest

/// Indexes, links and comments.
extension TableDiff {
    mutating func compareIndexes() {
        let restored = indexes
        indexes = []
        var used: Set<String> = []
        for index in table.indexes {
            if let found = live.indexes.first(where: { $0.name == index.name }) {
                used.insert(found.name)
                compare(index, found)
            } else if let found = live.indexes.first(where: { index.isServed(by: $0) && !isNamed($0) }) {
                used.insert(found.name)
                guard found.isOwn else { continue }
                indexes.append(.renameIndex(from: found.name, to: index.name))
                if found.comment != index.mark { indexes.append(.markIndex(index)) }
            } else {
                if live.brokenIndexes.contains(index.name) { indexes.append(.dropBrokenIndex(index.name)) }
                indexes.append(.createIndex(table: table.name, index, concurrently: true))
            }
        }
        let unwanted = live.indexes.filter { $0.isOwn && !$0.isConstraint && !used.contains($0.name) }
        indexes = unwanted.map { .dropIndex($0.name, isUnique: $0.isUnique) } + indexes + restored
    }

    private func isNamed(_ index: LiveTable.Index) -> Bool { table.indexes.contains { $0.name == index.name } }

    private mutating func compare(_ index: IndexDefinition, _ found: LiveTable.Index) {
        guard found.comment != index.mark || !index.hasShape(of: found) else { return }
        if index.hasShape(of: found), index.condition == nil || !found.isOwn {
            // The name says it is ours; a condition cannot be compared, since PostgreSQL spells it in its own way.
            indexes.append(.markIndex(index))
        } else if found.isOwn {
            indexes.append(.dropIndex(found.name, isUnique: found.isUnique))
            indexes.append(.createIndex(table: table.name, index, concurrently: true))
        }
    }

    mutating func compareLinks() {
        for key in table.foreignKeys {
            guard
                let found = live.foreignKeys.first(where: { $0.column == key.column && $0.isLink(to: key.parentTable) })
            else {
                links.append(.addForeignKey(table: table.name, key, existingRows: true))
                continue
            }
            if found.isOwn, found.name != key.name {
                links.append(.renameForeignKey(table: table.name, from: found.name, to: key.name))
            } else if !found.isOwn, found.name == key.name {
                links.append(.markForeignKey(table: table.name, key))
            }
            if !found.isValidated { links.append(.validateForeignKey(table: table.name, key)) }
        }
        for found in live.foreignKeys where found.isOwn {
            let isWanted = table.foreignKeys.contains { $0.column == found.column && found.isLink(to: $0.parentTable) }
            if !isWanted { removedLinks.append(.dropForeignKey(table: table.name, name: found.name)) }
        }
    }

    mutating func compareComments() {
        let isOwn = live.comment.map { $0.hasPrefix("Salesforce \(table.object).") } ?? true
        if isOwn, live.comment != table.comment {
            comments.append(.comment(table: table.name, column: nil, table.comment))
        }
        for column in table.columns {
            // A comment that someone else wrote stays.
            let found = live.columns[column.name]
            let isOwn = found?.comment == nil || origin(of: column.name) != nil || isOldGroupComment(found?.comment)
            guard isOwn, found?.comment != column.comment else { continue }
            comments.append(.comment(table: table.name, column: column.name, column.comment))
        }
    }

    /// What a group's comment said before it listed the keys.
    private func isOldGroupComment(_ comment: String?) -> Bool {
        comment == "Fields of \(table.object) as one JSON object."
    }
}

extension LiveTable.Index {
    /// Whether sfsync made it.
    var isOwn: Bool { comment?.hasPrefix(IndexDefinition.markPrefix) ?? false }
}

extension LiveTable.ForeignKey {
    /// Whether sfsync made it.
    var isOwn: Bool { comment?.hasPrefix(IndexDefinition.markPrefix) ?? false }

    func isLink(to table: String) -> Bool {
        parentTable == table && parentColumn == TableSchema.System.salesforceID
    }
}

extension IndexDefinition {
    /// Whether columns, method and kind are those of an index of the database.
    fileprivate func hasShape(of index: LiveTable.Index) -> Bool {
        !index.hasExpressions && index.method == method && index.isUnique == isUnique && index.columns == columns
            && index.isPartial == (condition != nil)
    }

    /// Whether an index under another name does this one's work.
    fileprivate func isServed(by index: LiveTable.Index) -> Bool {
        hasShape(of: index) && (condition == nil || index.comment == mark)
    }
}
