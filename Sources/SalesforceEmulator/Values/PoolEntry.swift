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
