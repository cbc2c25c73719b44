import Testing

@testable import RowCodec

@Suite struct CSVRecordReaderTests {
    /// A page and what is in it.
    struct Page: Sendable, CustomTestStringConvertible {
        var name: String
        var text: String
        var fields = ["Id", "Name"]
        var reading: Reading

        var testDescription: String { name }

        init(_ name: String, _ text: String, fields: [String] = ["Id", "Name"], _ records: [[String?]]) {
            self.name = name
            self.text = text
            self.fields = fields
            reading = .records(records)
        }

        init(_ name: String, _ text: String, refused message: String) {
            self.name = name
            self.text = text
            reading = .refused(message)
        }
    }

    private static let pages = [
        Page("plain", "Id,Name\n1,a\n2,b\n", [["1", "a"], ["2", "b"]]),
        Page("quoted", "\"Id\",\"Name\"\n\"1\",\"a\"\n\"2\",\"b\"\n", [["1", "a"], ["2", "b"]]),
        Page("mixed quotes", "Id,\"Name\"\n\"1\",a\n2,\"b\"\n", [["1", "a"], ["2", "b"]]),
        Page("separators in quotes", "\"Id\",\"Name\"\n\"1\",\"a,b\n\r\n,\"\n", [["1", "a,b\n\r\n,"]]),
        Page(
            "doubled quotes",
            "Id,Name\n1,\"\"\"\"\n2,\"\"\"\"\"\"\n3,\"say \"\"hi\"\"\"\n4,\"\"\"x\"\n5,\"x\"\"\"\n6,\"\"\",\"\"\"\n",
            [["1", "\""], ["2", "\"\""], ["3", "say \"hi\""], ["4", "\"x"], ["5", "x\""], ["6", "\",\""]]
        ),
        Page("CRLF", "Id,Name\r\n1,a\r\n\"2\",\"b\"\r\n", [["1", "a"], ["2", "b"]]),
        Page("CRLF after an empty value", "Id,Name\r\n1,\r\n\"2\",\"\"\r\n", [["1", nil], ["2", nil]]),
        Page("a CR that is text", "Id,Name\n1,a\rb\n\"2\",\"\r\"\n", [["1", "a\rb"], ["2", "\r"]]),
        Page("blank lines", "\n\r\nId,Name\n\n\n1,a\n\r\n\n2,b\n\n", [["1", "a"], ["2", "b"]]),
        Page("empty is null, quoted or not", "Id,Name\n1,\n2,\"\"\n", [["1", nil], ["2", nil]]),
        Page("a blank is not null", "Id,Name\n1, \n2,\" \"\n", [["1", " "], ["2", " "]]),
        Page("BOM", "\u{FEFF}Id,Name\n1,\u{FEFF}\n", [["1", "\u{FEFF}"]]),
        Page("BOM before a quote", "\u{FEFF}\"Id\",\"Name\"\n1,a\n", [["1", "a"]]),
        Page("NUL", "Id,Name\n1,\"a\0b\"\n2,\0\n", [["1", "a\0b"], ["2", "\0"]]),
        Page("wide characters", "Id,Name\n1,\"👩‍⚕️\"\n2,日本語ü\n", [["1", "👩‍⚕️"], ["2", "日本語ü"]]),
        Page("header in any case", "ID,nAME\n1,a\n", [["1", "a"]]),
        Page("header in any order", "Other,Name,\"x,y\",Id\n9,a,8,1\n,,,2\n", [["1", "a"], ["2", nil]]),
        Page("a field twice", "Name,Id\na,1\n", fields: ["Id", "Name", "Id"], [["1", "a", "1"]]),
        Page("parent's field", "Id,Account.Owner.Name\n1,x\n", fields: ["Id", "account.owner.name"], [["1", "x"]]),
        Page("one column", "\"Id\"\n1\n\"2\"\n", fields: ["Id"], [["1"], ["2"]]),
        Page("last record without line end", "Id,Name\n1,a\n2,b", [["1", "a"], ["2", "b"]]),
        Page("last value quoted, without line end", "Id,Name\n1,\"a\"\"\"", [["1", "a\""]]),
        Page("last value empty, without line end", "Id,Name\n1,", [["1", nil]]),
        Page("header alone", "Id,Name\n", []),
        Page("header alone, without line end", "Id,Name", []),
        Page("nothing", "", []),
        Page(
            "N/A and null are text",
            "Id,Name\n1,N/A\n2,null\n3,NULL\n4,\\N\n5,\\.\n",
            [
                ["1", "N/A"], ["2", "null"], ["3", "NULL"], ["4", "\\N"], ["5", "\\."],
            ]
        ),
        Page("column missing", "Id,Nam\n1,a\n", refused: "the header lacks the column 'Name'"),
        Page(
            "too few values",
            "Id,Name\n1,a\n2\n",
            refused: "a record has 1 values where the header names 2 columns"
        ),
        Page(
            "too many values",
            "Id,Name\n1,a,\n",
            refused: "a record has 3 values where the header names 2 columns"
        ),
        Page("cut inside quotes", "Id,Name\n1,a\n2,\"b\n", refused: "the page ends inside a record"),
        Page("cut after an opening quote", "Id,Name\n1,\"", refused: "the page ends inside a record"),
        Page("cut after a value", "Id,Name\n1", refused: "a record has 1 values where the header names 2 columns"),
        Page(
            "text behind a quote",
            "Id,Name\n1,\"a\"b\n",
            refused: "a quoted value is followed by neither a comma nor a line end"
        ),
        Page(
            "a CR behind a quote",
            "Id,Name\n1,\"a\"\rb\n",
            refused: "a quoted value is followed by neither a comma nor a line end"
        ),
    ]

