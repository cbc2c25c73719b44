/// One value as SOQL compares it.
enum FieldValue: Sendable, Equatable {
    /// No value; Salesforce has no empty strings.
    case null
    /// Text of any kind: strings, picklists, e-mails.
    case text(String)
    /// A record id.
    case id(RecordID)
    /// Numbers of any kind.
    case number(Double)
    /// True or false; never null.
    case boolean(Bool)
    /// Day number; 1970-01-01 is 0.
    case date(Int)
    /// Epoch milliseconds.
    case dateTime(Int64)
    /// Milliseconds of the day.
    case time(Int64)

    /// The order that ORDER BY and the comparison operators use; nulls come first, text ignores case.
    func precedes(_ other: FieldValue) -> Bool {
        switch (self, other) {
        case (_, .null): false
        case (.null, _): true
        case (.text(let left), .text(let right)): left.lowercased() < right.lowercased()
        case (.id(let left), .id(let right)): left < right
        case (.number(let left), .number(let right)): left < right
        case (.boolean(let left), .boolean(let right)): !left && right
        case (.date(let left), .date(let right)): left < right
        case (.dateTime(let left), .dateTime(let right)): left < right
        case (.time(let left), .time(let right)): left < right
        default: false
        }
    }

    /// The value as JSON, in the form that REST gives it.
    var json: String {
        switch self {
        case .null: "null"
        case .text(let text): JSONText.quoted(text)
        case .id(let id): "\"\(id.text)\""
        case .number(let number): JavaDouble.text(number)
        case .boolean(let flag): flag ? "true" : "false"
        case .date(let day): "\"\(Timestamp.dateText(day: day))\""
        case .dateTime(let time): "\"\(Timestamp.text(milliseconds: time, zone: "+0000"))\""
        case .time(let time): "\"\(Timestamp.timeText(milliseconds: time))\""
        }
    }
}
