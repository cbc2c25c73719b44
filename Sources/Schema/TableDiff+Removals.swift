internal import Manifest
internal import Postgres

/// Columns of sfsync's own that the manifest wants no longer.
extension TableDiff {
    mutating func compareRemovedColumns() {
        for name in live.columns.keys.sorted() where !isWanted(name) {
            guard let found = live.columns[name], let origin = origin(of: name) else { continue }
            guard found.dependents.isEmpty || table.removal != .drop else {
                obstacle("drop column \(self.name(name))", found.dependents)
                continue
            }
            switch origin.content {
            case .field(let path): removeField(path, name, found, isAside: origin.isRemoved)
            case .group(let keys): removeGroup(keys, name, found, isAside: origin.isRemoved)
            }
        }
    }

    private mutating func removeField(_ path: String, _ name: String, _ found: LiveTable.Column, isAside: Bool) {
        let target = table.columns.first { column in
            if case .field(let field, isMasked: false) = column.source { Self.same(field, path) } else { false }
        }
        let isMoved = rewrites.exact.memberFills.contains { $0.origin == .column(name, type: found.type) }
        if let target, found.dependents.isEmpty {
            // Both columns are there: the old one's values complete the other's.
            rewrites.exact.fills.append(
                TableRewrite.Fill(
                    column: target.name,
                    type: target.type,
                    origin: .column(name, type: found.type),
                    completes: true,
                    comment: target.comment,
                )
            )
            drop(name)
        } else if isMoved || isWantedField(path), found.dependents.isEmpty {
            if isMoved { drop(name) } else { removals.append(.dropColumn(table: table.name, column: name)) }
        } else {
            remove(name, found, isAside: isAside)
        }
    }

    private mutating func removeGroup(
        _ keys: [String: String],
        _ name: String,
        _ found: LiveTable.Column,
        isAside: Bool,
    ) {
        let moved = keys.filter { key, path in
            isWantedField(path) || taken.contains(TakenMember(group: name, key: key))
        }
        if !moved.isEmpty, moved.count == keys.count, found.dependents.isEmpty {
            drop(name)
        } else {
            remove(name, found, isAside: isAside)
        }
    }

    /// The column goes when its values are where they belong.
    private mutating func drop(_ name: String) {
        guard !rewrites.exact.isEmpty else {
            removals.append(.dropColumn(table: table.name, column: name))
            return
        }
        rewrites.exact.drops.append(name)
        forget(name)
    }

    private mutating func remove(_ name: String, _ found: LiveTable.Column, isAside: Bool) {
        switch table.removal {
        case .keep: break
        case .drop:
            removals.append(.dropColumn(table: table.name, column: name))
        case .rename:
            guard !isAside else { break }
            let aside = freeName("removed_" + name)
            let comment = ColumnOrigin.comment(onRemoved: found.comment ?? "")
            removals.append(.archive(table: table.name, column: name, as: aside, comment: comment))
            live.columns[aside] = live.columns.removeValue(forKey: name)
        }
    }

    private mutating func forget(_ name: String) {
        live.columns[name] = nil
        live.foreignKeys.removeAll { $0.column == name }
        live.indexes.removeAll { $0.mentions(name) }
    }

    private func freeName(_ name: String) -> String {
        var free = Naming.shortened(name)
        var number = 2
        while live.columns[free] != nil || isWanted(free) {
            free = Naming.shortened(name, suffix: "_\(number)")
            number += 1
        }
        return free
    }
}

/// A member that a rewrite takes out of its group.
struct TakenMember: Hashable {
    var group: String
    var key: String
}
