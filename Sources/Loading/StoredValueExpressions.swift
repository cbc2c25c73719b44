internal import Postgres
internal import RowCodec

/// The values of a part of a mapping as the table holds them: an SQL expression each, that gives the text which the
/// encoder takes.
struct StoredValueExpressions {
    /// In the order of the sources, without the Id.
    private(set) var expressions: [String] = []
    private(set) var columns: [RowMapping.Column] = []
    private(set) var members: [RowMapping.Member]
    /// Whether every value can be read back: JSON that came as it is cannot, since PostgreSQL writes it in its own way.
    private(set) var isComplete = true

    init(_ part: RowMapping) {
        members = part.members
        columns = [part.columns[0]]
        for column in part.filledColumns {
            let name = "t.\(Identifier(column.name).sql)"
            switch column.filling {
            case .value(_, let kind):
                let source = take(Self.text(of: name, kind))
                columns.append(RowMapping.Column(column, filling: .value(source: source, Self.stored(kind))))
            case .objectName:
                let source = take(name)
                columns.append(RowMapping.Column(column, filling: .value(source: source, .text)))
            case .group(let range), .compound(let range):
                readMembers(range, of: name, part)
                columns.append(column)
            case .deletedAt:
                continue
            }
        }
    }

    private mutating func take(_ expression: String?) -> Int {
        if expression == nil { isComplete = false }
        expressions.append(expression ?? "NULL::text")
        return expressions.count
    }

    private mutating func readMembers(_ range: Range<Int>, of object: String, _ part: RowMapping) {
        for index in range {
            let member = "\(object) -> \(part.keyExpression(members[index]))"
            if members[index].parts.isEmpty {
                let kind = members[index].kind
                members[index].source = take(Self.text(ofMember: "(\(member))", kind))
                members[index].kind = Self.stored(kind)
            } else {
                readMembers(members[index].parts, of: "(\(member))", part)
            }
        }
    }

    /// What is stored is masked already.
    private static func stored(_ kind: RowMapping.ValueKind) -> RowMapping.ValueKind {
        switch kind {
        case .sha256, .last4: .text
        default: kind
        }
    }

    private static func text(of column: String, _ kind: RowMapping.ValueKind) -> String? {
        switch kind {
        case .text, .identifier, .sha256, .last4: column
        case .boolean, .bigint, .numeric, .doublePrecision, .date, .time: "\(column)::text"
        case .timestamptz: "to_char(\(column) AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"
        case .textArray: "array_to_string(\(column), ';')"
        case .null: "NULL::text"
        case .json: nil
        }
    }

    private static func text(ofMember member: String, _ kind: RowMapping.ValueKind) -> String? {
        switch kind {
        case .json: nil
        case .null: "NULL::text"
        case .textArray:
            "CASE jsonb_typeof(\(member)) WHEN 'array' THEN coalesce((SELECT string_agg(e, ';' ORDER BY n) "
                + "FROM jsonb_array_elements_text(\(member)) WITH ORDINALITY x (e, n)), '') END"
        default: "\(member) #>> '{}'"
        }
    }
}
