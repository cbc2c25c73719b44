import Manifest
import TestSupport
import Testing

@testable import SyncModel

@Suite struct VersionTests {
    private static let table = "SELECT sf_id, name, deleted_at FROM things ORDER BY 1"

    @Test(arguments: [true, false])
    func anUnchangedRowIsNotWritten(_ bulk: Bool) async throws {
        let records = (1...5).map { OrgRecord($0, ["Name": "name \($0)"]) }
        try await ScriptedSync.run(records, ScriptedSync.things()) { sync async throws in
            let first = try await sync.full(bulk ? .bulk : .rest)
            #expect(first.summary == "5 inserted")
            #expect(first.reported == 5)
            let places = "SELECT sf_id, xmin, ctid, id, created_at, updated_at, synced_at FROM things ORDER BY 1"
            let before = try await sync.database.table(places)
            // By the other API the rows are the same.
            let second = try await sync.full(bulk ? .rest : .bulk)
            #expect(second.summary == "5 unchanged")
            #expect(try await sync.database.table(places) == before)
        }
    }

    @Test func aChangedRowKeepsItsIdAndBirth() async throws {
        try await ScriptedSync.run([OrgRecord(1, ["Name": "old"]), OrgRecord(2)], ScriptedSync.things()) {
            sync async throws in
            try await sync.full()
            let kept = "SELECT id, created_at FROM things ORDER BY sf_id"
            let before = try await sync.database.table(kept)
            sync.org.records = [OrgRecord(1, ["Name": "new"], stamp: 5), OrgRecord(2)]
            let report = try await sync.full()
            #expect(report.summary == "1 updated, 1 unchanged")
            #expect(try await sync.database.table(kept) == before)
            let row = try await sync.database.table(
                "SELECT name, updated_at > created_at, synced_at > created_at FROM things WHERE sf_id = '\(OrgRecord.id(1))'"
            )
            #expect(row == ["new|t|t"])
        }
    }

    @Test(arguments: [true, false])
    func anOlderVersionNeverWins(_ bulk: Bool) async throws {
        try await ScriptedSync.run([OrgRecord(1, ["Name": "new"], stamp: 50)], ScriptedSync.things()) {
            sync async throws in
            try await sync.full()
            sync.org.records = [OrgRecord(1, ["Name": "old"], stamp: 49)]
            let report = try await sync.full(bulk ? .bulk : .rest)
            #expect(report.summary == "1 stale")
            #expect(try await sync.database.value("SELECT name FROM things") == "new")
            // Of equal stamps the later one wins: the field was changed without touching the stamp.
            sync.org.records = [OrgRecord(1, ["Name": "same time"], stamp: 50)]
            #expect(try await sync.full().summary == "1 updated")
        }
    }

    @Test(arguments: [1, 2, 10])
    func ofTwoVersionsTheNewerStays(_ batchSize: Int) async throws {
        let records = [
            OrgRecord(1, ["Name": "new"], stamp: 9), OrgRecord(2, ["Name": "old"], stamp: 1),
            OrgRecord(1, ["Name": "old"], stamp: 3), OrgRecord(2, ["Name": "new"], stamp: 7),
            OrgRecord(2, ["Name": "new"], stamp: 7),
        ]
        try await ScriptedSync.run(records, ScriptedSync.things()) { sync async throws in
            // A page never holds a record twice.
            sync.org.setPageSize(1)
            let report = try await sync.full(batchSize: batchSize)
            #expect(report.counts.retrieved == 5)
            #expect(report.counts.difference == 0)
            #expect(try await sync.database.table("SELECT name FROM things ORDER BY sf_id") == ["new", "new"])
            #expect(report.counts.inserted == 2)
            #expect(report.counts.rejected == 0)
        }
    }

    @Test(arguments: [true, false])
    func deletesAndUndeletes(_ bulk: Bool) async throws {
        let live = [OrgRecord(1, ["Name": "a"]), OrgRecord(2, ["Name": "b"])]
        try await ScriptedSync.run(live, ScriptedSync.things()) { sync async throws in
            try await sync.full(bulk ? .bulk : .rest)
            sync.org.records[0] = OrgRecord(1, ["Name": "a"], stamp: 60, isDeleted: true)
            #expect(try await sync.full(bulk ? .bulk : .rest).summary == "1 updated, 1 unchanged, 1 deleted")
            let a = OrgRecord.id(1)
            let b = OrgRecord.id(2)
            #expect(try await sync.database.table(Self.table) == ["\(a)|a|2026-02-02 02:41:00+00", "\(b)|b|∅"])
            #expect(try await sync.full(bulk ? .bulk : .rest).summary == "2 unchanged")
            sync.org.records[0] = OrgRecord(1, ["Name": "a"], stamp: 70)
            #expect(try await sync.full(bulk ? .bulk : .rest).summary == "1 updated, 1 unchanged")
            #expect(try await sync.database.table(Self.table) == ["\(a)|a|∅", "\(b)|b|∅"])
        }
    }

