import HTTPTesting
import Manifest
import SalesforceEmulator
import TestSupport
import Testing

@testable import Sync
@testable import SyncModel

/// Addresses and locations: one JSON object, by whichever API the parts come.
@Suite struct CompoundTests {
    private static let manifests = ManifestLibrary(texts: [
        (
            "contact.yaml",
            """
            object: Contact
            fields:
              LastName: string
              MailingAddress: address
              MailingCity: string
              MN_Geo__c: location
              OtherAddress: { type: address, mask: null }
              Account.BillingAddress: { type: address, column: account_address }
            jsonb:
              places:
                fields: { OtherAddress: { type: address, key: other }, MN_Geo__c: { type: location, key: geo }, Title: string }
            """
        ),
        ("user.yaml", "object: User\ndeletes: ignore\nfields: { Name: string, Address: address }"),
    ])

    private static let places = "SELECT md5(string_agg(concat(sf_id, xmin, ctid), ',' ORDER BY sf_id)) FROM sf_contacts"

    @Test(arguments: [ObjectManifest.Mode.bulk, .rest])
    func areTheSameByBothAPIs(_ mode: ObjectManifest.Mode) async throws {
        try await OrgSync.run(contacts: 300, Self.manifests) { sync in
            let first = try await sync.engine.run("contact", RunOptions(mode: mode))
            #expect(first.counts.inserted == 300)
            #expect(first.mode == (mode == .bulk ? .bulk : .rest))
            try await sync.tell(
                "SELECT Id, MailingAddress, OtherAddress, MN_Geo__c, Title, Account.BillingAddress FROM Contact"
            )
            let wrong = try await sync.database.table(
                """
                WITH told AS (
                    SELECT record->>'Id' AS id, nullif(record->'MailingAddress', 'null') AS mailing,
                        nullif(record->'OtherAddress', 'null') AS other, nullif(record->'MN_Geo__c', 'null') AS geo,
                        record->'Title' AS title, nullif(record->'Account'->'BillingAddress', 'null') AS account
                    FROM told
                )
                SELECT count(*), count(*) FILTER (WHERE c.mailing_address IS DISTINCT FROM jsonb_strip_nulls(t.mailing)),
                    count(*) FILTER (WHERE c.mn_geo IS DISTINCT FROM jsonb_strip_nulls(t.geo)),
                    count(*) FILTER (WHERE c.other_address IS NOT NULL),
                    count(*) FILTER (WHERE c.account_address IS DISTINCT FROM jsonb_strip_nulls(t.account)),
                    count(*) FILTER (WHERE c.places IS DISTINCT FROM
                        jsonb_strip_nulls(jsonb_build_object('other', t.other, 'geo', t.geo, 'title', t.title))),
                    count(c.mailing_address) BETWEEN 50 AND 290, count(c.mn_geo) BETWEEN 50 AND 290,
                    count(c.account_address) > 20, count(*) FILTER (WHERE c.places ? 'other') > 20
                FROM sf_contacts c JOIN told t ON t.id = c.sf_id
                """
            )
            #expect(wrong == ["300|0|0|0|0|0|t|t|t|t"])
            let before = try await sync.database.value(Self.places)
            let again = try await sync.engine.run(
                "contact",
                RunOptions(mode: mode == .bulk ? .rest : .bulk, window: .full)
            )
            #expect(again.counts.unchanged == 300)
            #expect(try await sync.database.value(Self.places) == before)
        }
    }

    @Test func anAddressWithoutNameIsThatOfTheObject() async throws {
        try await OrgSync.run(contacts: 30, Self.manifests) { sync in
            #expect(try await sync.engine.run("user").counts.inserted == 5)
            try await sync.tell("SELECT Id, Address FROM User")
            let wrong = try await sync.database.table(
                "SELECT count(*), count(*) FILTER (WHERE u.address IS DISTINCT FROM "
                    + "jsonb_strip_nulls(nullif(record->'Address', 'null'))) FROM sf_users u JOIN told ON record->>'Id' = sf_id"
            )
            #expect(wrong == ["5|0"])
        }
    }

    @Test func aNULInAJSONValueIsDroppedAndCounted() async throws {
        let manifests = ScriptedSync.things("{ Name: string, Data__c: json }", "mode: rest")
        let record = OrgRecord(1, ["Data__c": "x"])
        try await ScriptedSync.run([record], manifests) { sync async throws in
            sync.org.intercept { request in
                guard request.path.hasSuffix("/queryAll") else { return nil }
                return .json(
                    #"{"totalSize":1,"done":true,"records":[{"Id":"\#(OrgRecord.id(1))","Name":"a\u0000b","Data__c":"#
                        + #"{"a":["x\u0000y","\\u0000","\ud83d\ude00","\ud83d!"]},"#
                        + #""SystemModstamp":"2026-01-01T00:00:00.000+0000","IsDeleted":false}]}"#
                )
            }
            #expect(try await sync.full(.rest).summary == "1 inserted, 2 NULs")
            let rows = try await sync.database.table("SELECT name, data FROM things")
            #expect(rows == [#"ab|{"a": ["xy", "\\u0000", "😀", "�!"]}"#])
        }
    }
}
