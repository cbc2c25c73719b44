import Testing
import YAML

@Suite struct YAMLLimitsTests {
    @Test func refusesBillionLaughs() {
        let levels = (1...9).map { level in
            "l\(level): &l\(level) [" + Array(repeating: "*l\(level - 1)", count: 10).joined(separator: ",") + "]"
        }
        let text = (["l0: &l0 lol"] + levels).joined(separator: "\n")
        let error = failure { try YAMLNode(parsing: text, file: "x") }
        #expect(error?.code == .unsupported)
        #expect(error?.position == SourcePosition(file: "x", line: 2, column: 10))
    }

    @Test func refusesLargeTexts() {
        let text = String(repeating: "a: 1 # padding\n", count: 700_000)
        let error = failure { try YAMLNode(parsing: text, file: "x") }
        #expect(error?.description == "x:1:1: the file is larger than 1048576 bytes")
    }

    @Test func readsNoMoreOfAFileThanItMay() {
        #expect(failure { try YAMLNode(contentsOf: "/dev/zero") }?.code == .limit)
    }

    @Test(arguments: ["[", "{a: ", "- ", "? "])
    func refusesDeepNesting(opening: String) {
        let error = failure { try YAMLNode(parsing: String(repeating: opening, count: 100_000), file: "x") }
        #expect(error?.code == .limit)
        #expect(error?.message == "lists and mappings are nested more than 50 deep")
    }

    @Test func readsNestingUpToTheLimit() throws {
        let depth = YAMLLimits.depth
        let text = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        _ = try YAMLNode(parsing: text, file: "x")
    }

    @Test func refusesTooManyValues() {
        let text = "[" + String(repeating: "a,", count: YAMLLimits.nodeCount) + "]"
        #expect(failure { try YAMLNode(parsing: text, file: "x") }?.code == .limit)
    }

    @Test(arguments: 0..<200)
    func survivesBrokenTexts(seed: Int) {
        // Bytes that YAML gives a meaning, in an order without one: any outcome but a crash is right.
        let alphabet = Array("ab:-?[]{},&*!|>'\"%@` #\n\t~0.\\".utf8)
        var state = UInt64(truncatingIfNeeded: seed) &* 0x9E37_79B9_7F4A_7C15 &+ 1
        let bytes = (0..<400).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return alphabet[Int(state >> 33) % alphabet.count]
        }
        let error = failure { try YAMLNode(parsing: bytes, file: "x") }
        if let error { #expect(error.position.line >= 1 && error.position.column >= 1) }
    }
}
