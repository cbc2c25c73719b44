internal import Postgres

/// How values of one type become values of another, as expressions.
struct Conversion: Equatable {
    /// The expression.
    var sql: String
    /// Whether every value has a counterpart; otherwise some are lost or fail.
    var isExact: Bool

    private static let texts = ["text", "character varying", "character", "citext", "name", "uuid"]
    private static let integers = ["smallint", "integer"]

    /// From a column.
    ///
    /// - Parameters:
    ///   - type: The type as `format_type` prints it.
    ///   - wanted: The type to become.
    ///   - value: The expression of the value.
    init(from type: String, to wanted: ColumnType, value: String) {
        // numeric(18,2) is numeric, as far as values go.
        let plain = String(type.prefix { $0 != "(" })
        let isText = Self.texts.contains(plain)
        switch (plain, wanted) {
        case (_, .text) where isText, (_, .identifier) where isText: self.init("\(value)::text")
        case (wanted.catalogName, _): self.init(value)
        case ("text[]", .text), ("text[]", .identifier): self.init("array_to_string(\(value), ';')")
        case (_, .textArray) where isText: self.init("string_to_array(\(value)::text, ';')")
        case ("timestamp with time zone", .text), ("time without time zone", .text),
            ("timestamp with time zone", .identifier), ("time without time zone", .identifier):
            self.init(Self.isoText(of: value, type: plain))
        case (_, .text), (_, .identifier): self.init("\(value)::text")
        case ("double precision", .numeric), ("real", .numeric): self.init("\(value)::text::numeric")
        case ("bigint", .numeric): self.init(value)
        case (_, .numeric) where Self.integers.contains(plain): self.init(value)
        case (_, .bigint) where Self.integers.contains(plain): self.init(value)
        case (_, .doublePrecision) where Self.integers.contains(plain): self.init(value)
        case ("date", .timestamptz): self.init("\(value)::timestamp AT TIME ZONE 'UTC'")
        case ("timestamp without time zone", .timestamptz): self.init("\(value) AT TIME ZONE 'UTC'")
        case ("timestamp with time zone", .date): self.init("(\(value) AT TIME ZONE 'UTC')::date", isExact: false)
        case ("bigint", .doublePrecision), ("numeric", .doublePrecision), ("numeric", .bigint),
            ("double precision", .bigint):
            self.init("\(value)::\(wanted.catalogName)", isExact: false)
        case (_, .jsonb) where !isText: self.init(Self.json(of: value, type: type))
        default: self.init("\(value)::text::\(wanted.catalogName)", isExact: false)
        }
    }

    /// From a member of a JSONB group, whose type nothing guarantees.
    init(fromMember key: String, of group: String, to wanted: ColumnType) {
        let member = "\(group) -> \(SQLLiteral.string(key))"
        let text = "\(group) ->> \(SQLLiteral.string(key))"
        switch wanted {
        case .jsonb: self.init(member)
        case .text, .identifier: self.init("(\(text))")
        case .textArray:
            let list = "ARRAY(SELECT jsonb_array_elements_text(\(member)))"
            let single = "string_to_array(\(text), ';')"
            self.init("CASE jsonb_typeof(\(member)) WHEN 'array' THEN \(list) ELSE \(single) END", isExact: false)
        default: self.init("(\(text))::\(wanted.catalogName)", isExact: false)
        }
    }

    private init(_ sql: String, isExact: Bool = true) {
        self.sql = sql
        self.isExact = isExact
    }

    /// A value as the JSON that a run would store.
    static func json(of value: String, type: String) -> String {
        let plain = String(type.prefix { $0 != "(" })
        switch plain {
        case "jsonb": return value
        case "timestamp with time zone", "time without time zone":
            return "to_jsonb(\(isoText(of: value, type: plain)))"
        default: return "to_jsonb(\(value))"
        }
    }

    /// A moment or time of day with milliseconds, in UTC, whatever the session's settings.
    private static func isoText(of value: String, type: String) -> String {
        type == "time without time zone"
            ? "to_char(\(value), 'HH24:MI:SS.MS\"Z\"')"
            : "to_char(\(value) AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')"
    }
}
