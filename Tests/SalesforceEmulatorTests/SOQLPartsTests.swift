import Testing

@testable import SalesforceEmulator

@Suite struct SOQLPartsTests {
    @Test(arguments: [
        ("a%", "Abc", true), ("%c", "abc", true), ("a_c", "abc", true), ("a_c", "abbc", false), ("%b%", "abc", true),
        ("100\\%", "100%", true), ("100\\%", "1000", false), ("", "", true), ("%", "", true),
        ("a%b%c", "axxbyyc", true),
    ])
    func matchesLikePatterns(pattern: String, text: String, isMatch: Bool) {
        #expect(LikePattern(pattern).matches(text) == isMatch)
    }

    @Test(arguments: [
        ("TODAY", "2026-05-20", "2026-05-21"), ("YESTERDAY", "2026-05-19", "2026-05-20"),
        ("LAST_N_DAYS:3", "2026-05-17", "2026-05-21"), ("THIS_MONTH", "2026-05-01", "2026-06-01"),
        ("LAST_MONTH", "2026-04-01", "2026-05-01"), ("THIS_QUARTER", "2026-04-01", "2026-07-01"),
        ("LAST_N_MONTHS:2", "2026-03-01", "2026-05-01"), ("THIS_YEAR", "2026-01-01", "2027-01-01"),
        ("NEXT_YEAR", "2027-01-01", "2028-01-01"), ("N_YEARS_AGO:2", "2024-01-01", "2025-01-01"),
        ("THIS_WEEK", "2026-05-17", "2026-05-24"), ("LAST_FISCAL_QUARTER", "2026-01-01", "2026-04-01"),
    ])
    func evaluatesRelativeDates(literal: String, start: String, end: String) throws {
        let today = try #require(Timestamp.day(of: "2026-05-20"))
        let range = try #require(DateRange(literal, today: today))
        #expect(Timestamp.dateText(day: range.start) == start)
        #expect(Timestamp.dateText(day: range.end) == end)
    }

    @Test(arguments: [
        ("2026-01-31T10:00:00Z", "2026-01-31T10:00:00.000Z"),
        ("2026-01-31T10:00:00.123+01:00", "2026-01-31T09:00:00.123Z"),
        ("1700-01-01T00:00:00Z", "1700-01-01T00:00:00.000Z"), ("4000-12-31T23:59:59Z", "4000-12-31T23:59:59.000Z"),
        ("1969-12-31T23:59:59.999+0000", "1969-12-31T23:59:59.999Z"),
    ])
    func readsAndWritesTimes(text: String, canonical: String) throws {
        #expect(Timestamp.text(milliseconds: try #require(Timestamp.milliseconds(of: text)), zone: "Z") == canonical)
    }

    @Test func writesHTTPDates() throws {
        let moment = try #require(Timestamp.milliseconds(of: "2026-01-31T10:00:05Z"))
        #expect(HTTPDate.text(milliseconds: moment) == "Sat, 31 Jan 2026 10:00:05 GMT")
    }
}
