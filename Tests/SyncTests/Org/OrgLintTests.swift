import HTTPTesting
import Manifest
import TestSupport
import Testing

@testable import OrgMetadata

/// Manifests against an org that shows something else.
@Suite struct OrgLintTests {
    private static let describe = """
        {"name": "Thing__c", "queryable": true, "fields": [
            {"name": "Id", "type": "id"}, {"name": "Name", "type": "string"}, {"name": "Status__c", "type": "picklist"},
            {"name": "Amount__c", "type": "currency"}, {"name": "Total__c", "type": "double", "calculated": true},
            {"name": "Parent__c", "type": "reference", "referenceTo": ["Parent__c"], "relationshipName": "Parent__r"},
            {"name": "Extra__c", "type": "string"}, {"name": "Place__c", "type": "address"},
            {"name": "IsDeleted", "type": "boolean"},
            {"name": "SystemModstamp", "type": "datetime", "filterable": true}
        ]}
        """
    private static let parent = """
        {"name": "Parent__c", "fields": [{"name": "Id", "type": "id"}, {"name": "Name", "type": "string"},
         {"name": "IsDeleted", "type": "boolean"}, {"name": "SystemModstamp", "type": "datetime"}]}
        """

    /// The findings in a manifest, with an org that says whether its user may view all records, or nothing about it.
    private func findings(_ text: String, describe: String = describe, viewsAll: Bool? = nil) async throws -> [String] {
        let org = try ScriptedOrg([])
        defer { org.stop() }
        org.intercept { request in
            switch request.path {
            case let path where path.hasSuffix("/sobjects/Thing__c/describe"): .json(describe)
            case let path where path.hasSuffix("/sobjects/Parent__c/describe"): .json(Self.parent)
            case "/services/oauth2/userinfo": .json(#"{"user_id": "005000000000001AAA", "organization_id": "00D"}"#)
            case let path where path.hasSuffix("/query"):
                viewsAll.map { .json(#"{"totalSize": \#($0 ? 1 : 0), "done": true, "records": []}"#) }
                    ?? .json(400, #"[{"errorCode": "INVALID_TYPE", "message": "sObject type is not supported"}]"#)
            default: nil
            }
        }
        let library = ManifestLibrary(texts: [
            ("thing.yaml", text), ("parent.yaml", "object: Parent__c\nfields: { Name: string }"),
            ("other.yaml", "object: Other__c\nfields: { Name: string }"),
        ])
        #expect(library.lint() == [])
        return try await onThread { () throws -> [String] in
            var lint = OrgLint(client: try org.client(), library: library)
            return try lint.findings(of: ["thing"]).map(\.description)
        }
    }

    private func manifest(_ fields: String, _ more: String = "") -> String {
        """
        object: Thing__c
        fields:
          Name: string
          Status__c: string
          Amount__c: double
          Total__c: { type: double, volatile: true }
          Parent__c: { type: reference, to: parent }
          Parent__r.Name: string
          Extra__c: textarea
          \(fields)
        \(more)
        """
    }

    @Test func whatFitsIsNoFinding() async throws {
        #expect(try await findings(manifest("")) == [])
        #expect(try await findings(manifest(""), viewsAll: true) == [])
    }

    @Test(arguments: [
        (
            "Staus__c: string",
            "10:3: error: the field 'Staus__c' is not on Thing__c, or hidden from this user; did you mean 'Status__c'? Or grant "
                + "the user field-level read access, or remove it; 'sfsync run --skip-missing-fields' continues without it "
                + "[missing-field]"
        ),
        (
            "Parent__r.Nickname__c: string",
            "10:3: error: the field 'Nickname__c' is not on Parent__c, or hidden from this user; grant the user field-level read "
                + "access, or remove it; 'sfsync run --skip-missing-fields' continues without it [missing-field]"
        ),
        (
            "Owner.Name: string",
            "10:3: error: the relationship 'Owner' is not on Thing__c, or hidden from this user; grant the user field-level read "
                + "access, or remove it; 'sfsync run --skip-missing-fields' continues without it [missing-field]"
        ),
    ])
    func fieldsThatAreGone(field: String, finding: String) async throws {
        #expect(try await findings(manifest(field)) == ["thing.yaml:" + finding])
    }

    /// A manifest that is made for another org has one finding instead of a hundred.
    @Test func manyFieldsThatAreGoneAreOneFinding() async throws {
        let gone = ["A__c", "B__c", "C__c", "D__c"].map { "  \($0): string" }.joined(separator: "\n")
        let groups = "jsonb: { rest: { fields: { A__c: string, E__c: string } } }"
        let found = try await findings(
            "\(manifest(""))\n\(gone)\n\(groups)\n"
        )
        #expect(
            found == [
                "thing.yaml:12:3: error: 5 fields are not on Thing__c, or hidden from this user: A__c, B__c, C__c and 2 more; "
                    + "'sfsync init Thing__c --update --prune' removes them; or grant the user field-level read access; "
                    + "'sfsync run --skip-missing-fields' continues without them [missing-field]"
            ]
        )
    }

    @Test func otherTypes() async throws {
        let text = """
            object: Thing__c
            fields:
              Name: int
              Status__c: boolean
              Amount__c: string
              Total__c: double
              Parent__c: { type: reference, to: other }
              Extra__c: string
            """
        #expect(
            try await findings(text) == [
                "thing.yaml:3:3: error: 'Name' is string in the org, not int; write 'string' [differing-type]",
                "thing.yaml:4:3: error: 'Status__c' is picklist in the org, not boolean; write 'picklist' [differing-type]",
                "thing.yaml:5:3: warning: 'Amount__c' is currency in the org, not string; as text it is stored as Salesforce "
                    + "writes it [differing-type]",
                "thing.yaml:6:3: warning: 'Total__c' is calculated, so it changes without moving the cursor field; mark it with "
                    + "'volatile: true' [calculated-field]",
                "thing.yaml:7:3: error: 'Parent__c' points to Parent__c in the org, and 'other' is the manifest of Other__c; "
                    + "name a manifest of Parent__c [differing-type]",
            ]
        )
    }

    @Test func fieldsThatAreNew() async throws {
        let text = "object: Thing__c\nfields: { Name: string, Status__c: picklist, Amount__c: currency }"
        #expect(
            try await findings(text) == [
                "thing.yaml:1:1: warning: 3 fields are not in the manifest: Total__c, Parent__c, Extra__c; 'sfsync init Thing__c "
                    + "--update' adds what the file does not mention [new-field]"
            ]
        )
    }

    @Test func cursorsThatCannotServe() async throws {
        let unfilterable = Self.describe.replacing(#""filterable": true"#, with: #""filterable": false"#)
        #expect(
            try await findings(manifest(""), describe: unfilterable) == [
                "thing.yaml:1:1: error: the cursor field 'SystemModstamp' cannot be filtered by; write 'cursor: none' "
                    + "[invalid-cursor]"
            ]
        )
        #expect(
            try await findings(manifest("", "cursor: LastModifiedDate")).first
                == "thing.yaml:1:1: error: the cursor field 'LastModifiedDate' is not on Thing__c, or hidden from this user; write "
                + "'cursor: SystemModstamp' [invalid-cursor]"
        )
    }

    @Test func objectsThatCannotBeRead() async throws {
        let closed = Self.describe.replacing(#""queryable": true"#, with: #""queryable": false"#)
        #expect(
            try await findings(manifest(""), describe: closed) == [
                "thing.yaml:1:1: error: 'Thing__c' cannot be queried; sync the object that it is a view of [missing-object]"
            ]
        )
        #expect(
            try await findings("object: Gone__c\nfields: { Name: string }") == [
                "thing.yaml:1:1: error: 'Gone__c' is not an object of this org, or hidden from this user; correct 'object', or "
                    + "grant the user read access to it [missing-object]"
            ]
        )
    }

    @Test func recordsThatSharingHides() async throws {
        #expect(
            try await findings(manifest(""), viewsAll: false) == [
                "thing.yaml:1:1: warning: the user may not view all records of Thing__c, so rows can be missing without a sign; "
                    + "grant it 'View All' on the object, or 'View All Data', by a permission set [hidden-records]"
            ]
        )
    }
}
