import Manifest
import Postgres
import TestSupport
import Testing

@testable import Sync
@testable import SyncModel

/// Volatile fields that are read again without the rest.
@Suite struct RefreshTests {
    private static let fields = "{ Name: string, Score__c: { type: double, volatile: true } }"
    private static let records = [
        OrgRecord(1, ["Name": "a", "Score__c": "1.5"]), OrgRecord(2, ["Name": "b", "Score__c": "2"]),
        OrgRecord(3, ["Name": "c"]),
    ]
    private static let refresh = RunOptions(window: .refresh)

    @Test func writesDifferencesOnlyAndKeepsDigestsExact() async throws {
        try await ScriptedSync.run(Self.records, ScriptedSync.things(Self.fields)) { sync async throws in
            _ = try await sync.engine.run("thing")
            let watermark = try await sync.database.value("SELECT watermark FROM sfsync.watermarks")
            let versions = "SELECT xmin FROM things ORDER BY sf_id"
            let before = try await sync.database.table(versions)
            // The stamps stay, and one record is not here yet.
            sync.org.records[0].values["Score__c"] = "2.50"
            sync.org.records[1].values["Score__c"] = nil
            sync.org.records.append(OrgRecord(4, ["Name": "d", "Score__c": "4"]))
            let report = try await sync.engine.run("thing", Self.refresh)
            #expect(report.summary == "2 updated, 2 unchanged")
            #expect(report.window.kind == .refresh)
            #expect(sync.org.queries.last == "SELECT Id, Score__c FROM Thing__c")
            #expect(try await sync.database.table("SELECT score FROM things ORDER BY sf_id") == ["2.5", "∅", "∅"])
            let after = try await sync.database.table(versions)
            #expect(zip(before, after).map { $0 == $1 } == [false, false, true])
            #expect(try await sync.database.value("SELECT watermark FROM sfsync.watermarks") == watermark)
            #expect(try await sync.engine.run("thing", Self.refresh).summary == "4 unchanged")
            #expect(try await sync.engine.run("thing", RunOptions(window: .full)).summary == "1 inserted, 3 unchanged")
        }
    }

    @Test func everyKindOfValueCanBeTakenOutOfTheDigest() async throws {
        let kinds = [
            ("string", "it's \"x\" \\ ü\n", "y"), ("int", "7", "12"), ("currency", "1200.50", "3E+2"),
            ("percent", "-0.001", "0"), ("boolean", "true", "false"), ("date", "2024-02-29", "1700-01-01"),
            ("datetime", "2024-07-24T14:05:58.123Z", "1969-12-31T23:59:59.999Z"),
            ("time", "14:05:58.120Z", "00:00:00.000Z"),
            ("multipicklist", "a;b\"c;d e", "z"), ("reference", "003000000000001AAA", "005000000000001AAA"),
        ]
        func values(_ pick: ((String, String, String)) -> String) -> [String: String] {
            var values = Dictionary(uniqueKeysWithValues: kinds.map { ("F_\($0.0)__c", pick($0)) })
            values["Geo__Latitude__s"] = pick(("", "51.5", "-33.25"))
            values["Geo__Longitude__s"] = pick(("", "0.125", "151.0"))
            values["Secret__c"] = pick(("", "one secret", "another"))
            return values
        }
        let columns =
            kinds.map { "F_\($0.0)__c: { type: \($0.0), volatile: true }" } + [
                "Geo__c: { type: location, volatile: true }",
                "Secret__c: { type: string, mask: last4, volatile: true }",
            ]
        let more = "  Half__c: { type: double, as: double precision, volatile: true }"
        let members = columns.joined(separator: ", ")
        for jsonb in ["", "jsonb: { more: { fields: { \(members), Plain__c: string } } }"] {
            let fields =
                jsonb.isEmpty
                ? "\n  Name: string\n" + columns.map { "  \($0)\n" }.joined() + more : "{ Name: string }"
            var first = values { $0.1 }
            first["Half__c"] = "0.1"
            first["Plain__c"] = "stays"
            var second = values { $0.2 }
            second["Half__c"] = "1e22"
            second["Plain__c"] = "stays"
            let records = [OrgRecord(1, first), OrgRecord(2, first), OrgRecord(3, ["Plain__c": "stays"])]
            try await ScriptedSync.run(records, ScriptedSync.things(fields, jsonb)) { sync async throws in
                _ = try await sync.engine.run("thing")
                sync.org.records = [OrgRecord(1, second), OrgRecord(2, ["Plain__c": "stays"]), OrgRecord(3, second)]
                #expect(try await sync.engine.run("thing", Self.refresh).summary == "3 updated")
                #expect(try await sync.engine.run("thing", RunOptions(window: .full)).summary == "3 unchanged")
            }
        }
    }

