import SOQL

/// Turns conditions into tests of rows.
struct ConditionCompiler {
    let context: QueryContext
    let table: ObjectTable

    /// The test for a condition.
    func test(_ condition: SOQLCondition) throws -> RowFilter.Test {
        switch condition {
        case .and(let parts):
            let tests = try parts.map(test)
            return { snapshot, row in tests.allSatisfy { $0(snapshot, row) } }
        case .or(let parts):
            guard !parts.contains(where: \.hasSemiJoin) else {
                throw QueryError("MALFORMED_QUERY", "Semi join sub-selects are not allowed with the 'OR' operator")
            }
            let tests = try parts.map(test)
            return { snapshot, row in tests.contains { $0(snapshot, row) } }
        case .not(let part):
            let test = try test(part)
            return { snapshot, row in !test(snapshot, row) }
        case .comparison(let field, let comparison, let literal):
            let operand = try operand(field)
            let test = try ValueTest.comparison(
                comparison,
                literal,
                field: field,
                type: operand.type(in: table),
                now: context.now,
            )
            return rowTest(operand, test)
        case .membership(let field, let membership, let literals):
            let operand = try operand(field)
            let test = try ValueTest.membership(membership, literals, field: field, type: operand.type(in: table))
            return rowTest(operand, test)
        case .semiJoin(let field, let membership, let statement):
            return try semiJoin(field, membership, statement)
        }
    }

    private func operand(_ field: String) throws -> Operand {
        let operand = try Operand(field, table: table, snapshot: context.snapshot, soql: context.soql)
        if case .field(let index) = operand {
            let describe = table.fields[index].describe
            guard describe.isFilterable, !describe.isCompound else {
                throw QueryError("INVALID_FIELD", "field '\(describe.name)' can not be filtered in a query call")
            }
        }
        return operand
    }

    /// Values of a pool are tested once each, not once per row.
    private func rowTest(_ operand: Operand, _ test: @escaping ValueTest.Test) -> RowFilter.Test {
        let table = table
        guard case .field(let index) = operand, case .pool(let pool) = table.fields[index].source else {
            return { snapshot, row in test(operand.value(of: row, in: table, snapshot)) }
        }
        let field = table.fields[index]
        let results = pool.values.map(test)
        let nullResult = test(.null)
        return { snapshot, row in
            let rowSeed = table.rowSeed(row)
            let version = table.fieldVersion(
                field,
                rowSeed: rowSeed,
                version: snapshot.rows[table.ordinal].versions[row],
            )
            guard !table.isNull(field, rowSeed: rowSeed, fieldVersion: version) else { return nullResult }
            let entry = ObjectTable.entry(
                ObjectTable.hash(key: field.key, rowSeed: rowSeed, fieldVersion: version),
                commonCount: pool.commonCount,
                count: results.count,
                rareMask: ObjectTable.rareMask(row: row),
            )
            return results[entry]
        }
    }

    private func semiJoin(
        _ field: String,
        _ membership: SOQLCondition.Membership,
        _ statement: SOQLStatement,
    ) throws -> RowFilter.Test {
        let operand = try operand(field)
        guard ["id", "reference"].contains(operand.type(in: table)) else {
            throw QueryError("INVALID_FIELD", "semi join field must be of type id: \(field)")
        }
        guard statement.selection.count == 1, case .field(let selected) = statement.selection[0] else {
            throw QueryError("MALFORMED_QUERY", "semi join sub-selects must select exactly one field")
        }
        guard statement.offset == nil else {
            throw QueryError("MALFORMED_QUERY", "OFFSET is not allowed in a semi join")
        }
        guard let inner = context.snapshot.catalog.table(statement.object) else {
            throw QueryError.unknownObject(statement.object, in: context.soql)
        }
        let source = try Operand(selected, table: inner, snapshot: context.snapshot, soql: context.soql)
        guard ["id", "reference"].contains(source.type(in: inner)) else {
            throw QueryError(
                "MALFORMED_QUERY",
                "semi join sub-selects can only query id fields, cannot use: '\(selected)'"
            )
        }
        let filter = try RowFilter(statement.condition, context: context, table: inner)
        var ids: Set<RecordID> = []
        for row in filter.matches(in: context.snapshot, excluding: context.excluded, limit: statement.limit ?? .max) {
            if case .id(let id) = source.value(of: Int(row), in: inner, context.snapshot) { ids.insert(id) }
        }
        let table = table
        let found = ids
        return { snapshot, row in
            guard case .id(let id) = operand.value(of: row, in: table, snapshot) else { return membership == .notIn }
            return found.contains(id) == (membership == .in)
        }
    }
}
