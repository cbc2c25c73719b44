import SOQL

/// One aggregate of a query without GROUP BY.
struct Aggregate: Sendable {
    /// What it computes.
    enum Function: String, Sendable {
        /// Rows where the field is not null, different values of it, the sum, mean, least and greatest value.
        case count = "COUNT"
        case countDistinct = "COUNT_DISTINCT"
        case sum = "SUM"
        case average = "AVG"
        case minimum = "MIN"
        case maximum = "MAX"
    }

    let function: Function
    let operand: Operand
    /// The key in the answer: the alias, or `expr0`.
    let key: String

    /// The result over rows, as JSON.
    func json(rows: [UInt32], table: ObjectTable, snapshot: OrgSnapshot) -> String {
        let values = rows.lazy.map { operand.value(of: Int($0), in: table, snapshot) }.filter { $0 != .null }
        switch function {
        case .count: return String(values.reduce(0) { count, _ in count + 1 })
        case .countDistinct: return String(Set(values.map { $0.json.lowercased() }).count)
        case .minimum: return values.reduce(FieldValue.null) { $0 == .null || $1.precedes($0) ? $1 : $0 }.json
        case .maximum: return values.reduce(FieldValue.null) { $0.precedes($1) ? $1 : $0 }.json
        case .sum, .average:
            let numbers = values.compactMap { if case .number(let number) = $0 { number } else { nil } }
            let sum = numbers.reduce(0, +)
            if function == .sum { return numbers.isEmpty ? "null" : JavaDouble.text(sum) }
            return numbers.isEmpty ? "null" : JavaDouble.text(sum / Double(numbers.count))
        }
    }
}
