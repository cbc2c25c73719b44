import Foundation
import Manifest
import Synchronization
import TestSupport
import Testing

@testable import Sync
@testable import SyncModel

@Suite struct WindowTests {
    /// The scripted org's clock says 12:00; the lag is two minutes, the lookback ten.
    private static let watermark = "2026-03-15 11:58:00+00"

    @Test func aPlainRunGoesOnFromTheWatermark() async throws {
        try await ScriptedSync.run([OrgRecord(1)], ScriptedSync.things("{ Name: string }", "mode: rest")) {
            sync async throws in
            let first = try await sync.engine.run("thing")
            #expect(first.window.kind == .full)
            #expect(first.watermark?.description == "2026-03-15T11:58:00.000Z")
            let second = try await sync.engine.run("thing")
            #expect(second.window.kind == .incremental)
            #expect(second.summary == "1 unchanged")
            let select = "SELECT Id, Name, SystemModstamp, IsDeleted FROM Thing__c"
            #expect(sync.org.queries == [select, select + " WHERE SystemModstamp >= 2026-03-15T11:48:00.000Z"])
            #expect(try await sync.database.table(Self.watermarks) == ["thing|\(Self.watermark)|2"])
            let ledger = try await sync.database.table(
                "SELECT object, table_name, state, mode, window_kind, window_start, retrieved, unchanged, reported, soql "
                    + "FROM sfsync.runs ORDER BY id"
            )
            #expect(
                ledger == [
                    "thing|things|done|rest|full|∅|1|0|1|\(sync.org.queries[0])",
                    "thing|things|done|rest|incremental|2026-03-15 11:48:00+00|1|1|1|\(sync.org.queries[1])",
                ]
            )
        }
    }

    @Test(arguments: [("2026-03-01", 0), ("2026-02-20", 1)])
    func aGapLongerThanTheRecycleBinIsTold(_ watermark: String, _ count: Int) async throws {
        try await ScriptedSync.run([OrgRecord(1)], ScriptedSync.things("{ Name: string }", "mode: rest")) {
            sync async throws in
            _ = try await sync.engine.run("thing")
            try await sync.database.execute("UPDATE sfsync.watermarks SET watermark = '\(watermark)'")
            let warnings = Mutex<[String]>([])
            _ = try await sync.engine.run("thing") { event in
                if case .warning(let text) = event { warnings.withLock { $0.append(text) } }
            }
            #expect(warnings.withLock { $0 }.count { $0.contains("may be purged by now") } == count)
        }
    }

    @Test(arguments: [
        (RunOptions(window: .days(1)), " WHERE SystemModstamp >= 2026-03-14T12:00:00.000Z"),
        (
            RunOptions(window: .range(start: Timestamp("2026-01-01"), end: nil)),
            " WHERE SystemModstamp >= 2026-01-01T00:00:00.000Z"
        ),
        (
            RunOptions(window: .range(start: nil, end: Timestamp("2026-01-01"))),
            " WHERE SystemModstamp < 2026-01-01T00:00:00.000Z"
        ),
        (
            RunOptions(window: .range(start: Timestamp("2026-01-01"), end: Timestamp("2026-02-01"))),
            " WHERE (SystemModstamp >= 2026-01-01T00:00:00.000Z) AND (SystemModstamp < 2026-02-01T00:00:00.000Z)"
        ),
        (RunOptions(limit: 3), " LIMIT 3"), (RunOptions(filter: "good"), " WHERE Name != NULL"),
        (RunOptions(window: .full, filter: "good"), " WHERE Name != NULL"),
    ])
    func aPartialRunLeavesTheWatermark(_ options: RunOptions, _ tail: String) async throws {
        let manifests = ScriptedSync.things("{ Name: string }", "filters: { good: Name != NULL }")
        try await ScriptedSync.run([OrgRecord(1)], manifests) { sync async throws in
            let report = try await sync.engine.run("thing", options)
            #expect(report.counts.inserted == 1)
            #expect(report.watermark == nil)
            #expect(sync.org.queries == ["SELECT Id, Name, SystemModstamp, IsDeleted FROM Thing__c\(tail)"])
            #expect(try await sync.database.table(Self.watermarks) == [])
            // A limit needs REST, whatever the manifest says.
            #expect(report.mode == (options.limit == nil ? .bulk : .rest))
        }
    }

    @Test func aFullRunMovesTheWatermark() async throws {
        try await ScriptedSync.run([OrgRecord(1)], ScriptedSync.things()) { sync async throws in
            _ = try await sync.engine.run("thing")
            try await sync.database.execute("UPDATE sfsync.watermarks SET watermark = '2026-01-01'")
            _ = try await sync.engine.run("thing", RunOptions(window: .days(2)))
            #expect(try await sync.database.table(Self.watermarks) == ["thing|2026-01-01 00:00:00+00|1"])
            try await sync.full()
            #expect(try await sync.database.table(Self.watermarks) == ["thing|\(Self.watermark)|3"])
        }
    }

    @Test func theWatermarkOfAnIncrementNeverGoesBack() async throws {
        try await ScriptedSync.run([OrgRecord(1)], ScriptedSync.things()) { sync async throws in
            _ = try await sync.engine.run("thing")
            // Ahead of the org's clock, and behind this machine's.
            try await sync.database.execute("UPDATE sfsync.watermarks SET watermark = '2026-03-15 12:03'")
            let report = try await sync.engine.run("thing")
            #expect(report.window.kind == .incremental)
            #expect(try await sync.database.table(Self.watermarks) == ["thing|2026-03-15 12:03:00+00|1"])
            #expect(report.watermark?.description == "2026-03-15T12:03:00.000Z")
        }
    }

    @Test func aWatermarkInTheFutureIsSetAnewByAFullRun() async throws {
        try await ScriptedSync.run([OrgRecord(1)], ScriptedSync.things()) { sync async throws in
            _ = try await sync.engine.run("thing")
            try await sync.database.execute("UPDATE sfsync.watermarks SET watermark = '3999-01-01'")
            let report = try await sync.engine.run("thing")
            #expect(report.window.kind == .full)
            #expect(try await sync.database.table(Self.watermarks) == ["thing|2026-03-15 11:58:00+00|2"])
            #expect(report.watermark?.description == "2026-03-15T11:58:00.000Z")
        }
    }

    /// One answer with a wrong Date must not move the watermark to where no increment reads any more.
    @Test func aClockThatIsAheadDoesNotMoveTheWatermark() async throws {
        try await ScriptedSync.run([OrgRecord(1)], ScriptedSync.things()) { sync async throws in
            sync.org.setDate("Sat, 15 Mar 2036 12:00:00 GMT")
            let before = Date()
            let report = try await sync.engine.run("thing")
            let watermark = try #require(report.watermark)
            #expect(watermark <= Timestamp(seconds: Int64(before.timeIntervalSince1970) + 600))
            sync.org.setDate(ScriptedOrg.date)
            #expect(try await sync.engine.run("thing").window.kind == .incremental)
        }
    }

    @Test func withoutACursorEveryRunIsFull() async throws {
        try await ScriptedSync.run([OrgRecord(1)], ScriptedSync.things("{ Name: string }", "cursor: none")) {
            sync async throws in
            for _ in 0..<2 {
                let report = try await sync.engine.run("thing")
                #expect(report.window.kind == .full)
                #expect(report.watermark == nil)
            }
            #expect(try await sync.database.table(Self.watermarks) == [])
        }
    }

    @Test(arguments: [true, false])
    func aDryRunWritesNothing(_ isThere: Bool) async throws {
        try await ScriptedSync.run([OrgRecord(1), OrgRecord(2)], ScriptedSync.things()) { sync async throws in
            if isThere {
                try await sync.full()
                sync.org.records[1] = OrgRecord(2, ["Name": "new"], stamp: 5)
                sync.org.records.append(OrgRecord(3))
            }
            let state = """
                SELECT relname, n.nspname, (xpath('/row/c/text()', query_to_xml(format('SELECT count(*) AS c, \
                max(xmin::text::bigint) AS x FROM %I.%I', nspname, relname), false, true, '')))[1]::text \
                FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE relkind = 'r' \
                AND nspname IN ('public', 'sfsync') ORDER BY 1, 2
                """
            let before = try await sync.database.table(state)
            #expect(before.isEmpty == !isThere)
            let report = try await sync.engine.run("thing", RunOptions(window: .full, isDryRun: true))
            #expect(report.isDryRun)
            #expect(report.run == nil)
            #expect(report.summary == (isThere ? "1 inserted, 1 updated, 1 unchanged" : "2 inserted"))
            #expect(try await sync.database.table(state) == before)
        }
    }

    @Test(arguments: [
        (RunOptions(mode: .bulk, limit: 5), "A limit needs REST: Bulk API 2.0 is for whole result sets"),
        (RunOptions(limit: 0), "The limit is 0; it has to be 1 or more"),
        (RunOptions(batchSize: 0), "The batch size is 0; it has to be 1 or more"),
        (RunOptions(window: .days(0)), "The window is 0 days; it has to be 1 to 365000"),
        (RunOptions(window: .range(start: nil, end: nil)), "The window has neither start nor end"),
        (
            RunOptions(window: .range(start: Timestamp("2026-02-01"), end: Timestamp("2026-01-01"))),
            "The window ends (2026-01-01T00:00:00.000Z) before it begins (2026-02-01T00:00:00.000Z)"
        ),
    ])
    func optionsThatMakeNoSense(_ options: RunOptions, _ message: String) async throws {
        try await ScriptedSync.run([], ScriptedSync.things()) { sync async throws in
            let error = await #expect(throws: SyncError.self) { try await sync.engine.run("thing", options) }
            #expect(error?.code == .usage)
            #expect(error?.message == message)
            #expect(sync.org.paths == [])
            #expect(try await sync.database.value("SELECT to_regclass('things')") == nil)
        }
    }

    private static let watermarks = "SELECT object, watermark, run_id FROM sfsync.watermarks"
}
