/// Dates as HTTP headers carry them.
enum HTTPDate {
    private static let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// `Sat, 31 Jan 2026 10:00:00 GMT`.
    static func text(milliseconds: Int64) -> String {
        let (day, time) = Timestamp.split(milliseconds)
        let date = Timestamp.date(ofDay: day)
        let clock = Timestamp.timeText(milliseconds: time).prefix(8)
        let number = date.day < 10 ? "0\(date.day)" : "\(date.day)"
        return "\(weekdays[((day % 7) + 7) % 7]), \(number) \(months[date.month - 1]) \(date.year) \(clock) GMT"
    }
}
