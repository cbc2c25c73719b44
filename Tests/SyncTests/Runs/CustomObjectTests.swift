import Foundation
import Manifest
import SalesforceEmulator
import TestSupport
import Testing

@testable import Sync
@testable import SyncModel

/// An object that the project never saw: a manifest and a describe are all it takes.
@Suite struct CustomObjectTests {
    private static let manifests = ManifestLibrary(texts: [
        (
            "provider_visit.yaml",
            """
            object: Provider_Visit__c
            fields:
              Name: string
              Provider__c: { type: reference, to: contact, on_missing: stub }
              Visitor__c: { type: reference, to: user, on_missing: stub }
              Provider__r.LastName: { type: string, column: provider_last_name }
              Visited_At__c: datetime
              Day__c: date
              Starts_At__c: time
              Fee__c: currency
              Order__c: int
              Is_Paid__c: boolean
              Topics__c: multipicklist
            jsonb:
              place:
                fields: { City__c: string, Latitude__c: double, Checked_At__c: datetime }
              notes:
                comment: What was said
                fields: { Note__c: textarea, Fee__c: currency, Is_Paid__c: boolean, Topics__c: multipicklist, Day__c: date }
            indexes:
              - { columns: [notes], using: gin }
              - { columns: [provider, day] }
            """
        ),
        ("contact.yaml", "object: Contact\nfields: { LastName: string, AccountId: reference }"),
        ("user.yaml", "object: User\ndeletes: ignore\nfields: { Name: string }"),
    ])

    private static let describe = """
        {"name":"Provider_Visit__c","label":"Provider Visit","keyPrefix":"a0V","queryable":true,"fields":[
        {"name":"Id","type":"id","length":18,"nillable":false},
        {"name":"IsDeleted","type":"boolean","nillable":false},
        {"name":"Name","type":"string","length":80},
        {"name":"Provider__c","type":"reference","referenceTo":["Contact"],"relationshipName":"Provider__r"},
        {"name":"Visitor__c","type":"reference","referenceTo":["User"],"relationshipName":"Visitor__r"},
        {"name":"Visited_At__c","type":"datetime"},
        {"name":"Day__c","type":"date"},
        {"name":"Starts_At__c","type":"time"},
        {"name":"Fee__c","type":"currency","precision":18,"scale":2},
        {"name":"Order__c","type":"int"},
        {"name":"Is_Paid__c","type":"boolean","nillable":false},
        {"name":"Topics__c","type":"multipicklist","picklistValues":[{"value":"Care"},{"value":"Costs"},{"value":"A, \\"b\\""}]},
        {"name":"City__c","type":"string","length":40},
        {"name":"Latitude__c","type":"double","precision":18,"scale":8},
        {"name":"Checked_At__c","type":"datetime"},
        {"name":"Note__c","type":"textarea","length":32768},
        {"name":"CreatedDate","type":"datetime","nillable":false},
        {"name":"LastModifiedDate","type":"datetime","nillable":false},
        {"name":"SystemModstamp","type":"datetime","nillable":false}]}
        """

    @Test(arguments: [ObjectManifest.Mode.bulk, .rest])
    func itSyncsLikeAnyOther(_ mode: ObjectManifest.Mode) async throws {
        try await OrgSync.run(contacts: 60, Self.manifests) { configuration in
            configuration.org.describes = [Data(Self.describe.utf8)]
            configuration.org.rowCounts["Provider_Visit__c"] = 250
        } _: { sync in
            let visit = try Self.manifests.manifest(named: "provider_visit")
            let first = try await sync.engine.run("provider_visit", RunOptions(mode: mode))
            #expect(first.table == "sf_provider_visits")
            #expect(first.counts.inserted == 250)
            #expect(first.counts.rejected == 0)

            // The parent's field is a member of a member in REST; the rest is compared as it is.
            var flat = visit
            flat.columns.removeAll { $0.field.path.contains(".") }
            #expect(try await sync.differences(flat) == [])
            // Parents come after their children, and fill their stubs.
            let contacts = try await sync.engine.run("contact", RunOptions(mode: mode))
            #expect(contacts.counts.inserted == 60)
            let names = try await sync.database.table(
                "SELECT count(*) FILTER (WHERE v.provider_last_name IS DISTINCT FROM c.last_name), "
                    + "count(v.provider_last_name) > 50 FROM sf_provider_visits v LEFT JOIN sf_contacts c ON c.sf_id = v.provider"
            )
            #expect(names == ["0|t"])

            let before = "SELECT md5(string_agg(concat(sf_id, xmin, ctid), ',' ORDER BY sf_id)) FROM sf_provider_visits"
            let places = try await sync.database.value(before)
            let second = try await sync.engine.run(
                "provider_visit",
                RunOptions(mode: mode == .bulk ? .rest : .bulk, window: .full)
            )
            #expect(second.counts.unchanged == 250)
            #expect(try await sync.database.value(before) == places)

            sync.clock.advance(seconds: 3600)
            _ = try sync.emulator.org.change("Provider_Visit__c", count: 9)
            let third = try await sync.engine.run("provider_visit", RunOptions(mode: mode))
            #expect(third.counts.updated == 9)
            #expect(third.window.kind == .incremental)
            #expect(try await sync.differences(flat) == [])

            let indexes = try await sync.database.table(
                "SELECT replace(indexdef, schemaname || '.', '') FROM pg_indexes WHERE tablename = 'sf_provider_visits' AND indexdef ~ 'gin'"
            )
            #expect(
                indexes == [
                    "CREATE INDEX sf_provider_visits_notes_gin_idx ON sf_provider_visits USING gin (notes)"
                ]
            )
            let links = try await sync.database.value(
                "SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND conrelid = 'sf_provider_visits'::regclass"
            )
            #expect(links == "2")
        }
    }
}
