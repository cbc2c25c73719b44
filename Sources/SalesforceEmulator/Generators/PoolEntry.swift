/// One value of a pool in its three forms.
struct PoolEntry: Sendable {
    var value: FieldValue
    /// With its quotes, as it stands in a CSV file.
    var csv: String
    /// As it stands in a JSON document.
    var json: String

    /// Text.
    init(text: String) {
        self.init(value: .text(text), plain: text, json: JSONText.quoted(text))
    }

    /// A number whose text is the same in CSV and JSON: `300.0`, `1234.50`, `7.9742429928E8`.
    init(numberText: String) {
        self.init(value: .number(Double(numberText) ?? 0), plain: numberText, json: numberText)
    }

    /// An amount with two decimals: plain in CSV, and from ten millions on with an exponent in JSON.
    init(amount text: String) {
        self.init(value: .number(Double(text) ?? 0), plain: text, json: Self.withExponent(text))
    }

    /// The same number as Java writes it, without a digit lost: `12345678.50` is `1.23456785E7`.
    private static func withExponent(_ text: String) -> String {
        let sign = text.hasPrefix("-") ? "-" : ""
        let parts = text.dropFirst(sign.count).split(separator: ".")
        guard let whole = parts.first, whole.count > 7 else { return text }
        var digits = whole + (parts.count > 1 ? parts[1] : "")
        while digits.count > 2, digits.last == "0" { digits.removeLast() }
        return "\(sign)\(digits.prefix(1)).\(digits.dropFirst())E\(whole.count - 1)"
    }

    /// A boolean.
    init(flag: Bool) {
        self.init(value: .boolean(flag), plain: flag ? "true" : "false", json: flag ? "true" : "false")
    }

    /// A date.
    init(day: Int) {
        let text = Timestamp.dateText(day: day)
        self.init(value: .date(day), plain: text, json: "\"\(text)\"")
    }

    /// A date and time: `…Z` in CSV, `…+0000` in JSON.
    init(milliseconds: Int64) {
        let text = Timestamp.text(milliseconds: milliseconds, zone: "Z")
        let json = Timestamp.text(milliseconds: milliseconds, zone: "+0000")
        self.init(value: .dateTime(milliseconds), plain: text, json: "\"\(json)\"")
    }

    /// A time of day.
    init(timeOfDay milliseconds: Int64) {
        let text = Timestamp.timeText(milliseconds: milliseconds)
        self.init(value: .time(milliseconds), plain: text, json: "\"\(text)\"")
    }

    private init(value: FieldValue, plain: String, json: String) {
        self.value = value
        csv = CSVText.quoted(plain)
        self.json = json
    }
}
