import FuzzSupport
import Manifest
import Testing
import YAML

/// What `sfsync init` writes is read again as it was meant, whatever an org calls its things.
@Suite struct DraftQuotingTests {
    private static let words = [
        "yes", "No", "null", "NULL", "~", "true", "off", "y", "1e3", "0x1F", "1_000", ".inf", "12:30", "2026-01-01",
        "- ",
        ": ", " #", "#", "? ", "{", "}", "[", "]", ",", "&a", "*a", "!t", "|", ">", "'", "\"", "\\", "%", "@", "`", "=",
        "<<",
        " ", "  ", "é", "日本", "\u{1F600}", "\u{FEFF}", "\u{FFFE}", "\u{2028}", "\t", "\n", "\r", "\u{85}", "\u{7}",
        String(repeating: "long ", count: 60),
    ]

    private static func draft(_ text: String) -> ManifestDraft {
        let field = ManifestDraft.Field(name: text, type: .string, column: text, comment: text)
        let link = ManifestDraft.Field(name: "Link", type: .reference, to: .objects([text, "A"]))
        return ManifestDraft(
            object: text,
            description: text,
            mode: .bulk,
            cursor: text,
            deletes: .soft,
            fields: [field, link],
            groups: [ManifestDraft.Group(column: text, strippedPrefix: text, fields: [field])],
            omissions: ["\(text): left out"],
        )
    }

    /// Controls become blanks: nobody can read them.
    private static func legible(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { scalar in
                    let isLost = scalar.properties.generalCategory == .control && scalar != "\n"
                    return isLost || [0x2028, 0x2029].contains(scalar.value) ? " " : scalar
                }
            )
        )
    }

    private static func expectSame(_ text: String) throws {
        let wanted = legible(text)
        guard !wanted.isEmpty else { return }
        let yaml = draft(text).text
        let root = try YAMLNode(parsing: yaml, file: "thing.yaml")
        func value(_ path: String...) -> YAMLNode? {
            path.reduce(root as YAMLNode?) { node, key in node?.entries?.first { $0.key == key }?.value }
        }
        #expect(value("object")?.text == wanted, "\(yaml)")
        #expect(value("description")?.text == wanted, "\(yaml)")
        #expect(value("cursor")?.text == wanted, "\(yaml)")
        #expect(value("fields", wanted, "column")?.text == wanted, "\(yaml)")
        #expect(value("fields", wanted, "comment")?.text == wanted, "\(yaml)")
        #expect(value("fields", "Link", "to")?.elements?.first?.text == wanted, "\(yaml)")
        #expect(value("jsonb", wanted, "strip_prefix")?.text == wanted, "\(yaml)")
        #expect(value("jsonb", wanted, "fields", wanted, "key")?.text == wanted, "\(yaml)")
        #expect(value("fields", wanted)?.entries?.count == 3, "\(yaml)")
    }

    @Test(arguments: words) func aWordThatYAMLWouldMisreadIsQuoted(_ word: String) throws {
        try Self.expectSame(word)
    }

    @Test func anyTextComesBack() throws {
        let corpus = Self.words.map { Array($0.utf8) }
        try Fuzz.run("drafts", corpus: corpus, words: Self.words, rounds: 400) { _, input in
            // Keys of YAML have at most 1,024 characters, names of Salesforce 80.
            try Self.expectSame(String(String(decoding: input, as: UTF8.self).unicodeScalars.prefix(120)))
        }
    }
}
