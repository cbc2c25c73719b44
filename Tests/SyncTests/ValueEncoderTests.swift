import Postgres
import TestSupport
import Testing

@testable import RowCodec

@Suite struct ValueEncoderTests {
    // MARK: Numbers

    private static let numbers: KeyValuePairs = [
        "0": "0", "0.0": "0", "-0.0": "0", "000": "0", "0E10": "0", "1": "1", "+5": "5", "-7": "-7", "300": "300",
        "300.0": "300", "3.0E2": "300", "3e+2": "300", "0.003E5": "300", "00012.500": "12.5", ".5": "0.5", "5.": "5",
        "-92.60997400000001": "-92.60997400000001", "7.9742429928E8": "797424299.28", "1.0E7": "10000000",
        "9.99E-4": "0.000999", "1.0E-3": "0.001", "12345678901234567": "12345678901234567",
        "1.2345678901234567E17": "123456789012345670", "9999999999999999.99": "9999999999999999.99",
        "0.1234567890123456789": "0.1234567890123456789", "10000": "10000", "9999.9999": "9999.9999",
        "10000.0001": "10000.0001", "100000000": "100000000", "0.0001": "0.0001", "0.00001": "0.00001",
        "NaN": "NaN", "nan": "NaN", "Infinity": "Infinity", "-Infinity": "-Infinity",
    ]

