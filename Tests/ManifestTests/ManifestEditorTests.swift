import Manifest
import Testing

@Suite struct ManifestEditorTests {
    private static func draft(
        _ fields: [ManifestDraft.Field],
        _ groups: [ManifestDraft.Group] = [],
        _ indexes: [ManifestDraft.Index] = [],
    ) -> ManifestDraft {
        ManifestDraft(
            object: "Thing__c",
            mode: .auto,
            cursor: "SystemModstamp",
            deletes: .soft,
            fields: fields,
            groups: groups,
            indexes: indexes,
            omissions: [],
        )
    }

    private func merged(_ draft: ManifestDraft, into text: String) throws -> String {
        try ManifestEditor.merge(draft, into: text, file: "thing.yaml").text
    }

    @Test func newFieldsFollowTheOldOnes() throws {
        let text = """
            # Ours, and dear to us.
            object: Thing__c
            fields:
                # People first
                Name: string   # shown to everyone
                Owner__c:
                    type: reference

                    comment: who
                # Old__c: gone since May
            # below

            indexes:
              - columns: [name]
                unique: true

            description: the end
            """
        let draft = Self.draft(
            [
                .init(name: "Name", type: .string), .init(name: "Old__c", type: .string),
                .init(name: "Code__c", type: .string, comment: "Key: of \"theirs\""),
                .init(name: "Score__c", type: .double, isVolatile: true),
            ],
            [.init(column: "place", strippedPrefix: "Place__", fields: [.init(name: "Place__City__s", type: .string)])],
            [.init(["code"]), .init(["name", "code"])],
        )
        #expect(
            try merged(draft, into: text) == """
                # Ours, and dear to us.
                object: Thing__c
                fields:
                    # People first
                    Name: string   # shown to everyone
                    Owner__c:
                        type: reference

                        comment: who
                    Code__c: { type: string, comment: "Key: of \\"theirs\\"" }
                    Score__c: { type: double, volatile: true }
                    # Old__c: gone since May
                # below

                indexes:
                  - columns: [name]
                    unique: true
                  - { columns: [code] }

                description: the end

                jsonb:
                  place:
                    strip_prefix: Place__
                    fields:
                      Place__City__s: string

                """
        )
    }

    @Test func aNewPartJoinsItsGroup() throws {
        let text =
            "object: Thing__c\r\nfields:\r\n  Name: string\r\njsonb:\r\n  place:\r\n    fields:\r\n      A__City__s: string\r\n"
        let group = ManifestDraft.Group(
            column: "place",
            fields: [.init(name: "A__City__s", type: .string), .init(name: "A__Street__s", type: .textarea)]
        )
        #expect(try merged(Self.draft([], [group]), into: text) == text + "      A__Street__s: textarea\r\n")
    }

    @Test func nothingNewChangesNothing() throws {
        let text = "object: Thing__c\nfields: { Name: string }\n# Code__c is theirs"
        let draft = Self.draft([.init(name: "name", type: .string), .init(name: "Code__c", type: .string)])
        let outcome = try ManifestEditor.merge(draft, into: text, file: "thing.yaml")
        #expect(outcome.text == text)
        #expect(outcome.added == [])
    }

    @Test func bracesAreLeftToPeople() throws {
        let error = #expect(throws: ManifestError.self) {
            try merged(
                Self.draft([.init(name: "Code__c", type: .string)]),
                into: "object: Thing__c\nfields: { Name: string }"
            )
        }
        #expect(
            error?.description
                == "thing.yaml:2:9: error: 'fields' is written in braces, to which nothing can be added; write one entry a line, "
                + "or add by hand: Code__c: string [wrong-kind]"
        )
    }

    @Test func whatWouldBeWrongIsNotWritten() throws {
        let error = #expect(throws: ManifestError.self) {
            try merged(
                Self.draft([.init(name: "Name__c", type: .string)]),
                into: "object: Thing__c\nfields:\n  Name: string\n",
            )
        }
        #expect(error?.diagnostics.map(\.code) == [.duplicateColumn])
    }

    @Test(arguments: [
        "plain words", "two: parts", "a #comment", "- dash", "true", "12", "1.5", "it's", "say \"hi\"", "{x}", "[x]",
        "a, b",
        "Größe & Maß", "line\nbreak", "*star", "%x", "back\\slash", "trailing ", "emoji 🙂", "@at", "null", "?",
    ])
    func aNoteIsReadAsItWasWritten(note: String) throws {
        let draft = Self.draft([.init(name: "Name", type: .string, comment: note)])
        let decoded = ManifestDecoder.decode(draft.text, file: "thing.yaml")
        #expect(decoded.diagnostics == [])
        #expect(decoded.manifest?.columns.first?.field.comment == note)
    }
}
