/// Dates and times of Salesforce's APIs as numbers, without a calendar library.
///
/// Dates are proleptic Gregorian, as PostgreSQL's are. Salesforce keeps 1700-01-01 to 4000-12-31 but has delivered
/// years outside of it; anything from year 1 to 9999 is taken as it is, the rest is not a date.
package enum CalendarText {
    /// Microseconds of a day.
    static let microsecondsPerDay: Int64 = 86_400_000_000

    /// `2015-06-25` as days since 2000-01-01; nil where it is no date.
    @inline(__always)
    package static func days(_ text: UnsafeBufferPointer<UInt8>) -> Int32? {
        text.count == 10 ? days(at: 0, text) : nil
    }

    /// `2024-07-24T14:05:58.000Z` (Bulk) or `2015-06-25T21:54:38.000+0000` (REST) as microseconds since
    /// 2000-01-01 00:00 UTC; nil where it is neither.
    package static func microseconds(_ text: UnsafeBufferPointer<UInt8>) -> Int64? {
        guard text.count >= 20, text[10] == UInt8(ascii: "T") || text[10] == 0x20, let days = days(at: 0, text),
            let (time, end) = timeOfDay(at: 11, text), let offset = zoneOffset(at: end, text)
        else { return nil }
        return Int64(days) * microsecondsPerDay + time - offset
    }

    /// `14:05:58.000Z` as microseconds since midnight; nil where it is no time.
    package static func time(_ text: UnsafeBufferPointer<UInt8>) -> Int64? {
        guard let (time, end) = timeOfDay(at: 0, text) else { return nil }
        return end == text.count || (end == text.count - 1 && text[end] == UInt8(ascii: "Z")) ? time : nil
    }

    private static func days(at start: Int, _ text: UnsafeBufferPointer<UInt8>) -> Int32? {
        guard text.count >= start + 10, text[start + 4] == UInt8(ascii: "-"), text[start + 7] == UInt8(ascii: "-"),
            let year = number(at: start, 4, text), let month = number(at: start + 5, 2, text),
            let day = number(at: start + 8, 2, text), year >= 1, (1...12).contains(month), day >= 1,
            day <= length(of: month, year)
        else { return nil }
        return Int32(CivilDate.days(year: year, month: month, day: day) - CivilDate.postgresEpoch)
    }

    private static func timeOfDay(at start: Int, _ text: UnsafeBufferPointer<UInt8>) -> (Int64, Int)? {
        guard text.count >= start + 8, text[start + 2] == 0x3A, text[start + 5] == 0x3A,
            let hour = number(at: start, 2, text), let minute = number(at: start + 3, 2, text),
            let second = number(at: start + 6, 2, text), hour < 24, minute < 60, second < 60
        else { return nil }
        var value = Int64((hour * 60 + minute) * 60 + second) * 1_000_000
        var index = start + 8
        if index < text.count, text[index] == UInt8(ascii: ".") {
            index += 1
            var unit: Int64 = 100_000
            let fraction = index
            while index < text.count, text[index] &- 48 < 10 {
                value += Int64(text[index] &- 48) * unit
                unit /= 10
                index += 1
            }
            guard index > fraction else { return nil }
        }
        return (value, index)
    }

    /// `Z`, `+0000`, `+00:00`, `-08`; microseconds east of UTC.
    private static func zoneOffset(at start: Int, _ text: UnsafeBufferPointer<UInt8>) -> Int64? {
        guard start < text.count else { return nil }
        if text[start] == UInt8(ascii: "Z") { return start == text.count - 1 ? 0 : nil }
        let sign: Int64
        switch text[start] {
        case UInt8(ascii: "+"): sign = 1
        case UInt8(ascii: "-"): sign = -1
        default: return nil
        }
        guard let hour = number(at: start + 1, 2, text) else { return nil }
        let minuteStart = start + 3 < text.count && text[start + 3] == 0x3A ? start + 4 : start + 3
        var minute = 0
        if minuteStart < text.count {
            guard let digits = number(at: minuteStart, 2, text), text.count == minuteStart + 2 else { return nil }
            minute = digits
        }
        guard hour <= 15, minute < 60 else { return nil }
        return sign * Int64(hour * 60 + minute) * 60_000_000
    }

    @inline(__always)
    private static func number(at start: Int, _ length: Int, _ text: UnsafeBufferPointer<UInt8>) -> Int? {
        guard start + length <= text.count else { return nil }
        var value = 0
        for index in start..<(start + length) {
            let digit = text[index] &- 48
            guard digit < 10 else { return nil }
            value = value &* 10 &+ Int(digit)
        }
        return value
    }

    private static func length(of month: Int, _ year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}
