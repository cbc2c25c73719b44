/// What deletes and restores rows.
extension EmulatedOrg {
    /// Moves live rows, picked at random, to the recycle bin; `age` as in `change`.
    ///
    /// - Returns: the ids
    @discardableResult
    package func delete(_ object: String, count: Int, age: Duration = .zero) throws -> [String] {
        try mark(object, count, .deleted, true, age: age) { $0.isDisjoint(with: [.deleted, .purged]) }
    }

    /// Moves these rows to the recycle bin.
    package func delete(_ object: String, ids: [String]) throws {
        try update(object, ids) { rows, row, now in rows.mark(row, .deleted, true, at: now) }
    }

    /// Takes rows, picked at random, out of the recycle bin; `age` as in `change`.
    ///
    /// - Returns: the ids
    @discardableResult
    package func undelete(_ object: String, count: Int, age: Duration = .zero) throws -> [String] {
        try mark(object, count, .deleted, false, age: age) { $0.contains(.deleted) && !$0.contains(.purged) }
    }

    /// Takes these rows out of the recycle bin.
    package func undelete(_ object: String, ids: [String]) throws {
        try update(object, ids) { rows, row, now in rows.mark(row, .deleted, false, at: now) }
    }

    /// Removes live rows, picked at random, without trace in queries.
    ///
    /// - Returns: the ids
    @discardableResult
    package func purge(_ object: String, count: Int) throws -> [String] {
        try mark(object, count, .purged, true) { $0.isDisjoint(with: [.deleted, .purged]) }
    }

    /// Empties the recycle bin of rows, picked at random: they leave without trace in queries.
    ///
    /// - Returns: the ids
    @discardableResult
    package func emptyBin(_ object: String, count: Int) throws -> [String] {
        try mark(object, count, .purged, true) { $0.contains(.deleted) && !$0.contains(.purged) }
    }

    /// Merges pairs of live rows, picked at random: one is deleted and names the other in `MasterRecordId`.
    ///
    /// - Returns: the pairs
    @discardableResult
    package func merge(_ object: String, count: Int) throws -> [(loser: String, master: String)] {
        try mutate(object) { table, rows, chance, now in
            let picked = pick(count * 2, of: rows, &chance) { $0.isDisjoint(with: [.deleted, .purged]) }
            return stride(from: 0, to: picked.count - 1, by: 2).map { index in
                rows.merge(picked[index], into: picked[index + 1], at: now)
                return (table.series.id(of: picked[index]).text, table.series.id(of: picked[index + 1]).text)
            }
        }
    }

    /// Removes these rows without trace in queries.
    package func purge(_ object: String, ids: [String]) throws {
        try update(object, ids) { rows, row, now in rows.mark(row, .purged, true, at: now) }
    }
}
