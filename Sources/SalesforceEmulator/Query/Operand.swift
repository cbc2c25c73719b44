import SOQL

/// What stands on the left of a comparison, in ORDER BY or in an aggregate.
indirect enum Operand: Sendable {
    /// A field of the object itself.
    case field(Int)
    /// A parent's field.
    case path(ParentPath, type: String)
    /// A date function of another operand.
    case dateFunction(String, Operand)

    private static let dateFunctions: Set<String> = [
        "DAY_ONLY", "CALENDAR_YEAR", "CALENDAR_MONTH", "CALENDAR_QUARTER", "DAY_IN_MONTH", "HOUR_IN_DAY",
    ]

    /// Resolves the text of an operand: `Name`, `Account.Name`, `CALENDAR_YEAR(CreatedDate)`.
    init(_ text: String, table: ObjectTable, snapshot: OrgSnapshot, soql: String) throws {
        if let open = text.firstIndex(of: "("), text.hasSuffix(")") {
            let name = text[..<open].uppercased()
            guard Self.dateFunctions.contains(name) else {
                throw QueryError("MALFORMED_QUERY", "function '\(name)' is not known here")
            }
            let inner = String(text[text.index(after: open)...].dropLast())
            self = .dateFunction(name, try Operand(inner, table: table, snapshot: snapshot, soql: soql))
            return
        }
        let plain =
            text.lowercased().hasPrefix(table.name.lowercased() + ".")
            ? String(text.dropFirst(table.name.count + 1)) : text
        if let index = snapshot.index(of: plain, in: table) {
            self = .field(index)
        } else if text.contains(".") {
            let path = try ParentPath(text, from: table, in: snapshot, soql: soql)
            let type = snapshot.catalog.tables.lazy.compactMap { table in
                table.index(of: path.leaf).map { table.fields[$0].describe.type }
            }
            self = .path(path, type: path.leaf == "Id" ? "id" : type.first ?? "string")
        } else {
            throw QueryError.unknownField(text, of: table.name, in: soql)
        }
    }

    /// The describe type of the values.
    func type(in table: ObjectTable) -> String {
        switch self {
        case .field(let index): table.fields[index].describe.type
        case .path(_, let type): type
        case .dateFunction(let name, _): name == "DAY_ONLY" ? "date" : "int"
        }
    }

    /// A row's value.
    func value(of row: Int, in table: ObjectTable, _ snapshot: OrgSnapshot) -> FieldValue {
        switch self {
        case .field(let index): return table.value(of: index, row: row, in: snapshot.rows[table.ordinal])
        case .path(let path, _): return path.value(of: row, in: table, snapshot)
        case .dateFunction(let name, let inner):
            let day: Int
            var hour = 0
            switch inner.value(of: row, in: table, snapshot) {
            case .date(let date): day = date
            case .dateTime(let milliseconds):
                let parts = Timestamp.split(milliseconds)
                day = parts.day
                hour = Int(parts.time / 3_600_000)
            default: return .null
            }
            let date = Timestamp.date(ofDay: day)
            return switch name {
            case "DAY_ONLY": .date(day)
            case "CALENDAR_YEAR": .number(Double(date.year))
            case "CALENDAR_MONTH": .number(Double(date.month))
            case "CALENDAR_QUARTER": .number(Double((date.month + 2) / 3))
            case "DAY_IN_MONTH": .number(Double(date.day))
            default: .number(Double(hour))
            }
        }
    }
}
