import Manifest
import Salesforce
import Sync
import TestSupport
import Testing

@testable import OrgMetadata
@testable import SyncModel

/// What `sfsync init` makes of the org's objects.
@Suite struct ManifestDraftTests {
    private static let objects = [
        "Account", "Contact", "Event", "EventRelation", "Task", "TaskRelation", "TaskWhoRelation", "User",
    ]

    @Test(arguments: objects) func loadsTheObjectExactly(_ object: String) async throws {
        try await OrgSync.run(contacts: 120) { sync in
            let library = try await onThread { () throws -> ManifestLibrary in
                let texts = try Self.objects.map { name in
                    let draft = try ManifestDraft(sync.client.describe(name)) { target in
                        Self.objects.contains(target) ? Naming.manifest(forObject: target) : nil
                    }
                    return ("\(Naming.manifest(forObject: name)).yaml", draft.text)
                }
                return ManifestLibrary(texts: texts)
            }
            #expect(library.lint() == [])
            let manifest = try library.manifest(named: Naming.manifest(forObject: object))
            let engine = SyncEngine(manifests: library, salesforce: sync.client, database: sync.database.target)
            let report = try await engine.run(manifest.name)
            #expect(report.counts.rejected == 0)
            #expect(report.counts.retrieved > 0)
            #expect(try await sync.differences(manifest) == [])

            let findings = try await onThread { () throws -> [Diagnostic] in
                var lint = OrgLint(client: sync.client, library: library)
                return try lint.findings(of: [manifest.name])
            }
            #expect(findings == [])
        }
    }

    private func draft(_ fields: String) throws -> ManifestDraft {
        let json = #"{"name": "Thing__c", "label": "Things of ours", "fields": [\#(fields)]}"#
        return try ManifestDraft(Describes.object(json)) { $0 == "Account" ? "account" : nil }
    }

    @Test func everyKindOfFieldHasItsLine() throws {
        let draft = try draft(
            """
            {"name": "Id", "type": "id"}, {"name": "Name", "type": "string", "label": "Thing Name"},
            {"name": "Key__c", "type": "string", "label": "Key", "externalId": true},
            {"name": "Total__c", "type": "currency", "label": "Total: all", "calculated": true},
            {"name": "Account__c", "type": "reference", "referenceTo": ["Account"]},
            {"name": "Plan__c", "type": "reference", "referenceTo": ["Plan__c"]},
            {"name": "What__c", "type": "reference", "referenceTo": ["A", "B", "C", "D", "E", "F", "G"]},
            {"name": "Place__c", "type": "address"},
            {"name": "Place__City__s", "type": "string", "compoundFieldName": "Place__c"},
            {"name": "Body", "type": "base64"}, {"name": "Odd__c", "type": "hologram"},
            {"name": "Created_At__c", "type": "datetime"}, {"name": "Key", "type": "string"},
            {"name": "SystemModstamp", "type": "datetime", "filterable": false},
            {"name": "LastModifiedDate", "type": "datetime", "filterable": true}
            """
        )
        try Golden.compare(draft.text, with: "draft.yaml")
        #expect(
            ManifestLibrary(texts: [
                ("thing.yaml", draft.text), ("account.yaml", "object: Account\nfields: { Name: string }"),
            ]).lint() == []
        )
    }

    @Test func aDataCategoryIsText() throws {
        let draft = try draft(
            #"{"name": "Id", "type": "id"}, {"name": "Group__c", "type": "DataCategoryGroupReference"}"#
        )
        #expect(draft.text.contains("Group__c: string"))
        #expect(!draft.text.contains("left out"))
    }

    @Test func anObjectWithoutStampsIsReadAsAWhole() throws {
        let draft = try draft(#"{"name": "Id", "type": "id"}, {"name": "Name", "type": "string"}"#)
        #expect(draft.cursor == nil)
        #expect(draft.deletes == .ignore)
        #expect(ManifestDecoder.decode(draft.text, file: "thing.yaml").diagnostics == [])
    }
}
