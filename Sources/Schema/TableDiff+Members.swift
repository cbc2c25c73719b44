internal import Manifest
internal import Postgres

/// Members of JSONB groups: new ones that are elsewhere already, and those that moved or are not wanted any more.
extension TableDiff {
    mutating func compareMembers() {
        for column in table.columns {
            guard case .group(let members) = column.source, live.columns[column.name]?.type == "jsonb" else { continue }
            let present = self.members(of: column.name)
            for member in members where !member.isMasked && present[member.key] == nil {
                if let origin = origin(ofMember: member, in: column.name) {
                    rewrites.exact.memberFills.append(
                        TableRewrite.MemberFill(group: column.name, key: member.key, origin: origin)
                    )
                    changedGroups.insert(column.name)
                }
            }
            for (key, path) in present.sorted(by: { $0.key < $1.key })
            where !isWantedMember(path, key: key, group: column.name) && !isWantedKey(key, group: column.name) {
                remove(path, key: key, of: column.name)
            }
        }
        // The comments change with the values, so that an interruption between the two forgets nothing.
        for column in table.columns where changedGroups.contains(column.name) {
            let isLossy = rewrites.exact.isEmpty
            let comment = TableRewrite.Comment(column: column.name, text: column.comment)
            if isLossy { rewrites.lossy.comments.append(comment) } else { rewrites.exact.comments.append(comment) }
            live.columns[column.name]?.comment = column.comment
        }
    }

    /// Where the values of a new member are now: in a column, or in another place of a group.
    private mutating func origin(ofMember member: TableSchema.Member, in group: String) -> TableRewrite.Origin? {
        // A column that gets its values from a group is not there yet.
        let columns = columns(holding: member.path).filter { column in
            !rewrites.exact.fills.contains { fill in
                if case .member = fill.origin { fill.column == column } else { false }
            }
        }
        if let column = columns.first, let found = original.columns[column] ?? live.columns[column] {
            return .column(column, type: found.type)
        }
        guard let place = groups(holding: member.path).first else { return nil }
        let isTaken = !isWantedKey(place.key, group: place.group)
        if isTaken { take(place.key, from: place.group) }
        return .member(group: place.group, key: place.key, isTaken: isTaken)
    }

    private mutating func remove(_ path: String, key: String, of group: String) {
        guard taken.insert(TakenMember(group: group, key: key)).inserted else { return }
        let removal = TableRewrite.MemberRemoval(group: group, key: key)
        if isWantedField(path) {
            rewrites.exact.memberRemovals.append(removal)
            changedGroups.insert(group)
        } else if table.removal == .drop {
            rewrites.lossy.memberRemovals.append(removal)
            changedGroups.insert(group)
        }
    }
}
