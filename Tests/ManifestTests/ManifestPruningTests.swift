import Manifest
import Testing

/// What `sfsync init --update` takes out of a manifest and links in it.
@Suite struct ManifestPruningTests {
    private func pruned(_ text: String, _ lacking: String...) throws -> String {
        try ManifestEditor.prune(text, file: "thing.yaml") { lacking.contains($0.path) }.text
    }

    private static let text = """
        # Ours.
        object: Thing__c
        refresh: daily
        fields:
          Name: string   # stays
          # About the code.
          Code__c:
            type: string

            comment: gone
          WhoId: { type: reference, to: [Contact, Lead], type_column: who_type }
          Score__c: { type: double, volatile: true }

        jsonb:
          place:
            strip_prefix: Place__
            fields:
              Place__City__s: string
              Place__Zip__s: string
          rest:
            fields: { A__c: string }

        indexes:
          - { columns: [name] }
          - columns: [code]
            unique: true
            where: deleted_at IS NULL
          - { columns: [who_type, name] }
          - { columns: [rest], using: gin }

        """

    @Test func fieldsGoWithTheirIndexesAndGroups() throws {
        let text = try pruned(Self.text, "Code__c", "WhoId", "Score__c", "Place__Zip__s", "A__c")
        #expect(
            text == """
                # Ours.
                object: Thing__c
                fields:
                  Name: string   # stays
                  # About the code.

                jsonb:
                  place:
                    strip_prefix: Place__
                    fields:
                      Place__City__s: string

                indexes:
                  - { columns: [name] }

                """
        )
    }

    @Test func nothingLackingIsNoChange() throws {
        #expect(try pruned(Self.text) == Self.text)
        let outcome = try ManifestEditor.prune(Self.text, file: "thing.yaml") { $0.path == "Score__c" }
        #expect(outcome.removed == ["Score__c"])
    }

    @Test func bracesAreLeftToPeople() throws {
        let text = "object: Thing__c\nfields: { Name: string, Code__c: string }"
        let error = #expect(throws: ManifestError.self) { try pruned(text, "Code__c") }
        #expect(
            error?.description
                == "thing.yaml:2:25: error: the fields cannot be taken out of the way in which this is written; write one entry a "
                + "line, or remove by hand: Code__c [wrong-kind]"
        )
    }

    /// What goes is what is said to go.
    @Test(arguments: [
        "fields:\n  Name: string\njsonb:\n  g:\n    fields: {\n      Old__c: string, Status: { type: picklist, key: state },\n"
            + "      Priority: picklist\n    }\n",
        "description: \"a\u{2028} b\"\nfields:\n  Name: string\n  Old__c: string\n  Status: picklist\n",
    ])
    func nothingElseGoes(_ rest: String) throws {
        let text = "object: Thing__c\n" + rest
        do {
            let pruned = try pruned(text, "Old__c")
            let left = try #require(ManifestDecoder.decode(pruned, file: "thing.yaml").manifest)
            #expect(left.selectedFields.contains("Status") && !left.selectedFields.contains("Old__c"))
        } catch let error as ManifestError {
            #expect(error.description.contains("Old__c"))
        }
    }

    @Test func anIndexWithTheColumnInItsConditionGoes() throws {
        let text =
            "object: T__c\nfields:\n  Name: string\n  Old__c: string\nindexes:\n  - { columns: [name], where: old IS NULL }\n"
        #expect(try pruned(text, "Old__c") == "object: T__c\nfields:\n  Name: string\nindexes:\n")
    }

    @Test(arguments: ["where: Old__c != null", "filters: { f: Name = 'x' AND old__C > 1 }", "cursor: Old__c"])
    func whatNamesTheFieldIsLeftToPeople(_ line: String) throws {
        let text = "object: T__c\n\(line)\nfields:\n  Name: string\n  Old__c: datetime\n"
        let error = #expect(throws: ManifestError.self) { try pruned(text, "Old__c") }
        #expect(
            error?.description.contains("names 'Old__c', which would be removed") == true,
            "\(error?.description ?? "")"
        )
    }

    /// A section that lost its last entry takes new ones.
    @Test func whatIsPrunedCanBeAddedTo() throws {
        let pruned = try pruned(Self.text, "Name", "Code__c", "WhoId", "Place__City__s", "Place__Zip__s", "A__c")
        let field = ManifestDraft.Field(name: "New__c", type: .string)
        let draft = ManifestDraft(
            object: "Thing__c",
            mode: .auto,
            cursor: nil,
            deletes: .soft,
            fields: [field],
            groups: [.init(column: "more", fields: [.init(name: "M__c", type: .string)])],
            indexes: [.init(["new"])],
            omissions: [],
        )
        let merged = try ManifestEditor.merge(draft, into: pruned, file: "thing.yaml")
        #expect(merged.added == ["New__c", "M__c"])
        let manifest = try #require(ManifestDecoder.decode(merged.text, file: "thing.yaml").manifest)
        #expect(manifest.indexes.map(\.columns) == [["new"]] && manifest.groups.map(\.column) == ["more"])
    }

    @Test func theLastFieldIsNotRemoved() throws {
        let error = #expect(throws: ManifestError.self) {
            try pruned("object: Thing__c\nfields:\n  Name: string\n", "Name")
        }
        #expect(error?.diagnostics.map(\.code) == [.missingKey])
    }

    @Test func aListOfOneObjectBecomesALink() throws {
        let text = """
            object: Thing__c
            fields:
              A__c: { type: reference, to: [Account], comment: é }   # note
              B__c: { type: reference, to: [Account, Lead] }
              C__c: { to: [ "Plan__c" ], type: reference }
              D__c:
                type: reference
                to:
                  - Account
              E__c: { type: reference, to: [Account], type_column: e_type }

            """
        let outcome = try ManifestEditor.link(text, file: "thing.yaml") {
            ["Account": "account", "Plan__c": "yes"][$0]
        }
        #expect(outcome.linked == ["A__c", "C__c"])
        #expect(
            outcome.text
                == text.replacing("to: [Account], comment", with: "to: account, comment").replacing(
                    "[ \"Plan__c\" ]",
                    with: "\"yes\""
                )
        )
    }

    @Test func whatCanBeLinkedIsFound() {
        let library = ManifestLibrary(texts: [
            ("thing.yaml", "object: Thing__c\nfields:\n  A__c: { type: reference, to: [account] }\n"),
            ("firm.yaml", "object: Account\nfields: { Name: string }\n"),
        ])
        #expect(
            library.lint().map(\.description) == [
                "thing.yaml:3:32: warning: 'A__c' can point to 'firm', the manifest of account; write 'to: firm' for a foreign "
                    + "key, as 'sfsync init Thing__c --update' does [possible-link]"
            ]
        )
    }
}
