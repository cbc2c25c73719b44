import Testing

@testable import SyncModel

@Suite struct MomentTests {
    @Test(arguments: [
        ("2026-01-31", "2026-01-31T00:00:00.000Z"), ("2026-01-31T10:00:00Z", "2026-01-31T10:00:00.000Z"),
        ("2026-01-31T10:00:00.123Z", "2026-01-31T10:00:00.123Z"),
        ("2026-01-31T10:00:00.123+0000", "2026-01-31T10:00:00.123Z"),
        ("2026-01-31T10:00:00+01:00", "2026-01-31T09:00:00.000Z"),
        ("2026-01-31T10:00:00-08", "2026-01-31T18:00:00.000Z"),
        ("2026-01-31 10:00:00.5+00", "2026-01-31T10:00:00.500Z"),
        ("1700-01-01T00:00:00Z", "1700-01-01T00:00:00.000Z"), ("4000-12-31T23:59:59.999Z", "4000-12-31T23:59:59.999Z"),
        ("1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999Z"), ("0001-01-01", "0001-01-01T00:00:00.000Z"),
        ("2024-02-29T23:30:00-01:00", "2024-03-01T00:30:00.000Z"),
    ])
    func readsAndPrints(_ text: String, _ printed: String) throws {
        let moment = try #require(Timestamp(text))
        #expect(moment.description == printed)
        #expect(Timestamp(printed) == moment)
    }

    @Test(arguments: [
        "", "yesterday", "2026-02-30", "2026-13-01", "2026-1-1", "20260131", "2026-01-31T10:00:00",
        "2026-01-31T25:00:00Z",
        "2026-01-31T10:00", "31.01.2026", "2026-01-31Z",
    ])
    func refusesWhatIsNoMoment(_ text: String) {
        #expect(Timestamp(text) == nil)
    }

    @Test func countsInMicroseconds() throws {
        #expect(Timestamp(seconds: 0).description == "1970-01-01T00:00:00.000Z")
        #expect(Timestamp(microseconds: -1).description == "1969-12-31T23:59:59.999Z")
        let moment = try #require(Timestamp("2026-03-01T00:05:00.250Z"))
        #expect(moment.advanced(by: .seconds(-600)).description == "2026-02-28T23:55:00.250Z")
        #expect(moment.advanced(by: .milliseconds(750)).description == "2026-03-01T00:05:01.000Z")
        #expect(Timestamp(seconds: 10).duration(to: Timestamp(seconds: 5)) == .seconds(-5))
        #expect(Timestamp(seconds: 10) > Timestamp(seconds: 5))
    }

    @Test(arguments: [
        (0, "0"), (7, "7"), (999, "999"), (1000, "1,000"), (12_345, "12,345"), (125_000, "125,000"),
        (1_234_567, "1,234,567"), (-1234, "-1,234"), (-999, "-999"), (Int.min, "-9,223,372,036,854,775,808"),
    ])
    func numbersHaveCommas(_ number: Int, _ text: String) {
        #expect(number.grouped == text)
    }
}
