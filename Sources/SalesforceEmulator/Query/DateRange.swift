/// The days a relative date of SOQL stands for, in UTC.
struct DateRange: Equatable {
    /// The first day.
    var start: Int
    /// The day after the last.
    var end: Int

    /// Evaluates `TODAY`, `LAST_N_DAYS:30`, `THIS_MONTH` on a day; fiscal years are calendar years.
    init?(_ literal: String, today: Int) {
        let parts = literal.split(separator: ":")
        let word = String(parts[0])
        let count = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
        switch word {
        case "YESTERDAY": self.init(start: today - 1, end: today)
        case "TODAY": self.init(start: today, end: today + 1)
        case "TOMORROW": self.init(start: today + 1, end: today + 2)
        // LAST_N_DAYS:n includes today; the other LAST_N units end before the current one.
        case "LAST_90_DAYS": self.init(start: today - 90, end: today + 1)
        case "NEXT_90_DAYS": self.init(start: today + 1, end: today + 91)
        case "LAST_N_DAYS": self.init(start: today - count, end: today + 1)
        case "NEXT_N_DAYS": self.init(start: today + 1, end: today + 1 + count)
        case "N_DAYS_AGO": self.init(start: today - count, end: today - count + 1)
        default:
            let plain = word.replacing("FISCAL_", with: "")
            guard let unit = ["WEEK", "MONTH", "QUARTER", "YEAR"].first(where: { plain.contains($0) }) else {
                return nil
            }
            let first: Int
            let last: Int
            switch plain {
            case let word where word.hasPrefix("LAST_N_"): (first, last) = (-count, -1)
            case let word where word.hasPrefix("NEXT_N_"): (first, last) = (1, count)
            case let word where word.hasSuffix("_AGO"): (first, last) = (-count, -count)
            case let word where word.hasPrefix("LAST_"): (first, last) = (-1, -1)
            case let word where word.hasPrefix("NEXT_"): (first, last) = (1, 1)
            default: (first, last) = (0, 0)
            }
            self.init(start: Self.start(unit, today, first), end: Self.start(unit, today, last + 1))
        }
    }

    private init(start: Int, end: Int) {
        self.start = start
        self.end = end
    }

    /// The first day of the unit that lies `offset` units after the current one.
    private static func start(_ unit: String, _ today: Int, _ offset: Int) -> Int {
        // Day 3 (1970-01-04) was a Sunday, the first day of the week in the default locale.
        if unit == "WEEK" { return today - ((today - 3) % 7 + 7) % 7 + offset * 7 }
        let date = Timestamp.date(ofDay: today)
        let length = ["MONTH": 1, "QUARTER": 3, "YEAR": 12][unit] ?? 1
        let months = (date.year * 12 + date.month - 1) / length * length + offset * length
        return Timestamp.days(year: months / 12, month: months % 12 + 1, day: 1)
    }
}
