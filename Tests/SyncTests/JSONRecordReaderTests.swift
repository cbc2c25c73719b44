import Testing

@testable import RowCodec

@Suite struct JSONRecordReaderTests {
    @Test(arguments: pages)
    func readsInPiecesOfEverySize(_ page: Page) {
        let bytes = Array(page.text.utf8)
        // The first size that gives something else is enough to know.
        let other = (1...max(bytes.count, 1)).lazy
            .map { (size: $0, reading: Reading.json(bytes, page.fields, pieces: $0)) }
            .first { $0.reading != page.reading }
        #expect(other == nil, "wanted \(page.reading)")
    }

    @Test(arguments: 1...40)
    func theEnvelopeTellsTheWayOn(_ size: Int) throws {
        var reader = JSONRecordReader(fields: ["Id"])
        let text = #"{"totalSize":2500,"done":false,"nextRecordsUrl":"\/services\/x-2000","records":[{"Id":"1"}]}"#
        try Array(text.utf8).inPieces(of: size) { try reader.feed($0) { _ in } }
        try reader.finish()
        let wanted = JSONRecordReader.Envelope(totalSize: 2500, isDone: false, nextRecordsPath: "/services/x-2000")
        #expect(reader.envelope == wanted)
        reader.reset()
        #expect(reader.envelope == JSONRecordReader.Envelope())
    }

    @Test func beginsAnew() throws {
        var reader = JSONRecordReader(fields: ["Id"])
        let reading = Reading.collect { take in
            try Array(#"{"records":[{"Id":"1"},{"Id":"#.utf8).inPieces(of: 5) { try reader.feed($0, take) }
            reader.reset()
            try Array(#"{"records":[{"Id":"1"},{"Id":"2"}],"done":true,"totalSize":2}"#.utf8).inPieces(of: 5) {
                try reader.feed($0, take)
            }
            try reader.finish()
        }
        #expect(reading == .records([["1"], ["1"], ["2"]]))
    }

    @Test func aRecordWithoutEndIsRefused() throws {
        var reader = JSONRecordReader(fields: ["Id"])
        let piece = [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 20)
        let error = #expect(throws: PageFormatError.self) {
            try Array(#"{"totalSize":1,"done":true,"records":[{"Id":""#.utf8).inPieces(of: 100) {
                try reader.feed($0) { _ in }
            }
            for _ in 0..<80 { try piece.withUnsafeBytes { try reader.feed($0) { _ in } } }
        }
        #expect(error?.description == "a record is larger than 64 MiB")
    }

    @Test func aMemberOfThePageWithoutEndIsRefused() throws {
        var reader = JSONRecordReader(fields: ["Id"])
        let piece = [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 18)
        let error = #expect(throws: PageFormatError.self) {
            try Array(#"{"totalSize":1,"x":""#.utf8).inPieces(of: 100) { try reader.feed($0) { _ in } }
            for _ in 0..<8 { try piece.withUnsafeBytes { try reader.feed($0) { _ in } } }
        }
        #expect(error?.description == "a member of the JSON text is larger than 1 MiB")
    }

    /// Each piece costs its own bytes and not those before it: quadratic time would take minutes here.
    @Test(arguments: [#"{"Id":"1","Name":""#, #"{"Id":"1","X":{"Y":[1,2,"#, #"{"Id":"1","Name":"\""#])
    func aLongRecordInShortPiecesIsLookedThroughOnce(_ start: String) throws {
        var reader = JSONRecordReader(fields: ["Id"])
        try Array((#"{"totalSize":1,"done":true,"records":["# + start).utf8).inPieces(of: 7) {
            try reader.feed($0) { _ in }
        }
        let text = String(repeating: start.hasSuffix(",") ? "3,[],{}," : #"x\\\""#, count: 250)
        let piece = Array(text.utf8)
        try piece.withUnsafeBytes { piece in for _ in 0..<20_000 { try reader.feed(piece) { _ in } } }
        let end = start.hasSuffix(",") ? "4]}}],\"x\":1}" : "\"}]}"
        var ids: [String] = []
        try Array(end.utf8).inPieces(of: 1) {
            try reader.feed($0) { ids.append(String(decoding: $0.bytes(0), as: UTF8.self)) }
        }
        try reader.finish()
        #expect(ids == ["1"])
    }

    @Test(arguments: [1000, 65_536, 1_000_000])
    func longValues(_ size: Int) {
        let long = String(repeating: "ä\"\n,", count: 131_072 / 4)
        let escaped = String(repeating: #"ä\"\n,"#, count: 131_072 / 4)
        let text = #"{"totalSize":2,"done":true,"records":[{"Id":"1","Name":"\#(escaped)"},{"Id":"2","Name":"b"}]}"#
        #expect(Reading.json(Array(text.utf8), ["Id", "Name"], pieces: size) == .records([["1", long], ["2", "b"]]))
    }
}
