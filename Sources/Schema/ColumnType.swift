package import Manifest

/// The PostgreSQL type of a column.
package enum ColumnType: String, Sendable, Equatable, CaseIterable {
    /// Text in the database's collation.
    case text
    /// Text compared by bytes, as Salesforce orders Ids.
    case identifier
    /// A 64-bit integer.
    case bigint
    /// A decimal number with all its digits.
    case numeric
    /// Binary floating point.
    case doublePrecision
    /// True or false.
    case boolean
    /// A calendar date.
    case date
    /// A moment, stored in UTC.
    case timestamptz
    /// A time of day without zone.
    case time
    /// Several texts.
    case textArray
    /// A JSON value.
    case jsonb

    /// The type of a field's own column: Salesforce's type, the mask and the wish of `as:` decide.
    package init(_ field: FieldDefinition) {
        guard field.mask != .sha256, field.mask != .last4 else {
            self = .text
            return
        }
        self =
            switch field.type {
            case .id, .reference, .masterrecord: .identifier
            case .string, .textarea, .phone, .url, .email, .combobox, .encryptedstring, .picklist, .anyType: .text
            case .multipicklist: .textArray
            case .boolean: .boolean
            case .int, .long: .bigint
            case .double, .currency, .percent:
                field.decimalStorage == .doublePrecision ? .doublePrecision : .numeric
            case .date: .date
            case .datetime: .timestamptz
            case .time: .time
            case .address, .location, .complexvalue, .json: .jsonb
            }
    }

    /// The type as a column definition spells it.
    package var sql: String {
        switch self {
        case .identifier: "text COLLATE \"C\""
        case .doublePrecision: "double precision"
        case .textArray: "text[]"
        default: rawValue
        }
    }

    /// The type as PostgreSQL's `format_type` prints it.
    package var catalogName: String {
        switch self {
        case .identifier: "text"
        case .doublePrecision: "double precision"
        case .timestamptz: "timestamp with time zone"
        case .time: "time without time zone"
        case .textArray: "text[]"
        default: rawValue
        }
    }

    /// Whether a column that sfsync made has, or had, a type that `format_type` prints so.
    static func isOwn(_ catalogName: String) -> Bool { allCases.contains { $0.catalogName == catalogName } }
}