    @Test(arguments: pages)
    func readsInPiecesOfEverySize(_ page: Page) {
        let bytes = Array(page.text.utf8)
        // The first size that gives something else is enough to know.
        let other = (1...max(bytes.count, 1)).lazy
            .map { (size: $0, reading: Reading.csv(bytes, page.fields, pieces: $0)) }
            .first { $0.reading != page.reading }
        #expect(other == nil, "wanted \(page.reading)")
    }

    @Test func beginsAnew() throws {
        var reader = CSVRecordReader(fields: ["Id", "Name"])
        let reading = Reading.collect { take in
            try Array("Name,Id\na,1\nb,\"2".utf8).inPieces(of: 3) { try reader.feed($0, take) }
            reader.reset()
            try Array("Id,X,Name\n1,,a\n2,,b\n".utf8).inPieces(of: 3) { try reader.feed($0, take) }
            try reader.finish(take)
        }
        #expect(reading == .records([["1", "a"], ["1", "a"], ["2", "b"]]))
    }

    @Test(arguments: [1000, 65_536, 1_000_000])
    func longValues(_ size: Int) {
        let long = String(repeating: "ä\"\n,", count: 131_072 / 4)
        let quoted = long.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
        let text = "Id,Name\n1,\"\(quoted)\"\n2,b\n"
        #expect(Reading.csv(Array(text.utf8), ["Id", "Name"], pieces: size) == .records([["1", long], ["2", "b"]]))
    }

    @Test func manyColumns() {
        let names = (0..<700).map { "F\($0)" }
        let text = names.joined(separator: ",") + "\n" + names.map { "v" + $0 }.joined(separator: ",") + "\n"
        #expect(
            Reading.csv(Array(text.utf8), names.reversed(), pieces: 1021)
                == .records([names.reversed().map { "v" + $0 }])
        )
    }

    @Test func whatTheHandlerThrowsEndsTheReading() {
        struct Own: Error {}
        var reader = CSVRecordReader(fields: ["Id"])
        #expect(throws: Own.self) {
            try Array("Id\n1\n".utf8).inPieces(of: 100) { try reader.feed($0) { _ in throw Own() } }
        }
    }

    @Test func aRecordWithoutEndIsRefused() throws {
        var reader = CSVRecordReader(fields: ["Id"])
        let piece = [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 20)
        let error = #expect(throws: PageFormatError.self) {
            try Array("Id\n\"".utf8).inPieces(of: 100) { try reader.feed($0) { _ in } }
            for _ in 0..<80 { try piece.withUnsafeBytes { try reader.feed($0) { _ in } } }
        }
        #expect(error?.description == "a record is larger than 64 MiB")
    }

    /// Each piece costs its own bytes and not those before it: quadratic time would take minutes here.
    @Test(arguments: ["\"", ""])
    func aLongRecordInShortPiecesIsLookedThroughOnce(_ quote: String) throws {
        var reader = CSVRecordReader(fields: ["Id", "Name", "X"])
        var values: [String] = []
        func take(_ record: Record) {
            values = record.fields.indices.map { String(decoding: record.bytes($0), as: UTF8.self) }
        }
        try Array("Id,Name,X\r\n1,\"a\"\"b\",\(quote)".utf8).inPieces(of: 3) { try reader.feed($0, take) }
        let piece = Array(String(repeating: quote.isEmpty ? "xyz0123" : "x\"\"\n,\r\n", count: 150).utf8)
        try piece.withUnsafeBytes { piece in for _ in 0..<20_000 { try reader.feed(piece, take) } }
        try Array("\(quote)\r\n".utf8).inPieces(of: 1) { try reader.feed($0, take) }
        #expect(values.prefix(2) == ["1", "a\"b"])
        #expect(values.last?.utf8.count == 3_000_000 * (quote.isEmpty ? 7 : 6))
        try reader.finish(take)
    }
}
