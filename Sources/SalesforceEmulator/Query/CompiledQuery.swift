import SOQL

/// A statement resolved against the org.
struct CompiledQuery: Sendable {
    /// What the statement asks for.
    enum Output: Sendable {
        case rows([QueryColumn])
        /// `COUNT()`: the number stands in totalSize.
        case count
        case aggregates([Aggregate])
    }

    let table: ObjectTable
    let output: Output
    let limit: Int?
    let offset: Int?
    private let filter: RowFilter
    private let ordering: [(operand: Operand, isDescending: Bool)]
    private let context: QueryContext

    /// Resolves and checks a statement.
    ///
    /// - Throws: `QueryError` as the REST query resource answers it.
    init(_ context: QueryContext) throws {
        self.context = context
        let soql = context.soql
        let statement: SOQLStatement
        do throws(SOQLError) {
            statement = try SOQLStatement(parsing: soql)
        } catch {
            throw QueryError(error, of: soql)
        }
        guard let table = context.snapshot.catalog.table(statement.object) else {
            throw QueryError.unknownObject(statement.object, in: soql)
        }
        self.table = table
        output = try SelectionResolver(context: context, table: table, statement: statement).output()
        filter = try RowFilter(statement.condition, context: context, table: table)
        ordering = try statement.ordering.map { entry in
            let operand = try Operand(entry.field, table: table, snapshot: context.snapshot, soql: soql)
            if case .field(let index) = operand, !table.fields[index].describe.isSortable {
                throw QueryError("INVALID_FIELD", "field '\(entry.field)' can not be sorted in a query call")
            }
            return (operand, entry.isDescending)
        }
        limit = statement.limit
        offset = statement.offset
        if let offset, offset > 2000 {
            throw QueryError("NUMBER_OUTSIDE_VALID_RANGE", "Maximum SOQL offset allowed is 2000")
        }
        if case .aggregates = output, statement.limit != nil {
            throw QueryError(
                "MALFORMED_QUERY",
                "Non-grouped query that uses overall aggregate functions cannot also use LIMIT"
            )
        }
    }

    /// The rows of the answer, in order, frozen at this moment.
    func rows() -> [UInt32] {
        let snapshot = context.snapshot
        let skipped = offset ?? 0
        let isInIDOrder = ordering.isEmpty || isOrderedByID
        let needed = isInIDOrder && !isReversed ? limit.map { $0 + skipped } ?? .max : .max
        var rows = filter.matches(in: snapshot, excluding: context.excluded, limit: needed)
        if !isInIDOrder { rows = sorted(rows) } else if isReversed { rows.reverse() }
        guard skipped > 0 || limit != nil else { return rows }
        return Array(rows.dropFirst(skipped).prefix(limit ?? .max))
    }

    /// The number that `COUNT()` gives.
    func count() -> Int {
        min(filter.count(in: context.snapshot, excluding: context.excluded), limit ?? .max)
    }

    /// The one row of an aggregate query, as JSON.
    func aggregateRow(_ aggregates: [Aggregate]) -> String {
        let rows = filter.matches(in: context.snapshot, excluding: context.excluded)
        let members = aggregates.map { aggregate in
            JSONText.quoted(aggregate.key) + ":" + aggregate.json(rows: rows, table: table, snapshot: context.snapshot)
        }
        return "{\"attributes\":{\"type\":\"AggregateResult\"},\(members.joined(separator: ","))}"
    }

    private var isOrderedByID: Bool {
        guard let first = ordering.first, case .field(let index) = first.operand else { return false }
        if case .id = table.fields[index].source { return true }
        return false
    }

    private var isReversed: Bool { isOrderedByID && ordering[0].isDescending }

    /// Sorts by all keys, then by Id, which makes the order total.
    private func sorted(_ rows: [UInt32]) -> [UInt32] {
        let keyed = rows.map { row in
            (row: row, keys: ordering.map { $0.operand.value(of: Int(row), in: table, context.snapshot) })
        }
        let order = ordering.map(\.isDescending)
        return keyed.sorted { left, right in
            for (index, isDescending) in order.enumerated() {
                if left.keys[index].precedes(right.keys[index]) { return !isDescending }
                if right.keys[index].precedes(left.keys[index]) { return isDescending }
            }
            return left.row < right.row
        }.map(\.row)
    }
}
