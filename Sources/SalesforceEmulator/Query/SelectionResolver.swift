import SOQL

/// Resolves a SELECT list.
struct SelectionResolver {
    let context: QueryContext
    let table: ObjectTable
    let statement: SOQLStatement

    /// Columns, `COUNT()` or aggregates.
    func output() throws -> CompiledQuery.Output {
        if case .function("COUNT", nil, _)? = statement.selection.first {
            guard statement.selection.count == 1, statement.ordering.isEmpty else {
                throw QueryError(
                    "MALFORMED_QUERY",
                    "COUNT() must be the only element in the select list, without ORDER BY"
                )
            }
            return .count
        }
        var columns: [QueryColumn] = []
        var aggregates: [Aggregate] = []
        for entry in statement.selection {
            switch entry {
            case .field(let name): columns.append(try column(name))
            case .function("FIELDS", let argument?, _): columns += try fields(argument.uppercased())
            case .function(let name, let argument, let alias):
                aggregates.append(try aggregate(name, argument, alias, position: aggregates.count))
            case .subquery:
                throw QueryError("MALFORMED_QUERY", "child sub-queries are not emulated")
            }
        }
        guard aggregates.isEmpty || columns.isEmpty else {
            throw QueryError("MALFORMED_QUERY", "Field must be grouped or aggregated")
        }
        if !aggregates.isEmpty { return .aggregates(aggregates) }
        var seen: Set<String> = []
        for header in columns.map({ $0.header(in: table) }) where !seen.insert(header.lowercased()).inserted {
            throw QueryError("INVALID_FIELD", "duplicate field selected: \(header)")
        }
        return .rows(columns)
    }

    private func column(_ name: String) throws -> QueryColumn {
        let plain =
            name.lowercased().hasPrefix(table.name.lowercased() + ".")
            ? String(name.dropFirst(table.name.count + 1)) : name
        if let index = context.snapshot.index(of: plain, in: table) { return .field(index) }
        guard name.contains(".") else { throw QueryError.unknownField(name, of: table.name, in: context.soql) }
        return .parent(try ParentPath(name, from: table, in: context.snapshot, soql: context.soql))
    }

    private func fields(_ group: String) throws -> [QueryColumn] {
        guard ["ALL", "STANDARD", "CUSTOM"].contains(group) else {
            throw QueryError("INVALID_FIELD", "FIELDS takes ALL, STANDARD or CUSTOM")
        }
        if group != "STANDARD", (statement.limit ?? .max) > 200 {
            throw QueryError(
                "MALFORMED_QUERY",
                "The SOQL FIELDS function must have a LIMIT of at most 200",
            )
        }
        return table.fields.indices.filter { index in
            let name = table.fields[index].describe.name
            guard context.snapshot.index(of: name, in: table) != nil else { return false }
            let isCustom = name.hasSuffix("__c") || name.hasSuffix("__s")
            return group == "ALL" || isCustom == (group == "CUSTOM")
        }.map(QueryColumn.field)
    }

    private func aggregate(_ name: String, _ argument: String?, _ alias: String?, position: Int) throws -> Aggregate {
        guard let function = Aggregate.Function(rawValue: name), let argument else {
            throw QueryError("MALFORMED_QUERY", "function '\(name)' is not known here")
        }
        let operand = try Operand(argument, table: table, snapshot: context.snapshot, soql: context.soql)
        let type = operand.type(in: table)
        guard !["base64", "boolean", "time", "address", "location"].contains(type) else {
            throw QueryError("INVALID_FIELD", "field \(argument) does not support aggregate operator \(name)")
        }
        return Aggregate(function: function, operand: operand, key: alias ?? "expr\(position)")
    }
}
