/// Dates and times of the proleptic Gregorian calendar in UTC, from and to text.
enum Timestamp {
    static let millisecondsPerDay: Int64 = 86_400_000

    /// The day number of a date; 1970-01-01 is 0.
    static func days(year: Int, month: Int, day: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// The date of a day number.
    static func date(ofDay days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    /// `2026-01-31`.
    static func dateText(day: Int) -> String {
        let date = date(ofDay: day)
        return "\(padded(date.year, 4))-\(padded(date.month, 2))-\(padded(date.day, 2))"
    }

    /// `14:05:58.123Z` for a time of day in milliseconds.
    static func timeText(milliseconds: Int64) -> String {
        let seconds = Int(milliseconds / 1000)
        let clock = "\(padded(seconds / 3600, 2)):\(padded(seconds / 60 % 60, 2)):\(padded(seconds % 60, 2))"
        return "\(clock).\(padded(Int(milliseconds % 1000), 3))Z"
    }

    /// `2026-01-31T14:05:58.123` and the zone as given: `Z` in Bulk, `+0000` in REST.
    static func text(milliseconds: Int64, zone: String) -> String {
        let (day, time) = split(milliseconds)
        return dateText(day: day) + "T" + timeText(milliseconds: time).dropLast() + zone
    }

    /// Day number and milliseconds of the day.
    static func split(_ milliseconds: Int64) -> (day: Int, time: Int64) {
        let time = ((milliseconds % millisecondsPerDay) + millisecondsPerDay) % millisecondsPerDay
        return (Int((milliseconds - time) / millisecondsPerDay), time)
    }

    /// The day number of `2026-01-31`.
    static func day(of text: some StringProtocol) -> Int? {
        let parts = text.split(separator: "-").compactMap { Int($0) }
        guard parts.count == 3 else { return nil }
        return days(year: parts[0], month: parts[1], day: parts[2])
    }

    /// Epoch milliseconds of `2026-01-31T10:00:00[.123](Z|±hh:mm|±hhmm)`.
    static func milliseconds(of text: String) -> Int64? {
        let halves = text.split(separator: "T")
        guard halves.count == 2, let day = day(of: halves[0]) else { return nil }
        guard let zoneStart = halves[1].firstIndex(where: { "Z+-".contains($0) }) else { return nil }
        let clock = halves[1][..<zoneStart].split(separator: ":")
        guard clock.count == 3, let hour = Int64(clock[0]), let minute = Int64(clock[1]) else { return nil }
        guard let seconds = Double(clock[2]) else { return nil }
        let zone = halves[1][zoneStart...]
        let zoneDigits = zone.filter(\.isNumber)
        var offset: Int64 = 0
        if zone != "Z" {
            guard zoneDigits.count == 4, let number = Int64(zoneDigits) else { return nil }
            offset = (number / 100 * 60 + number % 100) * 60_000 * (zone.hasPrefix("-") ? -1 : 1)
        }
        let time = (hour * 60 + minute) * 60_000 + Int64((seconds * 1000).rounded())
        return Int64(day) * millisecondsPerDay + time - offset
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
    }
}
