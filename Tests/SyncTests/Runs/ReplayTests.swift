import Foundation
import HTTPTesting
import Manifest
import Postgres
import SalesforceEmulator
import Schema
import Sync
import TestSupport
import Testing

@testable import SyncModel

/// Rows that could not be stored, and what becomes of them later.
@Suite struct ReplayTests {
    private static let entries = """
        SELECT sf_id, run_id, last_run_id, occurrences, resolved_at IS NOT NULL, resolved_run_id FROM sfsync.rejects ORDER BY id
        """

    private func engine(_ sync: ScriptedSync, _ fields: String) throws -> SyncEngine {
        SyncEngine(
            manifests: ScriptedSync.things(fields),
            salesforce: try sync.org.client(),
            database: sync.database.target,
        )
    }

    /// Two records, of which the second is bad.
    private static let records = [OrgRecord(1, ["Amount__c": "1"]), OrgRecord(2, ["Amount__c": "two"])]

    @Test func theSameBadRowIsKeptOnce() async throws {
        try await ScriptedSync.run(Self.records, ScriptedSync.things("{ Amount__c: currency }")) { sync async throws in
            try await sync.full()
            try await sync.full(.rest)
            sync.org.records[1].values["Amount__c"] = "second"
            try await sync.full()
            #expect(try await sync.database.table(Self.entries) == ["\(OrgRecord.id(2))|1|3|3|f|∅"])
            let raw = try await sync.database.value("SELECT raw->>'Amount__c' FROM sfsync.rejects")
            #expect(raw == "second")
        }
    }

    @Test func aRowWithoutAnIdIsKeptOnce() async throws {
        var record = OrgRecord(1)
        record.values["Id"] = "none"
        try await ScriptedSync.run([record], ScriptedSync.things()) { sync async throws in
            try await sync.full()
            try await sync.full()
            #expect(try await sync.database.table(Self.entries) == ["∅|1|2|2|f|∅"])
            let report = try await sync.engine.replayRejects(of: "thing")
            #expect(report.counts.retrieved == 0)
            #expect(sync.org.queries.count == 2)
        }
    }

    @Test func aLaterRunThatStoresTheRowClosesTheEntry() async throws {
        try await ScriptedSync.run(Self.records, ScriptedSync.things("{ Amount__c: currency }")) { sync async throws in
            _ = try await sync.engine.run("thing", RunOptions(mode: .rest))
            // Another row changes: the entry stays.
            sync.org.records = [OrgRecord(1, ["Amount__c": "5"], stamp: 60)]
            _ = try await sync.engine.run("thing", RunOptions(mode: .rest))
            #expect(try await sync.database.table(Self.entries) == ["\(OrgRecord.id(2))|1|1|1|f|∅"])
            sync.org.records = [OrgRecord(2, ["Amount__c": "2"], stamp: 120)]
            #expect(try await sync.engine.run("thing", RunOptions(mode: .rest)).window.kind == .incremental)
            #expect(try await sync.database.table(Self.entries) == ["\(OrgRecord.id(2))|1|1|1|t|3"])
            // Bad once more: an entry of its own.
            sync.org.records = [OrgRecord(2, ["Amount__c": "?"], stamp: 180)]
            _ = try await sync.engine.run("thing", RunOptions(mode: .rest))
            let open = "SELECT run_id FROM sfsync.rejects WHERE resolved_at IS NULL"
            #expect(try await sync.database.table(open) == ["4"])
        }
    }

    @Test func aFullRunClosesTheEntriesOfRecordsThatAreGone() async throws {
        try await ScriptedSync.run(Self.records, ScriptedSync.things("{ Amount__c: currency }")) { sync async throws in
            try await sync.full()
            sync.org.records.removeLast()
            // A part of the object proves nothing.
            _ = try await sync.engine.run("thing", RunOptions(mode: .rest, window: .full, limit: 10))
            #expect(try await sync.database.table(Self.entries) == ["\(OrgRecord.id(2))|1|1|1|f|∅"])
            try await sync.full()
            #expect(try await sync.database.table(Self.entries) == ["\(OrgRecord.id(2))|1|1|1|t|3"])
        }
    }

