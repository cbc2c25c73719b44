import FuzzSupport
import Manifest
import Testing

/// Whatever a manifest holds, it is read or refused with a reason.
@Suite struct ManifestFuzzTests {
    private static let words = [
        "object: ", "fields: ", "jsonb:", "indexes:", "where: ", "- ", ": ", "{", "}", "[", "]", "&a ", "*a", "<<: *a",
        "!!str ",
        "'", "\"", "|", ">", "#", "\n  ", "\t", "\u{0}", "\u{85}", "\u{2028}", "---\n", "...\n", "%TAG", "? ",
        "reference",
        "to: contact", "type: string", "column: id", "mask: sha256", "key: x", "as: double precision", "~", "null",
        "0x1F",
    ]

    @Test func anyTextIsReadOrRefusedWithAReason() throws {
        let corpus = try Fuzz.corpus("manifests.yaml")
        Fuzz.run("manifests", corpus: corpus, words: Self.words) { seed, input in
            let decoded = ManifestDecoder.decode(String(decoding: input, as: UTF8.self), file: "fuzz.yaml")
            let isRefused = decoded.diagnostics.contains { $0.severity == .error }
            #expect((decoded.manifest != nil) != isRefused, "FUZZ_SEED=\(seed)")
        }
    }

    @Test func aliasesThatExpandWithoutEndAreRefused() throws {
        let bomb = try Fuzz.corpus("manifests.yaml").first { $0.starts(with: "a: &a".utf8) }
        let levels = (0..<40).map { "l\($0 + 1): &l\($0 + 1) [*l\($0), *l\($0), *l\($0), *l\($0)]" }
        let bigger = "l0: &l0 [x]\n" + levels.joined(separator: "\n") + "\nobject: *l40\n"
        for text in [String(decoding: try #require(bomb), as: UTF8.self), bigger] {
            let decoded = ManifestDecoder.decode(text, file: "bomb.yaml")
            #expect(decoded.manifest == nil)
            #expect(!decoded.diagnostics.isEmpty)
        }
    }

    @Test func tenMegabytesAndInvalidUTF8AreRefused() throws {
        let large = "object: Contact\nfields:\n" + String(repeating: "  Field__c: string\n", count: 600_000)
        let decoded = ManifestDecoder.decode(large, file: "large.yaml")
        #expect(decoded.manifest == nil)
        #expect(decoded.diagnostics.count == 1)
    }
}
