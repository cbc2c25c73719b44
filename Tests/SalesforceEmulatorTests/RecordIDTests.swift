import Testing

@testable import SalesforceEmulator

@Suite struct RecordIDTests {
    @Test(arguments: [
        ("003RO0000035WQg", "YAM"), ("005R0000000Giwj", "IAC"), ("0051a000000UGT8", "AAO"), ("00D1a000000H3O9", "EAK"),
        ("0031a0000063xff", "AAA"),
    ])
    func computesCheckCharacters(id: String, check: String) {
        #expect(RecordID.checkCharacters(of: id) == check)
    }

    @Test func writesWhatItReads() throws {
        let series = IDSeries(prefix: try #require(RecordID.packedPrefix("003")), seed: 42)
        for row in [0, 1, 61, 62, 5000, 4_999_999] {
            let id = series.id(of: row)
            #expect(id.text.hasPrefix("003RO0"))
            #expect(id.text.suffix(3) == RecordID.checkCharacters(of: String(id.text.prefix(15))))
            #expect(RecordID(id.text) == id)
            #expect(RecordID(String(id.text.prefix(15))) == id)
            #expect(series.row(of: id) == row)
            #expect(series.row(of: series.missingID(near: row)) == nil)
        }
    }

    @Test func ordersAsTheTextDoes() throws {
        let series = IDSeries(prefix: try #require(RecordID.packedPrefix("001")), seed: 7)
        let ids = (0..<5000).map { series.id(of: $0) }
        #expect(ids == ids.sorted())
        #expect(ids.map(\.text) == ids.map(\.text).sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) })
        #expect(Set(zip(ids, ids.dropFirst()).map { $1.packed - $0.packed }).count > 3)
    }

    @Test(arguments: ["", "003", "003RO0000035WQgYAm", "003RO0000035WQgyam", "003XX0000035WQg", "003RO0000035W-gYAM"])
    func refusesOthers(text: String) {
        #expect(RecordID(text) == nil)
    }
}