    @Test func aCorrectedManifestAndAReplay() async throws {
        try await ScriptedSync.run(Self.records, ScriptedSync.things("{ Amount__c: currency }")) { sync async throws in
            _ = try await sync.engine.run("thing")
            let watermark = try await sync.database.table("SELECT watermark, mapping, run_id FROM sfsync.watermarks")
            // Still bad: the entry stays open and says when it was met last.
            sync.org.records = [Self.records[1]]
            let again = try await sync.engine.replayRejects(of: "thing")
            #expect(again.summary == "1 rejected")
            #expect(try await sync.database.table(Self.entries) == ["\(OrgRecord.id(2))|1|2|2|f|∅"])

            try await sync.database.execute("ALTER TABLE things ALTER COLUMN amount TYPE text")
            let report = try await engine(sync, "{ Amount__c: string }").replayRejects(of: "thing")
            #expect(report.summary == "1 inserted")
            #expect(report.window == SyncWindow(kind: .ids))
            #expect(report.apiRequests == 1)
            #expect(
                sync.org.queries.last
                    == "SELECT Id, Amount__c, SystemModstamp, IsDeleted FROM Thing__c WHERE Id IN ('\(OrgRecord.id(2))')"
            )
            #expect(try await sync.database.table(Self.entries) == ["\(OrgRecord.id(2))|1|2|2|t|3"])
            #expect(
                try await sync.database.value("SELECT amount FROM things WHERE sf_id = '\(OrgRecord.id(2))'") == "two"
            )
            let runs = try await sync.database.table(
                "SELECT window_kind, mode, state, rejected FROM sfsync.runs ORDER BY id"
            )
            #expect(runs == ["full|bulk|rejects|1", "ids|rest|rejects|1", "ids|rest|done|0"])
            // The watermark, and the mapping that the rest of the table was read with, are no business of a replay.
            #expect(
                try await sync.database.table("SELECT watermark, mapping, run_id FROM sfsync.watermarks") == watermark
            )
        }
    }

    @Test func anEntryOfARecordThatIsGoneIsClosed() async throws {
        try await ScriptedSync.run(Self.records, ScriptedSync.things("{ Amount__c: currency }")) { sync async throws in
            try await sync.full()
            sync.org.records = []
            #expect(try await sync.engine.replayRejects(of: "thing").counts == RunCounts())
            #expect(try await sync.database.table(Self.entries) == ["\(OrgRecord.id(2))|1|1|1|t|2"])
        }
    }

    /// More Ids than a URL takes, in an object so wide that few fit: each is asked for once.
    @Test(arguments: [10, 720])
    func manyIdsAreAskedForInParts(_ fieldCount: Int) async throws {
        let fields = (1...fieldCount).map { "Field_\($0)__c: string" } + ["Amount__c: currency"]
        let bad = (1...700).map { OrgRecord($0, ["Amount__c": "x"]) }
        try await ScriptedSync.run(bad, ScriptedSync.things("{ \(fields.joined(separator: ", ")) }")) {
            sync async throws in
            _ = try await sync.engine.run("thing", RunOptions(maximumRejects: 1000))
            sync.org.records = (1...700).map { OrgRecord($0, ["Amount__c": "\($0)"]) }
            let before = sync.org.queries.count
            let report = try await sync.engine.replayRejects(of: "thing")
            #expect(report.summary == "700 inserted")
            #expect(report.reported == 700)
            #expect(sync.org.queries.count - before == (fieldCount == 10 ? 2 : 1))
            #expect(report.job == nil)
            let jobs = sync.org.paths.count { $0.hasPrefix("POST") && $0.hasSuffix("/jobs/query") }
            #expect(jobs == (fieldCount == 10 ? 1 : 2))
            #expect(
                try await sync.database.value("SELECT count(*) FROM sfsync.rejects WHERE resolved_at IS NULL") == "0"
            )
        }
    }

    /// Several Bulk jobs in one run: their first pages are not one another's.
    @Test func moreIdsThanOneJobTakes() async throws {
        let fields = (1...720).map { "Field_\($0)__c: string" } + ["Amount__c: currency"]
        let bad = (1...8600).map { OrgRecord($0, ["Amount__c": "x"]) }
        try await ScriptedSync.run(bad, ScriptedSync.things("{ \(fields.joined(separator: ", ")) }")) {
            sync async throws in
            _ = try await sync.engine.run("thing", RunOptions(maximumRejects: 10_000))
            sync.org.records = (1...8600).map { OrgRecord($0, ["Amount__c": "\($0)"]) }
            let report = try await sync.engine.replayRejects(of: "thing")
            #expect(report.summary == "8600 inserted")
            let jobs = sync.org.paths.count { $0.hasPrefix("POST") && $0.hasSuffix("/jobs/query") }
            #expect(jobs > 2)
        }
    }

    /// The loss that other tools have shown: a few bad rows cost whole buffers, and the run is green.
    @Test func seventyNineBadRowsCostSeventyNineRows() async throws {
        let text = "object: Contact\ntable: people\nfields: { LastName: string, Email: email, Birthdate: date }"
        let library = ManifestLibrary(texts: [("person.yaml", text)])
        try await OrgSync.run(contacts: 10_000, library) { sync async throws in
            let ids = try sync.emulator.org.csv("SELECT Id FROM Contact").split(separator: "\n").dropFirst().map {
                String($0.dropFirst().dropLast())
            }
            let bad = (0..<79).map { ids[$0 * 126 + 7] }
            try await sync.database.connected { connection in
                let tables = try TableSchema.withDependencies(of: ["person"], in: library)
                _ = try SchemaPlan(bringing: connection, to: tables).apply(on: connection)
                let list = bad.map { "'\($0)'" }.joined(separator: ",")
                try connection.execute("ALTER TABLE people ADD CONSTRAINT strict CHECK (sf_id NOT IN (\(list)))")
            }
            let report = try await sync.engine.run("person", RunOptions(mode: .bulk))
            #expect(report.summary.hasPrefix("\(ids.count - 79) inserted, 79 rejected, "))
            #expect(try await sync.database.value("SELECT count(*) FROM people") == "\(ids.count - 79)")
            // They are met again, and cost nothing more.
            let again = try await sync.engine.run("person", RunOptions(mode: .bulk, window: .full))
            #expect(again.summary == "\(ids.count - 79) unchanged, 79 rejected")
            let open = "SELECT sf_id FROM sfsync.rejects WHERE sqlstate = '23514' AND resolved_at IS NULL ORDER BY 1"
            #expect(try await sync.database.table(open) == bad.sorted())

            try await sync.database.execute("ALTER TABLE people DROP CONSTRAINT strict")
            let replay = try await sync.engine.replayRejects(of: "person")
            #expect(replay.counts.inserted == 79)
            #expect(replay.counts.rejected == 0)
            #expect(try await sync.database.table(open) == [])
            #expect(try await sync.engine.verify("person", VerifyOptions(isDeep: true)).isEqual)
        }
    }
}
