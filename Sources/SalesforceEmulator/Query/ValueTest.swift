import SOQL

/// Comparisons of one value with literals, as SOQL means them.
enum ValueTest {
    /// Whether a value passes.
    typealias Test = @Sendable (FieldValue) -> Bool

    /// A comparison operator with one literal.
    ///
    /// - Throws: `QueryError` with `INVALID_FIELD` where the literal's kind does not suit the field's.
    static func comparison(
        _ comparison: SOQLCondition.Comparison,
        _ literal: SOQLCondition.Literal,
        field: String,
        type: String,
        now: Int64,
    ) throws -> Test {
        if comparison == .like {
            guard case .string(let pattern) = literal else { throw mismatch(field, type) }
            let like = LikePattern(pattern)
            return { value in
                switch value {
                case .text(let text): like.matches(text)
                case .id(let id): like.matches(id.text)
                default: false
                }
            }
        }
        if case .dateLiteral(let word) = literal {
            guard type == "date" || type == "datetime", let range = DateRange(word, today: Timestamp.split(now).day)
            else {
                throw mismatch(field, type)
            }
            return relative(comparison, range)
        }
        let wanted = try value(literal, field: field, type: type)
        switch comparison {
        case .equal: return { isEqual($0, wanted) }
        case .notEqual: return { !isEqual($0, wanted) }
        case .less: return { $0 != .null && wanted != .null && $0.precedes(wanted) }
        case .lessOrEqual: return { $0 != .null && wanted != .null && !wanted.precedes($0) }
        case .greater: return { $0 != .null && wanted != .null && wanted.precedes($0) }
        case .greaterOrEqual: return { $0 != .null && wanted != .null && !$0.precedes(wanted) }
        case .like: return { _ in false }
        }
    }

    /// IN, NOT IN, INCLUDES and EXCLUDES with literals; NOT IN and EXCLUDES also hold for null.
    static func membership(
        _ membership: SOQLCondition.Membership,
        _ literals: [SOQLCondition.Literal],
        field: String,
        type: String,
    ) throws -> Test {
        if membership == .includes || membership == .excludes {
            guard type == "multipicklist" else {
                throw QueryError(
                    "INVALID_QUERY_FILTER_OPERATOR",
                    "INCLUDES and EXCLUDES need a multipicklist: \(field)"
                )
            }
            let combinations = literals.compactMap { literal -> Set<String>? in
                guard case .string(let text) = literal else { return nil }
                return Set(text.lowercased().split(separator: ";").map(String.init))
            }
            return { value in
                guard case .text(let text) = value else { return membership == .excludes }
                let chosen = Set(text.lowercased().split(separator: ";").map(String.init))
                return combinations.contains { $0.isSubset(of: chosen) } == (membership == .includes)
            }
        }
        let wanted = try literals.map { try value($0, field: field, type: type) }
        return { value in wanted.contains { isEqual(value, $0) } == (membership == .in) }
    }

    private static func isEqual(_ left: FieldValue, _ right: FieldValue) -> Bool {
        switch (left, right) {
        case (.text(let left), .text(let right)): left.lowercased() == right.lowercased()
        // A boolean is never null; asked whether it is, false counts.
        case (.boolean(let flag), .null): !flag
        default: left == right
        }
    }

    private static func relative(_ comparison: SOQLCondition.Comparison, _ range: DateRange) -> Test {
        { value in
            let day: Int
            switch value {
            case .date(let date): day = date
            case .dateTime(let milliseconds): day = Timestamp.split(milliseconds).day
            default: return comparison == .notEqual
            }
            return switch comparison {
            case .equal: day >= range.start && day < range.end
            case .notEqual: day < range.start || day >= range.end
            case .less: day < range.start
            case .lessOrEqual: day < range.end
            case .greater: day >= range.end
            case .greaterOrEqual: day >= range.start
            case .like: false
            }
        }
    }

    /// A literal as a value of the field's type.
    static func value(_ literal: SOQLCondition.Literal, field: String, type: String) throws -> FieldValue {
        switch (literal, type) {
        case (.null, _): return .null
        case (.string(let text), "id"), (.string(let text), "reference"):
            guard text.utf8.count == 15 || text.utf8.count == 18 || text.isEmpty else {
                throw QueryError("INVALID_QUERY_FILTER_OPERATOR", "invalid ID field: \(text)")
            }
            return text.isEmpty ? .null : RecordID(text).map(FieldValue.id) ?? .text(text)
        case (.string, "boolean"), (.string, "date"), (.string, "datetime"), (.string, "time"), (.string, "int"),
            (.string, "long"), (.string, "double"), (.string, "currency"), (.string, "percent"):
            throw mismatch(field, type)
        case (.string(let text), _): return text.isEmpty ? .null : .text(text)
        case (.number(let text), "int"), (.number(let text), "long"), (.number(let text), "double"),
            (.number(let text), "currency"), (.number(let text), "percent"):
            return .number(Double(text.drop { $0.isLetter }) ?? 0)
        case (.boolean(let flag), "boolean"): return .boolean(flag)
        case (.date(let text), "date") where SOQLDate.isDate(text):
            return Timestamp.day(of: text).map(FieldValue.date) ?? .null
        case (.date(let text), "datetime") where SOQLDate.isDateTime(text):
            return Timestamp.milliseconds(of: text).map(FieldValue.dateTime) ?? .null
        default: throw mismatch(field, type)
        }
    }

    private static func mismatch(_ field: String, _ type: String) -> QueryError {
        let kind = type == "datetime" ? "dateTime" : type
        return QueryError(
            "INVALID_FIELD",
            "value of filter criterion for field '\(field)' must be of type \(kind) and should "
                + "\(["date", "datetime", "boolean", "int", "double", "currency", "percent"].contains(type) ? "not " : "")be enclosed in quotes",
        )
    }
}
