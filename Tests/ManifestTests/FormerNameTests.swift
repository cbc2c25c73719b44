import Manifest
import Testing

@Suite struct FormerNameTests {
    @Test func columnsAndGroupsRememberTheirNames() throws {
        let text = """
            object: Thing__c
            removed: drop
            fields: { Name: { type: string, was: label } }
            jsonb: { facts: { was: notes, fields: { A__c: string } } }
            """
        let manifest = try #require(ManifestDecoder.decode(text, file: "thing.yaml").manifest)
        #expect(manifest.columns[0].formerName == "label")
        #expect(manifest.groups[0].formerName == "notes")
        #expect(manifest.removal == .drop)
    }

    @Test(arguments: [
        (
            "{ A__c: { type: string, was: b }, B__c: string }",
            "t.yaml:2:38: error: 'was: b' is the column of field 'B__c' on line 2 now; name the column's former name, or leave "
                + "'was' out [duplicate-column]"
        ),
        (
            "{ A__c: { type: string, was: x }, B__c: { type: string, was: x } }",
            "t.yaml:2:70: error: 'a' on line 2 was 'x', too; a column becomes one other [duplicate-column]"
        ),
        (
            "{ A__c: { type: string, was: sf_id } }",
            "t.yaml:2:38: error: 'was: sf_id' is a column that every table has, so none was called so before [reserved-name]"
        ),
        (
            "{ A__c: { type: string, was: a b } }",
            "t.yaml:2:38: error: the column name 'a b' is not allowed: names are letters, digits and underscores, and no digit "
                + "comes first [invalid-name]"
        ),
    ])
    func whatNoColumnCanHaveBeen(fields: String, finding: String) {
        let decoded = ManifestDecoder.decode("object: Thing__c\nfields: \(fields)", file: "t.yaml")
        #expect(decoded.diagnostics.map(\.description) == [finding])
    }

    @Test func theWordsOfRemoved() {
        let decoded = ManifestDecoder.decode("object: T\nremoved: delete\nfields: { Name: string }", file: "t.yaml")
        #expect(
            decoded.diagnostics.map(\.description) == [
                "t.yaml:2:10: error: 'removed' must be keep, rename or drop, not 'delete' [unknown-word]"
            ]
        )
    }
}
