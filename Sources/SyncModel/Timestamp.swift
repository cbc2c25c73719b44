/// A moment in Salesforce's or PostgreSQL's time, to the microsecond, in UTC.
///
/// Whole microseconds and no binary fraction: watermarks must not drift by rounding.
public struct Timestamp: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// Microseconds since 1970-01-01 00:00 UTC.
    package var microseconds: Int64

    /// Creates a moment from microseconds since 1970.
    package init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    /// Creates a moment from seconds since 1970.
    package init(seconds: Int64) {
        microseconds = seconds * 1_000_000
    }

    /// Reads `2026-01-31` (midnight UTC) or an ISO 8601 date-time with a zone, as in SOQL; nil where it is neither.
    public init?(_ text: String) {
        var copy = text
        let value = copy.withUTF8 { bytes in
            CalendarText.microseconds(bytes)
                ?? CalendarText.days(bytes).map { Int64($0) * CalendarText.microsecondsPerDay }
        }
        guard let value else { return nil }
        self.init(postgresMicroseconds: value)
    }

    /// Creates a moment from PostgreSQL's count since 2000-01-01.
    package init(postgresMicroseconds: Int64) {
        microseconds = postgresMicroseconds + Int64(CivilDate.postgresEpoch) * CalendarText.microsecondsPerDay
    }

    /// PostgreSQL's count since 2000-01-01.
    package var postgresMicroseconds: Int64 {
        microseconds - Int64(CivilDate.postgresEpoch) * CalendarText.microsecondsPerDay
    }

    /// The moment this much later, or earlier for a negative duration.
    package func advanced(by duration: Duration) -> Timestamp {
        let (seconds, attoseconds) = duration.components
        return Timestamp(microseconds: microseconds + seconds * 1_000_000 + attoseconds / 1_000_000_000_000)
    }

    /// The time from this moment to another.
    public func duration(to other: Timestamp) -> Duration {
        .microseconds(other.microseconds - microseconds)
    }

    /// Whether this moment is the earlier one.
    public static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.microseconds < right.microseconds
    }

    /// `2026-01-31T10:00:00.000Z`: SOQL's form, which PostgreSQL reads as well.
    public var description: String {
        var (days, rest) = microseconds.quotientAndRemainder(dividingBy: CalendarText.microsecondsPerDay)
        if rest < 0 {
            days -= 1
            rest += CalendarText.microsecondsPerDay
        }
        let date = CivilDate.date(days: Int(days))
        return
            "\(Self.padded(date.year, 4))-\(Self.padded(date.month, 2))-\(Self.padded(date.day, 2))T\(Self.clock(microseconds: rest))"
    }

    /// A time of day with milliseconds, as Bulk writes it: `14:05:58.000Z`.
    package static func clock(microseconds: Int64) -> String {
        let milliseconds = Int(microseconds / 1000)
        let (hours, minutes, seconds) = (milliseconds / 3_600_000, milliseconds / 60_000 % 60, milliseconds / 1000 % 60)
        return "\(padded(hours, 2)):\(padded(minutes, 2)):\(padded(seconds, 2)).\(padded(milliseconds % 1000, 3))Z"
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(width - digits.count, 0)) + digits
    }
}
