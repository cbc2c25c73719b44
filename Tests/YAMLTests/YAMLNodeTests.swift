import Testing
import YAML

@Suite struct YAMLNodeTests {
    @Test func keepsTextQuotesOrderAndPositions() throws {
        let node = try YAMLNode(
            parsing: "b: no\na:\n  - \"1.0\"\n  - {k: v}\n",
            file: "x.yaml",
        )
        let entries = try #require(node.entries)
        #expect(entries.map(\.key) == ["b", "a"])
        #expect(entries[0].value.content == .scalar("no", isQuoted: false))
        #expect(entries[1].position == SourcePosition(file: "x.yaml", line: 2, column: 1))
        let elements = try #require(entries[1].value.elements)
        #expect(elements[0].content == .scalar("1.0", isQuoted: true))
        #expect(elements[0].position == SourcePosition(file: "x.yaml", line: 3, column: 5))
        #expect(elements[1].entries?.first?.value.text == "v")
    }

    @Test func keepsBothOfARepeatedKey() throws {
        let node = try YAMLNode(parsing: "a: 1\na: 2", file: "x")
        #expect(node.entries?.map(\.value.text) == ["1", "2"])
    }

    @Test(arguments: ["", "# nothing\n", "---\n...\n", "~", "null", "Null"])
    func readsNothingAsNull(text: String) throws {
        let node = try YAMLNode(parsing: text, file: "x")
        #expect(node.isNull)
    }

    @Test(arguments: ["''", "\"null\"", "nil", "|\n  null"])
    func readsTextAsText(text: String) throws {
        let node = try YAMLNode(parsing: text, file: "x")
        #expect(!node.isNull)
    }

    @Test(arguments: ["a: 1\r\nb: 2\r\n", "\u{FEFF}a: 1\nb: 2"])
    func readsFilesOfOtherSystems(text: String) throws {
        let node = try YAMLNode(parsing: text, file: "x")
        #expect(node.entries?.map(\.key) == ["a", "b"])
        #expect(node.entries?[1].position == SourcePosition(file: "x", line: 2, column: 1))
    }

    @Test func countsColumnsInScalars() throws {
        let node = try YAMLNode(parsing: "{é😀: 1, b: 2}", file: "x")
        #expect(node.entries?[1].position.column == 9)
    }
}
