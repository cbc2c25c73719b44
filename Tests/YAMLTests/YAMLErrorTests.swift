import Testing
import YAML

@Suite struct YAMLErrorTests {
    @Test(arguments: [
        (
            "a: 1\n\tb: 2\n",
            """
            x.yaml:2:1: found a tab character that violates indentation while scanning a plain scalar that begins \
            on line 1; indent with spaces
              2 |  b: 2
                | ^
            """
        ),
        (
            "a:\n\tb: 2\n",
            """
            x.yaml:2:1: found character that cannot start any token while scanning for the next token; \
            indent with spaces, not with tabs
              2 |  b: 2
                | ^
            """
        ),
        (
            "where: Name = 'a: b'\n",
            """
            x.yaml:1:17: mapping values are not allowed in this context; put text that holds ': ' in quotes, \
            and check the indentation
              1 | where: Name = 'a: b'
                |                 ^
            """
        ),
        (
            "a: [1, 2\nb: 3\n",
            """
            x.yaml:2:2: did not find expected ',' or ']' while parsing a flow sequence that begins on line 1
              2 | b: 3
                |  ^
            """
        ),
        (
            "a: &x 1\nb: *x\n",
            """
            x.yaml:2:4: the alias '*x' is not supported; write the value out
              2 | b: *x
                |    ^
            """
        ),
        (
            "a: !!binary aGk=\n",
            """
            x.yaml:1:4: the tag 'tag:yaml.org,2002:binary' is not supported; leave it out
              1 | a: !!binary aGk=
                |    ^
            """
        ),
        (
            "a: 1\n---\nb: 2\n",
            """
            x.yaml:2:1: a second document; one file holds one
              2 | ---
                | ^
            """
        ),
        (
            "? [a]\n: 1\n",
            """
            x.yaml:1:3: a list cannot be a key; keys are text
              1 | ? [a]
                |   ^
            """
        ),
        (
            "a: 1\nb: \"x\\0y\"\n",
            """
            x.yaml:2:4: the text holds the character U+0000, which PostgreSQL cannot store
              2 | b: "x\\0y"
                |    ^
            """
        ),
    ]) func pointsAtThePlace(text: String, message: String) {
        #expect(failure { try YAMLNode(parsing: text, file: "x.yaml") }?.description == message)
    }

    @Test func pointsAtBytesThatAreNotUTF8() {
        let bytes = Array("a: 1\nbé: ".utf8) + [0xFF, 0x41]
        let error = failure { try YAMLNode(parsing: bytes, file: "x") }
        #expect(error?.code == .encoding)
        #expect(error?.position == SourcePosition(file: "x", line: 2, column: 5))
        #expect(error?.message == "the text is not UTF-8")
    }

    @Test(arguments: [[0xFF, 0xFE, 0x61, 0x00], [0xFE, 0xFF, 0x00, 0x61], [0x61, 0x00], [0x61, 0x1B]] as [[UInt8]])
    func refusesOtherEncodingsAndControlCharacters(bytes: [UInt8]) {
        #expect(failure { try YAMLNode(parsing: bytes, file: "x") }?.code == .encoding)
    }

    @Test func showsAWindowOfALongLine() throws {
        let text = "a: " + String(repeating: "é", count: 5_000) + "\u{7}" + String(repeating: "ü", count: 5_000)
        let excerpt = try #require(failure { try YAMLNode(parsing: text, file: "x") }?.excerpt)
        #expect(excerpt.count < 250)
        let lines = excerpt.split(separator: "\n", omittingEmptySubsequences: false)
        try #require(lines.count == 2)
        let caret = try #require(Array(lines[1]).firstIndex(of: "^"))
        #expect(Array(lines[0])[caret] == " ")
    }

    @Test func saysWhyAFileCannotBeRead() {
        let error = failure { try YAMLNode(contentsOf: "/nowhere/at all.yaml") }
        #expect(error?.description == "/nowhere/at all.yaml:1:1: the file cannot be read: No such file or directory")
        #expect(failure { try YAMLNode(contentsOf: "/") }?.code == .unreadable)
    }
}