    @Test func whatCannotBeTakenOutIsLookedAtByTheNextFullRun() async throws {
        let fields = "{ Name: string, Raw__c: { type: json, volatile: true } }"
        let records = [OrgRecord(1, ["Raw__c": "[1, 2]"]), OrgRecord(2, ["Raw__c": "[3]"])]
        try await ScriptedSync.run(records, ScriptedSync.things(fields, "mode: rest")) { sync async throws in
            _ = try await sync.engine.run("thing")
            sync.org.records[0].values["Raw__c"] = "[2]"
            #expect(try await sync.engine.run("thing", Self.refresh).summary == "1 updated, 1 unchanged")
            #expect(try await sync.database.value("SELECT raw FROM things ORDER BY sf_id LIMIT 1") == "[2]")
            #expect(try await sync.engine.run("thing", RunOptions(window: .full)).summary == "1 updated, 1 unchanged")
        }
    }

    @Test func aPlainRunRefreshesWhenItIsTime() async throws {
        let manifests = ScriptedSync.things(Self.fields, "refresh: daily")
        try await ScriptedSync.run(Self.records, manifests) { sync async throws in
            _ = try await sync.engine.run("thing")
            sync.org.records[0].values["Score__c"] = "9"
            // The first run has read everything just now.
            #expect(try await sync.engine.run("thing").refresh == nil)
            sync.org.records[1].values["Score__c"] = "8"
            try await sync.database.execute(
                "UPDATE sfsync.watermarks SET refreshed_at = refreshed_at - interval '24 hours'"
            )
            // The increment of the scripted org brings all records; the refresh finds nothing left.
            let report = try await sync.engine.run("thing")
            #expect(report.window.kind == .incremental)
            #expect(report.refresh.map(RunReport.summary) == "3 unchanged")
            #expect(try await sync.engine.run("thing").refresh == nil)
            let windows = "SELECT window_kind FROM sfsync.runs ORDER BY id"
            #expect(
                try await sync.database.table(windows)
                    == ["full", "incremental", "incremental", "refresh", "incremental"]
            )
        }
    }

    @Test func saysWhatStandsInItsWay() async throws {
        try await ScriptedSync.run(Self.records, ScriptedSync.things(Self.fields)) { sync async throws in
            let early = await #expect(throws: SyncError.self) { _ = try await sync.engine.run("thing", Self.refresh) }
            #expect(
                early?.description
                    == "'thing' was never read in full, so there is nothing to refresh. Run 'sfsync run thing' first."
            )
            _ = try await sync.engine.run("thing")
            let changed = try sync.engine("{ Name: string, Owner.Name: string }")
            let other = await #expect(throws: SyncError.self) { _ = try await changed.run("thing", Self.refresh) }
            #expect(other?.message.hasPrefix("'thing' was last read with another thing.yaml") == true)
            let none = await #expect(throws: SyncError.self) {
                _ = try await sync.engine("{ Name: string }").run("thing", Self.refresh)
            }
            #expect(none?.message == "'thing' has no volatile field to refresh")
            let limited = await #expect(throws: SyncError.self) {
                _ = try await sync.engine.run("thing", RunOptions(window: .refresh, limit: 1))
            }
            #expect(limited?.code == .usage)
        }
    }
}