    @Test func hardDeletesRemoveTheRow() async throws {
        let records = [OrgRecord(1), OrgRecord(2), OrgRecord(3, isDeleted: true)]
        try await ScriptedSync.run(records, ScriptedSync.things("{ Name: string }", "deletes: hard")) {
            sync async throws in
            // What was never here need not go.
            #expect(try await sync.full().summary == "2 inserted, 1 unchanged")
            sync.org.records[1] = OrgRecord(2, stamp: 5, isDeleted: true)
            let report = try await sync.full()
            #expect(report.summary == "1 updated, 2 unchanged, 1 deleted")
            #expect(report.counts.difference == 0)
            #expect(try await sync.database.table("SELECT sf_id FROM things") == [OrgRecord.id(1)])
            sync.org.records[1] = OrgRecord(2, stamp: 9)
            #expect(try await sync.full().summary == "1 inserted, 2 unchanged")
        }
    }

    @Test func aHardDeleteThatALinkForbidsIsMarkedUntilTheLinkGoes() async throws {
        let manifests = ScriptedSync.things(
            "{ Boss__c: { type: reference, to: thing, on_missing: stub } }",
            "deletes: hard"
        )
        let records = [OrgRecord(1), OrgRecord(2, ["Boss__c": OrgRecord.id(1)]), OrgRecord(3)]
        try await ScriptedSync.run(records, manifests) { sync async throws in
            try await sync.full()
            sync.org.records[0] = OrgRecord(1, stamp: 5, isDeleted: true)
            sync.org.records[2] = OrgRecord(3, stamp: 5, isDeleted: true)
            // The child still points to it: the row cannot go, and the run must not end for it.
            let report = try await sync.full()
            #expect(report.summary == "2 updated, 1 unchanged, 2 deleted")
            #expect(try await sync.database.value("SELECT count(*) FROM sfsync.rejects") == "0")
            let rows = "SELECT right(sf_id, 4), deleted_at IS NOT NULL FROM things ORDER BY 1"
            #expect(try await sync.database.table(rows) == ["1AAA|t", "2AAA|f"])
            // The child goes, and its parent with it.
            sync.org.records[1] = OrgRecord(2, ["Boss__c": OrgRecord.id(1)], stamp: 9, isDeleted: true)
            _ = try await sync.full()
            #expect(try await sync.database.table(rows) == [])
        }
    }

    @Test func ignoredDeletesAreNotAskedFor() async throws {
        try await ScriptedSync.run([OrgRecord(1)], ScriptedSync.things("{ Name: string }", "deletes: ignore")) {
            sync async throws in
            let report = try await sync.full(.rest)
            #expect(report.summary == "1 inserted")
            #expect(sync.org.queries == ["SELECT Id, Name, SystemModstamp FROM Thing__c"])
            #expect(sync.org.paths.last == "GET /services/data/v66.0/query")
        }
    }

    @Test func withoutACursorTheDeleteIsWhenItWasSeen() async throws {
        let manifests = ScriptedSync.things("{ Name: string }", "cursor: none")
        try await ScriptedSync.run([OrgRecord(1, isDeleted: true)], manifests) { sync async throws in
            #expect(try await sync.full().summary == "1 inserted, 1 deleted")
            let seen = try await sync.database.value("SELECT deleted_at FROM things WHERE deleted_at = created_at")
            #expect(seen != nil)
            #expect(try await sync.full().summary == "1 unchanged")
            #expect(try await sync.database.value("SELECT deleted_at FROM things") == seen)
        }
    }

    @Test func whatIsNotThereIsCounted() async throws {
        try await ScriptedSync.run([OrgRecord(1, ["Name": "a\0b\0"])], ScriptedSync.things()) { sync async throws in
            let report = try await sync.full()
            #expect(report.summary == "1 inserted, 2 NULs")
            #expect(try await sync.database.value("SELECT name FROM things") == "ab")
        }
    }
}
