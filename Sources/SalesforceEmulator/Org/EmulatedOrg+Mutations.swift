extension EmulatedOrg {
    /// Gives live rows, picked at random, a new version: several fields change, SystemModstamp is now.
    ///
    /// With an `age`, the transaction began that long ago, in whole seconds, and ended only now: its rows show up with
    /// an older stamp.
    ///
    /// - Returns: the ids, fewer than `count` where there are fewer live rows
    @discardableResult
    package func change(_ object: String, count: Int, age: Duration = .zero) throws -> [String] {
        try mutate(object) { table, rows, chance, now in
            let stamp = now - UInt32(clamping: age.components.seconds)
            return pick(count, of: rows, &chance) { $0.isDisjoint(with: [.deleted, .purged]) }.map { row in
                rows.change(row, at: stamp)
                return table.series.id(of: row).text
            }
        }
    }

    /// Gives these rows a new version.
    package func change(_ object: String, ids: [String]) throws {
        try update(object, ids) { rows, row, now in rows.change(row, at: now) }
    }

    /// Adds rows, created now.
    ///
    /// - Returns: their ids
    @discardableResult
    package func insert(_ object: String, count: Int) throws -> [String] {
        try insertLate(object, count: count, age: .zero)
    }

    /// Adds rows that were created a while ago in a transaction which only now ended.
    ///
    /// CreatedDate and SystemModstamp lie `age` in the past, in whole seconds.
    ///
    /// - Returns: their ids
    @discardableResult
    package func insertLate(_ object: String, count: Int, age: Duration) throws -> [String] {
        try mutate(object) { table, rows, _, now in
            let stamp = now - UInt32(clamping: age.components.seconds)
            return (0..<count).map { _ in
                rows.append(created: stamp, stamp: stamp)
                return table.series.id(of: rows.count - 1).text
            }
        }
    }

    /// Sets or clears flags of rows that are picked at random.
    func mark(
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

    /// Does something with the rows of these ids.
    func update(
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
    func pick(
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
