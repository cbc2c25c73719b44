extension EmulatedOrg {
    /// Gives live rows, picked at random, a new version: several fields change, SystemModstamp is now.
    ///
    /// With an `age`, the transaction began that long ago, in whole seconds, and ended only now: its rows show up with
    /// an older stamp.
    ///
    /// - Returns: the ids, fewer than `count` where there are fewer live rows
    @discardableResult
    public func change(_ object: String, count: Int, age: Duration = .zero) throws -> [String] {
        try mutate(object) { table, rows, chance, now in
            let stamp = now - UInt32(clamping: age.components.seconds)
            return pick(count, of: rows, &chance) { $0.isDisjoint(with: [.deleted, .purged]) }.map { row in
                rows.change(row, at: stamp)
                return table.series.id(of: row).text
            }
        }
    }

    /// Gives these rows a new version.
    public func change(_ object: String, ids: [String]) throws {
        try update(object, ids) { rows, row, now in rows.change(row, at: now) }
    }

    /// Adds rows, created now.
    ///
    /// - Returns: their ids
    @discardableResult
    public func insert(_ object: String, count: Int) throws -> [String] {
        try insertLate(object, count: count, age: .zero)
    }

    /// Adds rows that were created a while ago in a transaction which only now ended.
    ///
    /// CreatedDate and SystemModstamp lie `age` in the past, in whole seconds.
    ///
    /// - Returns: their ids
    @discardableResult
    public func insertLate(_ object: String, count: Int, age: Duration) throws -> [String] {
        try mutate(object) { table, rows, _, now in
            let stamp = now - UInt32(clamping: age.components.seconds)
            return (0..<count).map { _ in
                rows.append(created: stamp, stamp: stamp)
                return table.series.id(of: rows.count - 1).text
            }
        }
    }

    /// Moves live rows, picked at random, to the recycle bin; `age` as in `change`.
    ///
    /// - Returns: the ids
    @discardableResult
    public func delete(_ object: String, count: Int, age: Duration = .zero) throws -> [String] {
        try mark(object, count, .deleted, true, age: age) { $0.isDisjoint(with: [.deleted, .purged]) }
    }

    /// Moves these rows to the recycle bin.
    public func delete(_ object: String, ids: [String]) throws {
        try update(object, ids) { rows, row, now in rows.mark(row, .deleted, true, at: now) }
    }

    /// Takes rows, picked at random, out of the recycle bin; `age` as in `change`.
    ///
    /// - Returns: the ids
    @discardableResult
    public func undelete(_ object: String, count: Int, age: Duration = .zero) throws -> [String] {
        try mark(object, count, .deleted, false, age: age) { $0.contains(.deleted) && !$0.contains(.purged) }
    }

    /// Takes these rows out of the recycle bin.
    public func undelete(_ object: String, ids: [String]) throws {
        try update(object, ids) { rows, row, now in rows.mark(row, .deleted, false, at: now) }
    }

    /// Removes live rows, picked at random, without trace in queries.
    ///
    /// - Returns: the ids
    @discardableResult
    public func purge(_ object: String, count: Int) throws -> [String] {
        try mark(object, count, .purged, true) { $0.isDisjoint(with: [.deleted, .purged]) }
    }

    /// Empties the recycle bin of rows, picked at random: they leave without trace in queries.
    ///
    /// - Returns: the ids
    @discardableResult
    public func emptyBin(_ object: String, count: Int) throws -> [String] {
        try mark(object, count, .purged, true) { $0.contains(.deleted) && !$0.contains(.purged) }
    }

    /// Merges pairs of live rows, picked at random: one is deleted and names the other in `MasterRecordId`.
    ///
    /// - Returns: the pairs
    @discardableResult
    public func merge(_ object: String, count: Int) throws -> [(loser: String, master: String)] {
        try mutate(object) { table, rows, chance, now in
            let picked = pick(count * 2, of: rows, &chance) { $0.isDisjoint(with: [.deleted, .purged]) }
            return stride(from: 0, to: picked.count - 1, by: 2).map { index in
                rows.merge(picked[index], into: picked[index + 1], at: now)
                return (table.series.id(of: picked[index]).text, table.series.id(of: picked[index + 1]).text)
            }
        }
    }

    /// Removes these rows without trace in queries.
    public func purge(_ object: String, ids: [String]) throws {
        try update(object, ids) { rows, row, now in rows.mark(row, .purged, true, at: now) }
    }

    private func mark(
        _ object: String,
        _ count: Int,
        _ flags: ObjectRows.Flags,
        _ isSet: Bool,
        age: Duration = .zero,
        where isCandidate: (ObjectRows.Flags) -> Bool,
    ) throws -> [String] {
        try mutate(object) { table, rows, chance, now in
            let stamp = now - UInt32(clamping: age.components.seconds)
            return pick(count, of: rows, &chance, where: isCandidate).map { row in
                rows.mark(row, flags, isSet, at: stamp)
                return table.series.id(of: row).text
            }
        }
    }

    private func update(
        _ object: String,
        _ ids: [String],
        _ body: (inout ObjectRows, Int, UInt32) -> Void,
    ) throws {
        try mutate(object) { table, rows, _, now in
            let places = try ids.map { id in
                guard let row = RecordID(id).flatMap(table.series.row), row < rows.count,
                    !rows.flags[row].contains(.purged)
                else { throw OrgError.unknownID(id) }
                return row
            }
            for row in places { body(&rows, row, now) }
        }
    }

    /// Different rows at random, in ascending order.
    private func pick(
        _ count: Int,
        of rows: ObjectRows,
        _ chance: inout Chance,
        where isCandidate: (ObjectRows.Flags) -> Bool,
    ) -> [Int] {
        var candidates = rows.flags.indices.filter { isCandidate(rows.flags[$0]) }
        let picked = min(count, candidates.count)
        for index in 0..<max(0, picked) {
            candidates.swapAt(index, chance.int(index...candidates.count - 1))
        }
        return candidates.prefix(max(0, picked)).sorted()
    }
}
