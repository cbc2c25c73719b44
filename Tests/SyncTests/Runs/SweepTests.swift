import Manifest
import TestSupport
import Testing

@testable import Sync
@testable import SyncModel

/// Records that Salesforce has purged leave no trace but their absence from a full run.
@Suite struct SweepTests {
    private static let records = (1...40).map { OrgRecord($0, ["Name": "name \($0)"]) }

    @Test func aFullRunDeletesWhatIsGone() async throws {
        try await ScriptedSync.run(Self.records, ScriptedSync.things()) { sync async throws in
            try await sync.full()
            sync.org.records.removeFirst(3)
            let report = try await sync.full()
            #expect(report.summary == "37 unchanged, 3 deleted")
            let deleted = "SELECT sf_id FROM things WHERE deleted_at IS NOT NULL ORDER BY 1"
            #expect(try await sync.database.table(deleted) == (1...3).map { OrgRecord.id($0) })
            // They are gone for good: the next run finds nothing to do.
            #expect(try await sync.full().summary == "37 unchanged")
        }
    }

    @Test func hardDeletesRemoveTheRow() async throws {
        let manifests = ScriptedSync.things("{ Name: string }", "deletes: hard")
        try await ScriptedSync.run(Self.records, manifests) { sync async throws in
            try await sync.full()
            sync.org.records.removeFirst(2)
            #expect(try await sync.full().summary == "38 unchanged, 2 deleted")
            #expect(try await sync.database.value("SELECT count(*) FROM things") == "38")
        }
    }

    @Test func aTenthOfTheTableIsNoAccident() async throws {
        try await ScriptedSync.run(Self.records, ScriptedSync.things()) { sync async throws in
            try await sync.full()
            sync.org.records.removeFirst(5)
            let error = await #expect(throws: SyncError.self) { try await sync.full() }
            #expect(error?.code == .massDelete)
            #expect(error?.message.hasPrefix("5 of 40 rows of things are no longer in Salesforce") == true)
            #expect(try await sync.database.value("SELECT count(*) FROM things WHERE deleted_at IS NOT NULL") == "0")
            let options = RunOptions(window: .full, allowsMassDelete: true)
            #expect(try await sync.engine.run("thing", options).counts.deleted == 5)
        }
    }

    @Test func aPartOfTheObjectProvesNothing() async throws {
        try await ScriptedSync.run(Self.records, ScriptedSync.things()) { sync async throws in
            try await sync.full()
            sync.org.records.removeFirst(1)
            let report = try await sync.engine.run("thing", RunOptions(mode: .rest, window: .full, limit: 100))
            #expect(report.counts.deleted == 0)
        }
    }
}
