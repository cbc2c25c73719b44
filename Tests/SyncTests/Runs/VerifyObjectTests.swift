import Foundation
import Manifest
import Postgres
import SalesforceEmulator
import TestSupport
import Testing

@testable import Sync
@testable import SyncModel

/// What `verify` makes of objects that lack something.
@Suite struct VerifyObjectTests {
    /// Users have no `IsDeleted`, so their surplus rows stay; the people of tasks have no `queryAll`, and theirs go.
    @Test(arguments: [("user", "User", "sf_users"), ("task_who_relation", "TaskWhoRelation", "sf_task_who_relations")])
    func objectsWithoutDeletes(_ name: String, _ object: String, _ table: String) async throws {
        try await OrgSync.run(contacts: 100, nil, { $0.org.rowCounts["User"] = 40 }) { sync in
            _ = try await sync.engine.run(name)
            #expect(try await sync.engine.verify(name, VerifyOptions(isDeep: true)).isEqual)
            let ids = try sync.ids(object, where: "Id != NULL")
            try await sync.database.execute(
                """
                UPDATE \(table) SET system_modstamp = '2020-01-01' WHERE sf_id = '\(ids[3])';
                INSERT INTO \(table) (sf_id, system_modstamp, synced_at, sync_digest)
                VALUES ('\(ids[0].prefix(3))000000000000AAA', '2026-01-01', now(), 1);
                """
            )
            let report = try await sync.engine.verify(name, VerifyOptions(repairs: true))
            #expect(report.summary == "1 outdated, 1 surplus")
            let stays = object == "User"
            #expect(report.repair?.summary == (stays ? "1 updated" : "1 updated, 1 deleted"))
            let after = try await sync.engine.verify(name, VerifyOptions(isDeep: true))
            #expect(after.summary == (stays ? "1 surplus" : ""))
            #expect(after.isEqual)
        }
    }

    @Test func recordsThatLeftTheConditionStay() async throws {
        let manifest =
            "object: Contact\ntable: people\nwhere: Is_Physician__c = TRUE\nfields: { Is_Physician__c: boolean }"
        try await OrgSync.run(contacts: 300, ManifestLibrary(texts: [("person.yaml", manifest)])) { sync in
            _ = try await sync.engine.run("person")
            #expect(try await sync.engine.verify("person", VerifyOptions(isDeep: true)).isEqual)
            let other = try sync.ids(where: "Is_Physician__c = FALSE AND IsDeleted = FALSE")[0]
            try await sync.database.execute(
                """
                INSERT INTO people (sf_id, system_modstamp, synced_at, sync_digest)
                VALUES ('\(other)', '2026-01-01', now(), 1), ('003000000000000AAA', '2026-01-01', now(), 1)
                """
            )
            let report = try await sync.engine.verify("person")
            #expect(report.summary == "1 surplus")
            #expect(report.outside == 1)
        }
    }

    @Test func anObjectWithoutACursorIsComparedByIds() async throws {
        let manifest = "object: Contact\ntable: people\ncursor: none\nfields: { LastName: string }"
        try await OrgSync.run(contacts: 120, ManifestLibrary(texts: [("person.yaml", manifest)])) { sync in
            _ = try await sync.engine.run("person")
            let ids = try sync.ids()
            try await sync.database.execute("DELETE FROM people WHERE sf_id IN (\(Array(ids[0..<2]).literals))")
            let report = try await sync.engine.verify("person", VerifyOptions(repairs: true))
            #expect(report.summary == "2 missing")
            #expect(report.until == nil && report.pending == nil)
            #expect(report.repair?.summary == "2 inserted")
            #expect(try await sync.engine.verify("person", VerifyOptions(isDeep: true)).isEqual)
        }
    }
}
