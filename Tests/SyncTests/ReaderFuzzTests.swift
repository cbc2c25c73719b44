import FuzzSupport
import Testing

/// Whatever a page holds, the readers neither crash nor depend on where its pieces end.
@Suite struct ReaderFuzzTests {
    @Test func anyCSVReadsTheSameInAnyPieces() throws {
        let words = ["\"", "\"\"", ",", "\n", "\r\n", "\r", "\"\n\"", "\u{FEFF}", "\0", "Id", "Name", "\",\"", "\n\n"]
        Fuzz.run("CSV", corpus: try Fuzz.corpus("pages.csv"), words: words) { seed, input in
            let fields = ["Id", "Name"]
            let whole = Reading.csv(input, fields, pieces: max(1, input.count))
            for size in [1, 2 + abs(seed) % 61] {
                #expect(
                    Reading.csv(input, fields, pieces: size).agrees(with: whole),
                    "FUZZ_SEED=\(seed), pieces of \(size): \(String(decoding: input, as: UTF8.self))"
                )
            }
        }
    }

    @Test func anyJSONReadsTheSameInAnyPieces() throws {
        let words = [
            "{", "}", "[", "]", ":", ",", "\"", "\\", "\\u0000", "\\ud83d", "null", "true", "1e400", "\"records\":[",
            "\"done\":true", "\"Id\":\"1\"", "{\"Id\":", "\"Account\":{", " ", "\n", "-", "0",
        ]
        Fuzz.run("JSON", corpus: try Fuzz.corpus("pages.json"), words: words) { seed, input in
            let fields = ["Id", "Name", "Account.Name", "Deep"]
            let whole = Reading.json(input, fields, pieces: max(1, input.count))
            for size in [1, 2 + abs(seed) % 61] {
                #expect(
                    Reading.json(input, fields, pieces: size).agrees(with: whole),
                    "FUZZ_SEED=\(seed), pieces of \(size): \(String(decoding: input, as: UTF8.self))"
                )
            }
        }
    }
}

extension Reading {
    /// Whether two readings came to one result; of two refusals the reasons may differ.
    fileprivate func agrees(with other: Reading) -> Bool {
        if case .refused = self, case .refused = other { return true }
        return self == other
    }
}