    @Test func decimalsKeepEveryDigit() async throws {
        let found = try await CopyTrial.values(Self.numbers.map(\.key), as: .numeric, "numeric")
        for (number, found) in zip(Self.numbers, found) { #expect(found == number.value, "\(number.key)") }
    }

    @Test func decimalsAreWhatPostgreSQLReads() async throws {
        var chance = Chance()
        var texts = [
            "1E-300", "1E300", "2.2250738585072014E-308", "-1.7976931348623157E308",
            String(repeating: "9", count: 900), "0." + String(repeating: "0", count: 500) + "123",
        ]
        for _ in 0..<2000 {
            let digits = String((0..<chance.below(40) + 1).map { _ in Character("\(chance.below(10))") })
            let fraction = String((0..<chance.below(30)).map { _ in Character("\(chance.below(10))") })
            let exponent = chance.below(3) == 0 ? "E\(chance.below(120) - 60)" : ""
            let point = fraction.isEmpty ? "" : "."
            texts.append("\(chance.below(2) == 0 ? "-" : "")\(digits)\(point)\(fraction)\(exponent)")
        }
        #expect(try await CopyTrial.differences(texts, as: .numeric, "numeric") == [])
    }

    @Test func numbersInJSONAreTheSameNumbers() async throws {
        let finite = Self.numbers.filter { !$0.value.contains("N") && !$0.value.contains("I") }
        #expect(finite.count == Self.numbers.count - 4)
        for (text, value) in finite {
            #expect(CopyTrial.json(text, as: .numeric) == value)
            #expect(CopyTrial.json(text, as: .doublePrecision) == value)
        }
        #expect(CopyTrial.json("1E-20", as: .numeric) == "0.00000000000000000001")
        #expect(CopyTrial.json("NaN", as: .numeric) == "is not a number that JSON has")
    }

    @Test(arguments: [
        "", "-", ".", "abc", "1,000", "1e", "1e+", "--1", "1.2.3", "0x10", " 1", "1 ", "1E999999", "1E2.5", "٣", "1_0",
        "N/A",
        "$5",
    ])
    func junkIsNoNumber(_ text: String) {
        for kind in [RowMapping.ValueKind.numeric, .bigint, .doublePrecision] {
            #expect(CopyTrial.refusal(text, as: kind) == "is not a number", "as \(kind)")
        }
    }

    @Test func wholeNumbers() async throws {
        let numbers: KeyValuePairs = [
            "0": "0", "0.0": "0", "12.0": "12", "1.2E1": "12", "-2147483648": "-2147483648",
            "9223372036854775807": "9223372036854775807", "-9223372036854775808": "-9223372036854775808",
            "9.223372036854775807E18": "9223372036854775807",
        ]
        let found = try await CopyTrial.values(numbers.map(\.key), as: .bigint, "bigint")
        #expect(found == numbers.map(\.value))
    }

    @Test(arguments: ["1.5", "9223372036854775808", "-9223372036854775809", "1E19", "0.1"])
    func whatIsNoWholeNumberIsRefused(_ text: String) {
        #expect(CopyTrial.refusal(text, as: .bigint) == "is not a whole number of 64 bits")
    }

    @Test func binaryNumbersAreThoseOfPostgreSQL() async throws {
        let texts = ["0", "-92.60997400000001", "7.9742429928E8", "2.2250738585072014E-308", "1E300", "0.1", "45"]
        #expect(try await CopyTrial.differences(texts, as: .doublePrecision, "double precision") == [])
    }

    // MARK: Dates and times

    @Test func datesAreThoseOfPostgreSQL() async throws {
        var texts = try await TemporaryPostgres.withDatabase { database in
            try await database.rows(
                "SELECT day::date::text FROM generate_series('1700-01-01'::timestamp, '4000-12-31', '89 days') day"
            )
        }.compactMap { $0[0] }
        #expect(texts.count > 9000)
        texts += [
            "0001-01-01", "9999-12-31", "1600-02-29", "1700-02-28", "1700-03-01", "1900-02-28", "1900-03-01",
            "1999-12-31",
            "2000-01-01", "2000-02-29", "2024-02-29", "2024-12-31", "4000-02-29", "4000-12-31", "1970-01-01",
        ]
        #expect(try await CopyTrial.differences(texts, as: .date, "date") == [])
    }

    @Test(arguments: [
        "2023-02-29", "1900-02-29", "2024-02-30", "2024-04-31", "2024-13-01", "2024-00-10", "2024-01-00", "2024-01-32",
        "0000-01-01", "10000-01-01", "2024-1-1", "20240101", "2024-01-01T", "01/31/2024", "", "today", "-001-01-01",
        "2024-01-0a",
    ])
    func whatIsNoDateIsRefused(_ text: String) {
        #expect(CopyTrial.refusal(text, as: .date) == "is not a date from year 1 to 9999")
        #expect(CopyTrial.json(text, as: .date) == "is not a date from year 1 to 9999")
    }

    @Test func momentsAreThoseOfPostgreSQL() async throws {
        let texts = [
            "2024-07-24T14:05:58.000Z", "2015-06-25T21:54:38.000+0000", "2015-06-25T21:54:38.123+01:00",
            "2015-06-25T21:54:38-08", "2015-06-25T21:54:38.5-0330", "1700-01-01T00:00:00.000Z",
            "4000-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999Z", "1999-12-31T23:59:59.999Z", "2000-01-01T00:00:00Z",
            "2024-02-29T23:59:59.001+0000", "2024-01-01T00:30:00+14:00", "2024-12-31T23:30:00-12:00",
            "2024-07-24 14:05:58.123456Z", "0001-01-01T00:00:00Z",
        ]
        #expect(try await CopyTrial.differences(texts, as: .timestamptz, "timestamptz") == [])
        #expect(CopyTrial.json(texts[2], as: .timestamptz) == "\"2015-06-25T20:54:38.123Z\"")
    }

    @Test(arguments: [
        "2024-02-30T00:00:00Z", "2024-01-01T24:00:00Z", "2024-01-01T00:60:00Z", "2024-01-01T00:00:60Z",
        "2024-01-01T00:00:00", "2024-01-01", "2024-01-01T00:00:00.Z", "2024-01-01T00:00:00Zx",
        "2024-01-01T00:00:00+25:00", "2024-01-01T00:00:00+01:75", "2024-01-01T00:00:00+1", "2024-01-01T0:00:00Z", "",
        "now",
    ])
    func whatIsNoMomentIsRefused(_ text: String) {
        #expect(CopyTrial.refusal(text, as: .timestamptz) == "is not a date-time from year 1 to 9999")
    }

    @Test func timesOfDay() async throws {
        let times: KeyValuePairs = [
            "00:00:00.000Z": "00:00:00", "14:05:58.000Z": "14:05:58", "23:59:59.999Z": "23:59:59.999",
            "12:00:00.001Z": "12:00:00.001", "09:30:00": "09:30:00",
        ]
        let found = try await CopyTrial.values(times.map(\.key), as: .time, "time")
        #expect(found == times.map(\.value))
        #expect(CopyTrial.json("09:30:00", as: .time) == "\"09:30:00.000Z\"")
    }

    @Test(arguments: ["24:00:00Z", "9:00:00Z", "12:60:00Z", "12:00", "", "12:00:00+01:00", "noon"])
    func whatIsNoTimeIsRefused(_ text: String) {
        #expect(CopyTrial.refusal(text, as: .time) == "is not a time of day")
    }

    // MARK: Text and the rest

    @Test func textIsKeptByteByByte() async throws {
        let texts: KeyValuePairs = [
            "plain": "plain", "\"q\" 'a' \\ \n\r\n\t": "\"q\" 'a' \\ \n\r\n\t", "👩‍⚕️ 漢字": "👩‍⚕️ 漢字", "a\0b\0": "ab",
            "\0": "",
            "N/A": "N/A", "null": "null", " ": " ", "\u{1}\u{7F}": "\u{1}\u{7F}",
        ]
        let found = try await CopyTrial.values(texts.map(\.key), as: .text, "text")
        #expect(found == texts.map(\.value))
    }

    @Test func booleans() async throws {
        let found = try await CopyTrial.values(["true", "false", "TRUE", "1", "0"], as: .boolean, "boolean")
        #expect(found == ["true", "false", "true", "true", "false"])
        for word in ["maybe", "falXe", "fals", "tru", "trUX", "false ", "t", "10", "falsee"] {
            #expect(CopyTrial.refusal(word, as: .boolean) == "is neither true nor false", "\(word)")
        }
        #expect(CopyTrial.json("TRUE", as: .boolean) == "true")
    }

    @Test func listsAreArrays() async throws {
        let lists: KeyValuePairs = [
            "a": "{a}", "a;b": "{a,b}", "a;;b;": "{a,b}", ";": "{}",
            "With, comma;With \"quotes\"":
                "{\"With, comma\",\"With \\\"quotes\\\"\"}",
            "{x};NULL; y ": "{\"{x}\",\"NULL\",\" y \"}", "a\0;b": "{a,b}", "ü;👩‍⚕️": "{ü,👩‍⚕️}",
        ]
        let found = try await CopyTrial.values(lists.map(\.key), as: .textArray, "text[]")
        #expect(found == lists.map(\.value))
        #expect(CopyTrial.json("a;\"b\";;c\0", as: .textArray) == #"["a","\"b\"","c"]"#)
        #expect(CopyTrial.json(";", as: .textArray) == "[]")
    }

    @Test func textInJSONIsEscaped() async throws {
        let texts = ["", "plain", "\"q\" \\ / \n\r\t", "\u{1}\u{8}\u{C}\u{1F}\u{7F}", "👩‍⚕️ 漢字", "a\0b"]
        try await TemporaryPostgres.withDatabase { database in
            try await database.connected { connection in
                for text in texts {
                    let json = CopyTrial.json(text, as: .text)
                    let read = try connection.query("SELECT $1::jsonb #>> '{}'", [json])[0, 0]
                    #expect(read == text.filter { $0 != "\0" })
                }
            }
        }
    }

    @Test func compoundValuesAreJSON() async throws {
        let values = [#"{"city":"a \"b\"","latitude":1.50}"#, "[1, 2]", "text \"quoted\"", "12"]
        let found = try await CopyTrial.values(values, as: .json, "jsonb")
        #expect(found == [#"{"city": "a \"b\"", "latitude": 1.50}"#, "[1, 2]", #""text \"quoted\"""#, "\"12\""])
    }

    @Test func droppedNULsAreCounted() {
        let encoder = ValueEncoder()
        let out = ByteBuffer()
        Array("a\0b\0".utf8).withUnsafeBufferPointer { _ = encoder.append($0, .text, to: out) }
        Array("\0;x\0".utf8).withUnsafeBufferPointer { _ = encoder.append($0, .textArray, to: out) }
        Array("\0\0".utf8).withUnsafeBufferPointer { _ = encoder.appendJSON($0, .text, to: out) }
        #expect(encoder.droppedNULs == 6)
    }

    // MARK: Masks

    @Test func masks() async throws {
        let hash = try await CopyTrial.values(["abc", "ü"], as: .sha256, "text")
        #expect(
            hash == [
                "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
                "607474ca475a9724d7360aba71a56d5df77e61350e3f724cfa1f46e857e2d85f",
            ]
        )
        let last = try await CopyTrial.values(["123456789", "12345", "1234", "1", "12👩‍⚕️456"], as: .last4, "text")
        #expect(last == ["****6789", "****2345", "****", "****", "****👩‍⚕️456"])
        let none = try await CopyTrial.values(["secret"], as: .null, "text")
        #expect(none == [nil])
        #expect(CopyTrial.json("123456789", as: .last4) == "\"****6789\"")
        #expect(
            CopyTrial.json("abc", as: .sha256) == "\"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\""
        )
    }
}

/// Numbers at random, the same in every run.
struct Chance {
    private var state: UInt64 = 42

    /// A number from 0 up to `bound`, exclusive.
    mutating func below(_ bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(state >> 33) % bound
    }
}
