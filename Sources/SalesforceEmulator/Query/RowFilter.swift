import SOQL

/// A WHERE clause made ready to run over the rows of one object.
struct RowFilter: Sendable {
    /// Whether a row matches.
    typealias Test = @Sendable (OrgSnapshot, Int) -> Bool

    let table: ObjectTable
    private var window = RowWindow()
    private var tests: [Test] = []

    /// Compiles a condition.
    ///
    /// - Throws: `QueryError` for unknown or unfilterable fields and unsuitable literals.
    init(_ condition: SOQLCondition?, context: QueryContext, table: ObjectTable) throws {
        self.table = table
        guard let condition else { return }
        let parts: [SOQLCondition] = if case .and(let parts) = condition { parts } else { [condition] }
        let compiler = ConditionCompiler(context: context, table: table)
        for part in parts {
            let test = try compiler.test(part)
            if !window.absorb(part, table: table) { tests.append(test) }
        }
    }

    /// Row numbers that match, ascending, at most `limit`; rows with one of the excluded flags are left out.
    func matches(in snapshot: OrgSnapshot, excluding excluded: ObjectRows.Flags, limit: Int = .max) -> [UInt32] {
        var found: [UInt32] = []
        scan(snapshot, excluded, limit) { found.append(UInt32(truncatingIfNeeded: $0)) }
        return found
    }

    /// How many rows match.
    func count(in snapshot: OrgSnapshot, excluding excluded: ObjectRows.Flags) -> Int {
        var count = 0
        scan(snapshot, excluded, .max) { _ in count += 1 }
        return count
    }

    private func scan(_ snapshot: OrgSnapshot, _ excluded: ObjectRows.Flags, _ limit: Int, _ take: (Int) -> Void) {
        let rows = snapshot.rows[table.ordinal]
        guard !window.isEmpty, limit > 0 else { return }
        var taken = 0
        let range = window.rows.clamped(to: 0..<rows.count)
        rows.stamps.withUnsafeBufferPointer { stamps in
            rows.created.withUnsafeBufferPointer { created in
                rows.flags.withUnsafeBufferPointer { flags in
                    @inline(__always) func visit(_ row: Int) -> Bool {
                        guard window.stamps.contains(Int64(stamps[row])), window.created.contains(Int64(created[row])),
                            flags[row].rawValue & excluded.rawValue == 0
                        else { return true }
                        for test in tests where !test(snapshot, row) { return true }
                        take(row)
                        taken += 1
                        return taken < limit
                    }
                    if let candidates = window.candidates {
                        for row in candidates where range.contains(row) { if !visit(row) { return } }
                    } else {
                        for row in range where !visit(row) { return }
                    }
                }
            }
        }
    }
}
