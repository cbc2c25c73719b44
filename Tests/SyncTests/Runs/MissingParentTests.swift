import Manifest
import TestSupport
import Testing

@testable import Sync
@testable import SyncModel

@Suite struct MissingParentTests {
    private static let parents = [OrgRecord(101, ["Name": "p"])]

    private static func link(_ policy: String, to: String = "parent") -> String {
        "{ Name: string, Parent__c: { type: reference, to: \(to), on_missing: \(policy) } }"
    }

    @Test func aStubStandsInUntilTheParentArrives() async throws {
        let records = (1...3).map { OrgRecord($0, ["Parent__c": OrgRecord.id(101)]) }
        try await ScriptedSync.run(records, ScriptedSync.things(Self.link("stub"))) { sync async throws in
            #expect(try await sync.full().summary == "3 inserted, 1 stubs")
            let parents = "SELECT sf_id, name, synced_at IS NULL, sync_digest IS NULL FROM parents"
            #expect(try await sync.database.table(parents) == ["\(OrgRecord.id(101))|∅|t|t"])
            let id = try await sync.database.value("SELECT id FROM parents")
            #expect(try await sync.full().summary == "3 unchanged")
            sync.org.records = Self.parents
            let report = try await sync.engine.run("parent")
            #expect(report.summary == "1 inserted")
            #expect(try await sync.database.table(parents) == ["\(OrgRecord.id(101))|p|f|f"])
            #expect(try await sync.database.value("SELECT id FROM parents") == id)
        }
    }

    @Test func aClearedLinkIsFilledWhenTheParentHasArrived() async throws {
        let records = [OrgRecord(1, ["Parent__c": OrgRecord.id(101)]), OrgRecord(2)]
        try await ScriptedSync.run(records, ScriptedSync.things(Self.link("'null'"))) { sync async throws in
            #expect(try await sync.full().summary == "2 inserted, 1 cleared")
            let links = "SELECT sf_id, parent, xmin FROM things ORDER BY 1"
            let before = try await sync.database.table(links)
            #expect(before[0].hasPrefix("\(OrgRecord.id(1))|∅|"))
            // Nothing has changed, so nothing is written.
            #expect(try await sync.full().summary == "2 unchanged, 1 cleared")
            #expect(try await sync.database.table(links) == before)
            #expect(try await sync.database.value("SELECT count(*) FROM parents") == "0")

            sync.org.records = Self.parents
            _ = try await sync.engine.run("parent")
            sync.org.records = records
            #expect(try await sync.full().summary == "1 updated, 1 unchanged")
            #expect(try await sync.database.value("SELECT parent FROM things ORDER BY sf_id") == OrgRecord.id(101))
            #expect(try await sync.full().summary == "2 unchanged")
        }
    }

    @Test func aChildWithoutParentIsRejected() async throws {
        let records = [OrgRecord(1, ["Name": "a", "Parent__c": OrgRecord.id(101)]), OrgRecord(2, ["Name": "b"])]
        try await ScriptedSync.run(records, ScriptedSync.things(Self.link("reject"))) { sync async throws in
            #expect(try await sync.full().summary == "1 inserted, 1 rejected")
            let rejects = try await sync.database.table(
                "SELECT sf_id, column_name, reason, sqlstate, raw->>'Name' FROM sfsync.rejects"
            )
            #expect(
                rejects == [
                    "\(OrgRecord.id(1))|parent|Parent__c points to a record that is not in parents|23503|a"
                ]
            )
            sync.org.records = Self.parents
            _ = try await sync.engine.run("parent")
            sync.org.records = records
            #expect(try await sync.full().summary == "1 inserted, 1 unchanged")
        }
    }

    @Test(arguments: [1, 2, 100])
    func aTableThatPointsToItself(_ batchSize: Int) async throws {
        // Parents before, after and of themselves, and one that never comes.
        let records = [
            OrgRecord(1, ["Parent__c": OrgRecord.id(3)]), OrgRecord(2, ["Parent__c": OrgRecord.id(1)]),
            OrgRecord(3, ["Parent__c": OrgRecord.id(3)]), OrgRecord(4, ["Parent__c": OrgRecord.id(9)]),
        ]
        try await ScriptedSync.run(records, ScriptedSync.things(Self.link("stub", to: "thing"))) { sync async throws in
            let report = try await sync.full(batchSize: batchSize)
            #expect(report.counts.inserted == 4)
            #expect(report.counts.difference == 0)
            let rows = try await sync.database.table("SELECT sf_id, parent, synced_at IS NULL FROM things ORDER BY 1")
            #expect(
                rows == [
                    "\(OrgRecord.id(1))|\(OrgRecord.id(3))|f", "\(OrgRecord.id(2))|\(OrgRecord.id(1))|f",
                    "\(OrgRecord.id(3))|\(OrgRecord.id(3))|f", "\(OrgRecord.id(4))|\(OrgRecord.id(9))|f",
                    "\(OrgRecord.id(9))|∅|t",
                ]
            )
            #expect(try await sync.full(batchSize: batchSize).summary == "4 unchanged")
        }
    }

    @Test func aTableThatPointsToItselfRejectsAChain() async throws {
        // 1 points to nothing here, 2 to 1, 3 to 2: none of them can stand. 4 and 5 hold each other.
        let records = [
            OrgRecord(1, ["Parent__c": OrgRecord.id(9)]), OrgRecord(2, ["Parent__c": OrgRecord.id(1)]),
            OrgRecord(3, ["Parent__c": OrgRecord.id(2)]), OrgRecord(4, ["Parent__c": OrgRecord.id(5)]),
            OrgRecord(5, ["Parent__c": OrgRecord.id(4)]),
        ]
        try await ScriptedSync.run(records, ScriptedSync.things(Self.link("reject", to: "thing"))) {
            sync async throws in
            let report = try await sync.full()
            #expect(report.counts.difference == 0)
            #expect(report.summary == "2 inserted, 3 rejected")
            #expect(
                try await sync.database.table("SELECT sf_id FROM things ORDER BY 1") == [
                    OrgRecord.id(4), OrgRecord.id(5),
                ]
            )
        }
    }

    @Test func aTableThatPointsToItselfClearsLinks() async throws {
        let records = [OrgRecord(1, ["Parent__c": OrgRecord.id(2)]), OrgRecord(2, ["Parent__c": OrgRecord.id(9)])]
        try await ScriptedSync.run(records, ScriptedSync.things(Self.link("'null'", to: "thing"))) {
            sync async throws in
            let first = try await sync.full(batchSize: 1)
            // Row 1 is read again once its parent is there.
            #expect(first.summary == "2 inserted, 1 updated, 2 cleared")
            #expect(try await sync.full(batchSize: 1).summary == "2 unchanged, 1 cleared")
            #expect(
                try await sync.database.table("SELECT sf_id, parent FROM things ORDER BY 1") == [
                    "\(OrgRecord.id(1))|\(OrgRecord.id(2))", "\(OrgRecord.id(2))|∅",
                ]
            )
            #expect(try await sync.full().summary == "2 unchanged, 1 cleared")
        }
    }
}
