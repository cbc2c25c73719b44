import HTTPTesting
import Manifest
import Postgres
import TestSupport
import Testing

@testable import Sync
@testable import SyncModel

/// Rows are judged by the state in the end: whatever the order of rows, batches, objects and writers.
@Suite struct EndStateTests {
    private static let unique = "indexes: [{ columns: [code], unique: true }]"
    private static let rows = "SELECT right(sf_id, 5), code FROM things WHERE deleted_at IS NULL ORDER BY 1"

    private static func record(_ number: Int, _ code: String, stamp: Int = 0, isDeleted: Bool = false) -> OrgRecord {
        OrgRecord(number, ["Code__c": code], stamp: stamp, isDeleted: isDeleted)
    }

    @Test(arguments: [ObjectManifest.Mode.bulk, .rest], [1, 2, 100])
    func valuesThatGoRoundInACircleArrive(_ mode: ObjectManifest.Mode, _ batchSize: Int) async throws {
        let records = (1...6).map { Self.record($0, "code \($0)") }
        let library = ScriptedSync.things("{ Code__c: string }", Self.unique)
        try await ScriptedSync.run(records, library) { sync async throws in
            try await sync.full(mode)
            sync.org.records = (1...6).map { Self.record($0, "code \($0 % 6 + 1)", stamp: 60) }
            let report = try await sync.full(mode, batchSize: batchSize)
            #expect(report.counts.rejected == 0)
            #expect(report.counts.updated == 6)
            #expect(report.counts.difference == 0)
            #expect(try await sync.database.table(Self.rows) == (1...6).map { "0\($0)AAA|code \($0 % 6 + 1)" })
            #expect(
                try await sync.database.value("SELECT count(*) FROM sfsync.rejects WHERE resolved_at IS NULL") == "0"
            )
            let books = "SELECT retrieved, updated, rejected FROM sfsync.runs ORDER BY id DESC LIMIT 1"
            #expect(try await sync.database.table(books) == ["6|6|0"])
        }
    }

    @Test(arguments: [1, 100], [false, true])
    func aRecordThatWasDeletedAndMadeAgainArrives(_ batchSize: Int, _ isFirstLoad: Bool) async throws {
        let library = ScriptedSync.things("{ Code__c: string }", Self.unique)
        let old = Self.record(1, "x")
        try await ScriptedSync.run(isFirstLoad ? [] : [old, Self.record(3, "y")], library) { sync async throws in
            if !isFirstLoad { try await sync.full() }
            sync.org.records = [
                Self.record(1, "x", stamp: 60, isDeleted: true), Self.record(2, "x", stamp: 61),
                Self.record(3, "y"),
            ]
            for _ in 0..<2 {
                let report = try await sync.full(batchSize: batchSize)
                #expect(report.counts.rejected == 0)
                #expect(try await sync.database.table(Self.rows) == ["02AAA|x", "03AAA|y"])
                let dead = "SELECT count(*) FROM things WHERE deleted_at IS NOT NULL"
                #expect(try await sync.database.value(dead) == "1")
            }
            #expect(try await sync.full().summary == "3 unchanged")
        }
    }

    @Test func whatContradictsInTheEndNamesBothRecords() async throws {
        let library = ScriptedSync.things("{ Code__c: string }", Self.unique)
        try await ScriptedSync.run([Self.record(1, "x"), Self.record(2, "x")], library) { sync async throws in
            #expect(try await sync.full().summary == "1 inserted, 1 rejected")
            let entry = "SELECT sf_id, reason FROM sfsync.rejects"
            #expect(
                try await sync.database.table(entry) == [
                    "\(OrgRecord.id(2))|record \(OrgRecord.id(1)) has the same value in code, which has to be unique "
                        + "(index things_code_key)"
                ]
            )
            // The other one changes, and this one does not: it arrives all the same.
            sync.org.records = [Self.record(1, "z", stamp: 60), Self.record(2, "x")]
            _ = try await sync.engine.run("thing", RunOptions(mode: .rest))
            #expect(try await sync.database.table(Self.rows) == ["01AAA|z", "02AAA|x"])
            #expect(
                try await sync.database.value("SELECT count(*) FROM sfsync.rejects WHERE resolved_at IS NULL") == "0"
            )
        }
    }

    @Test(arguments: [1, 2, 100])
    func aChildThatComesBeforeItsParentIsNotRejected(_ batchSize: Int) async throws {
        let link = "{ Boss__c: { type: reference, to: thing, on_missing: reject } }"
        let records = [
            OrgRecord(1, ["Boss__c": OrgRecord.id(2)]), OrgRecord(2, ["Boss__c": OrgRecord.id(3)]), OrgRecord(3),
            OrgRecord(4, ["Boss__c": OrgRecord.id(99)]),
        ]
        try await ScriptedSync.run(records, ScriptedSync.things(link)) { sync async throws in
            let report = try await sync.full(batchSize: batchSize)
            #expect(report.summary == "3 inserted, 1 rejected")
            let stored = try await sync.database.table("SELECT right(sf_id, 5) FROM things ORDER BY 1")
            #expect(stored == ["01AAA", "02AAA", "03AAA"])
        }
    }

    @Test(arguments: [1, 2, 100], [ObjectManifest.Mode.bulk, .rest])
    func aLinkThatWasClearedBeforeItsParentCameIsThereInTheEnd(
        _ batchSize: Int,
        _ mode: ObjectManifest.Mode,
    ) async throws {
        let link = "{ Boss__c: { type: reference, to: thing, on_missing: 'null' } }"
        let records = [
            OrgRecord(1, ["Boss__c": OrgRecord.id(2)]), OrgRecord(2, ["Boss__c": OrgRecord.id(3)]), OrgRecord(3),
            OrgRecord(4, ["Boss__c": OrgRecord.id(99)]),
        ]
        try await ScriptedSync.run(records, ScriptedSync.things(link)) { sync async throws in
            let report = try await sync.full(mode, batchSize: batchSize)
            #expect(report.counts.difference == 0 && report.counts.rejected == 0)
            let rows = "SELECT right(sf_id, 5), right(boss_id, 5) FROM things ORDER BY 1"
            let columns =
                "SELECT column_name FROM information_schema.columns WHERE table_name = 'things' AND column_name LIKE 'boss%'"
            let column = try #require(try await sync.database.value(columns))
            let stored = try await sync.database.table(rows.replacing("boss_id", with: column))
            #expect(stored == ["01AAA|02AAA", "02AAA|03AAA", "03AAA|∅", "04AAA|∅"])
            #expect(try await sync.full(mode, batchSize: batchSize).summary.hasPrefix("4 unchanged"))
            #expect(try await sync.engine.verify("thing").isEqual)
        }
    }
}
