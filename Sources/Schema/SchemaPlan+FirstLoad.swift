internal import Manifest
internal import Postgres

/// Loading an empty table: what makes many rows slow comes behind them.
extension SchemaPlan {
    /// Takes links, and indexes but unique ones, off an empty table, for a load that makes them again behind the rows.
    ///
    /// Only what the manifest wants and what is sfsync's own.
    ///
    /// - Parameters:
    ///   - table: What the manifest wants.
    ///   - live: What there is.
    ///   - linksOnly: Whether the indexes stay.
    package init(settingAside table: TableSchema, of live: LiveTable, linksOnly: Bool) {
        placement = table.placement
        changes = live.foreignKeys.filter { $0.isOwnLink(of: table) }
            .map { .dropForeignKey(table: table.name, name: $0.name) }
        if linksOnly { return }
        changes += live.indexes.filter { found in
            !found.isUnique && table.indexes.contains { $0.name == found.name && $0.mark == found.comment }
        }.map { .dropIndex($0.name, isUnique: false) }
    }

    /// The plan without what makes loading many rows slow: the links of a table, and its indexes but unique ones, which
    /// have to refuse a row before it is stored.
    package func deferringIndexes(of table: String) -> SchemaPlan {
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

    /// Takes the plain index builds out of the plan: those that can go side by side, the slowest first.
    ///
    /// - Returns: Their statements.
    package mutating func removeIndexBuilds() -> [String] {
        var slow: [String] = []
        var quick: [String] = []
        changes.removeAll { change in
            guard case .createIndex(_, let index, concurrently: false) = change else { return false }
            // With its comment, by which sfsync knows the index as its own.
            let statements = change.statements.joined(separator: "; ")
            if index.method == "btree" { quick.append(statements) } else { slow.append(statements) }
            return true
        }
        return slow + quick
    }

    /// The plan with plain index builds, which are quicker and wait for no one, for a table that nobody else writes.
    package var offline: SchemaPlan {
        var plan = self
        plan.changes = changes.map { change in
            guard case .createIndex(let table, let index, concurrently: true) = change else { return change }
            return .createIndex(table: table, index, concurrently: false)
        }
        return plan
    }
}

extension LiveTable {
    /// Whether the table has no link that would ask for a row's parent before the row is stored, but for those of the
    /// manifest, which can be set aside.
    package func linksCanWait(of table: TableSchema) -> Bool { foreignKeys.allSatisfy { $0.isOwnLink(of: table) } }
}

extension LiveTable.ForeignKey {
    fileprivate func isOwnLink(of table: TableSchema) -> Bool {
        isOwn && table.foreignKeys.contains { column == $0.column && isLink(to: $0.parentTable) }
    }
}
