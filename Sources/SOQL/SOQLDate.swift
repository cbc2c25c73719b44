/// The shapes and ranges of SOQL's date literals.
///
/// `2026-01-31`; `2026-01-31T10:00:00Z`, `…+01:00`, with an optional fraction. Salesforce accepts 1700-01-01 to
/// 4000-12-31 (SOQL and SOSL Reference, "Date Formats and Date Literals").
package enum SOQLDate {
    /// Whether `text` is a calendar date in SOQL's range.
    package static func isDate(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].utf8.count == 4, parts[1].utf8.count == 2, parts[2].utf8.count == 2,
            let year = digits(parts[0]), let month = digits(parts[1]), let day = digits(parts[2])
        else { return false }
        return (1700...4000).contains(year) && (1...12).contains(month) && (1...days(in: month, of: year)).contains(day)
    }

    /// Whether `text` is a date-time with a zone.
    package static func isDateTime(_ text: String) -> Bool {
        guard let separator = text.firstIndex(of: "T"), isDate(String(text[..<separator])) else { return false }
        var clock = text[text.index(after: separator)...]
        guard let zoneStart = clock.firstIndex(where: { "Z+-".contains($0) }) else { return false }
        guard isZone(clock[zoneStart...]) else { return false }
        clock = clock[..<zoneStart]
        if let point = clock.firstIndex(of: ".") {
            let fraction = clock[clock.index(after: point)...]
            guard (1...9).contains(fraction.utf8.count), digits(fraction) != nil else { return false }
            clock = clock[..<point]
        }
        let parts = clock.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 3, parts.allSatisfy({ $0.utf8.count == 2 }),
            let hour = digits(parts[0]), let minute = digits(parts[1]), let second = digits(parts[2])
        else { return false }
        return hour < 24 && minute < 60 && second < 60
    }

    private static func isZone(_ zone: Substring) -> Bool {
        if zone == "Z" { return true }
        let parts = zone.dropFirst().split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.utf8.count == 2 }),
            let hour = digits(parts[0]), let minute = digits(parts[1])
        else { return false }
        return hour < 15 && minute < 60
    }

    private static func digits(_ text: Substring) -> Int? {
        text.utf8.allSatisfy { (48...57).contains($0) } ? Int(text) : nil
    }

    private static func days(in month: Int, of year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}
