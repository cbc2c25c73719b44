import HTTPTesting
import Manifest
import Salesforce
import SalesforceEmulator
import TestSupport
import Testing

@testable import Sync
@testable import SyncModel

/// Fields of parents, and references that may point to several objects.
@Suite struct RelationshipTests {
    private static let manifests = ManifestLibrary(texts: [
        ("user.yaml", "object: User\ndeletes: ignore\nfields: { Name: string }"),
        ("account.yaml", "object: Account\nfields: { Name: string, OwnerId: reference }"),
        (
            "contact.yaml",
            """
            object: Contact
            fields:
              Name: string
              AccountId: reference
              OwnerId: reference
              Account.Name: string
              Owner.Name: string
              Account.Owner.Name: string
            """
        ),
        (
            "task.yaml",
            """
            object: Task
            fields:
              WhoId: { type: reference, to: [contact, lead], type_column: who_type }
              WhatId: { type: reference, to: [account, opportunity, case], type_column: what_type }
              Who.Name: string
              Who.Type: { type: string, column: told_type }
            indexes:
              - { columns: [who_type, who_id] }
            """
        ),
    ])

    @Test(arguments: [ObjectManifest.Mode.bulk, .rest])
    func parentsFieldsArriveByBothAPIs(_ mode: ObjectManifest.Mode) async throws {
        try await OrgSync.run(contacts: 400, Self.manifests) { sync in
            for name in ["user", "account", "contact", "task"] {
                let report = try await sync.engine.run(name, RunOptions(mode: mode))
                #expect(report.counts.rejected + report.counts.difference == 0)
            }
            // A parent that is not there, or that is none, leaves NULL.
            let contacts = try await sync.database.table(
                """
                SELECT count(*) FILTER (WHERE c.account_name IS DISTINCT FROM a.name),
                    count(*) FILTER (WHERE c.owner_name IS DISTINCT FROM u.name),
                    count(*) FILTER (WHERE c.account_owner_name IS DISTINCT FROM o.name),
                    count(c.account_name) > 100, count(*) FILTER (WHERE c.account_id IS NULL) > 20,
                    count(*) FILTER (WHERE c.account_id IS NOT NULL AND a.name IS NULL) > 0,
                    count(c.account_owner_name) > 100
                FROM sf_contacts c LEFT JOIN sf_accounts a ON a.sf_id = c.account_id
                LEFT JOIN sf_users u ON u.sf_id = c.owner_id LEFT JOIN sf_users o ON o.sf_id = a.owner_id
                """
            )
            #expect(contacts == ["0|0|0|t|t|t|t"])
            let tasks = try await sync.database.table(
                """
                SELECT count(*) FILTER (WHERE t.who_name IS DISTINCT FROM c.name), count(t.who_name) > 50,
                    count(*) FILTER (WHERE t.who_id IS NULL) > 5
                FROM sf_tasks t LEFT JOIN sf_contacts c ON c.sf_id = t.who_id
                """
            )
            #expect(tasks == ["0|t|t"])

            let other: ObjectManifest.Mode = mode == .bulk ? .rest : .bulk
            for (name, count) in [("contact", 400), ("task", 200)] {
                let again = try await sync.engine.run(name, RunOptions(mode: other, window: .full))
                #expect(again.counts.unchanged == count, "\(name)")
            }
        }
    }

    @Test func aColumnNamesWhatAReferencePointsTo() async throws {
        try await OrgSync.run(contacts: 400, Self.manifests) { sync in
            let requests = try await sync.engine.run("task", RunOptions(mode: .rest)).apiRequests
            // Standard objects are known: the org is not asked.
            // One describe of what is made, and one page.
            #expect(requests == 2)
            let types = try await sync.database.table(
                """
                SELECT who_type, left(who_id, 3), count(*) > 5 FROM sf_tasks GROUP BY 1, 2 ORDER BY 1, 2
                """
            )
            #expect(types == ["Contact|003|t", "Lead|00Q|t", "∅|∅|t"])
            let what = try await sync.database.table(
                "SELECT DISTINCT what_type, left(what_id, 3) FROM sf_tasks ORDER BY 1"
            )
            #expect(what == ["Account|001", "Case|500", "Opportunity|006", "∅|∅"])
            // What Salesforce itself says, where it says something.
            let told = try await sync.database.value(
                "SELECT count(*) FROM sf_tasks WHERE told_type IS NOT NULL AND told_type IS DISTINCT FROM who_type"
            )
            #expect(told == "0")
        }
    }

    @Test func theOrgIsAskedForPrefixesThatNobodyKnows() async throws {
        let fields = "{ Name: string, Parent__c: { type: reference, to: [thing, widget], type_column: parent_type } }"
        let records = ["a0W000000000001AAA", "zzz000000000001AAA", "003000000000001AAA"].enumerated().map {
            OrgRecord($0.offset + 1, ["Parent__c": $0.element])
        }
        try await ScriptedSync.run(records + [OrgRecord(4)], ScriptedSync.things(fields)) { sync async throws in
            sync.org.intercept { request in
                guard request.path.hasSuffix("/sobjects") else { return nil }
                let widget = #"{"name":"Widget__c","label":"W","queryable":true,"custom":true,"keyPrefix":"a0W"}"#
                return .json(#"{"sobjects":[\#(widget)]}"#)
            }
            #expect(try await sync.full().summary == "4 inserted")
            #expect(
                try await sync.database.table("SELECT parent_type FROM things ORDER BY sf_id")
                    == ["Widget__c", "∅", "Contact", "∅"]
            )
            _ = try await sync.full()
            #expect(sync.org.paths.count { $0.hasSuffix("/sobjects") } == 1)
        }
    }

    @Test func whatTheOrgDoesNotTellStopsTheRun() async throws {
        let fields = "{ Parent__c: { type: reference, to: [thing, widget], type_column: parent_type } }"
        let records = [OrgRecord(1, ["Parent__c": "a0W000000000001AAA"])]
        try await ScriptedSync.run(records, ScriptedSync.things(fields)) { sync async throws in
            let error = await #expect(throws: SalesforceError.self) { try await sync.full() }
            #expect(error?.code == .notFound)
            #expect(try await sync.database.value("SELECT state FROM sfsync.runs") == "failed")
            #expect(try await sync.database.value("SELECT count(*) FROM things") == "0")
        }
    }
}
