/// A JSON value with its numbers read exactly: `JSONSerialization` loses the last digit of some on Linux.
enum JSONValue: Decodable, Equatable {
    case null
    case flag(Bool)
    case number(Double)
    case text(String)
    case object([String: JSONValue])
    case array([JSONValue])

    init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if value.decodeNil() {
            self = .null
        } else if let flag = try? value.decode(Bool.self) {
            self = .flag(flag)
        } else if let number = try? value.decode(Double.self) {
            self = .number(number)
        } else if let text = try? value.decode(String.self) {
            self = .text(text)
        } else if let array = try? value.decode([JSONValue].self) {
            self = .array(array)
        } else {
            self = .object(try value.decode([String: JSONValue].self))
        }
    }

    /// A member by its dotted path; null where a part is missing.
    subscript(path: String) -> JSONValue {
        path.split(separator: ".").reduce(self) { value, part in
            if case .object(let members) = value { members[String(part)] ?? .null } else { .null }
        }
    }

    /// Whether a CSV value means the same.
    func means(_ csv: String) -> Bool {
        switch self {
        case .null: csv.isEmpty
        case .flag(let flag): csv == (flag ? "true" : "false")
        case .number(let number): Double(csv) == number
        case .text(let text): csv == text.replacing("+0000", with: "Z")
        case .object, .array: false
        }
    }
}
