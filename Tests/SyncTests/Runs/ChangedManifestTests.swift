import Manifest
import Postgres
import TestSupport
import Testing

@testable import Sync
@testable import SyncModel

/// A manifest that changes between runs.
@Suite struct ChangedManifestTests {
    @Test func readsEverythingOnce() async throws {
        let records = [OrgRecord(1, ["Name": "a", "Code__c": "x"])]
        try await ScriptedSync.run(records, ScriptedSync.things("{ Name: string }")) { sync async throws in
            _ = try await sync.engine.run("thing")
            let changed = try sync.engine("{ Code__c: string }")
            let report = try await changed.run("thing")
            #expect(report.window.kind == .full)
            #expect(report.summary == "1 updated")
            #expect(try await sync.database.value("SELECT code FROM things") == "x")
            #expect(try await changed.run("thing").window.kind == .incremental)
        }
    }

    /// A field that a mapping lacks looks to its digests like one without a value.
    @Test func aValueThatWentWhileItsFieldWasNotMappedGoes() async throws {
        let records = [OrgRecord(1, ["Name": "a", "Code__c": "x"]), OrgRecord(2, ["Name": "a", "Code__c": "x"])]
        let fields = "{ Name: string, Code__c: string }"
        try await ScriptedSync.run(records, ScriptedSync.things(fields)) { sync async throws in
            _ = try await sync.engine.run("thing")
            let narrow = try sync.engine("{ Name: string }")
            sync.org.records[0] = OrgRecord(1, ["Name": "b"], stamp: 60)
            _ = try await narrow.run("thing", RunOptions(window: .days(36_500)))
            #expect(try await sync.database.table("SELECT name, code FROM things ORDER BY sf_id") == ["b|x", "a|x"])

            let report = try await sync.engine.run("thing", RunOptions(window: .full))
            #expect(report.summary == "2 updated")
            #expect(try await sync.database.table("SELECT name, code FROM things ORDER BY sf_id") == ["b|∅", "a|x"])
            #expect(try await sync.engine.run("thing", RunOptions(window: .full)).summary == "2 unchanged")
        }
    }

    @Test func aColumnForAFieldThatItsGroupKeepsIsAdded() async throws {
        let records = [OrgRecord(1, ["Name": "a", "Code__c": "x"])]
        let group = "jsonb: { more: { fields: { Code__c: string } } }"
        try await ScriptedSync.run(records, ScriptedSync.things("{ Name: string }", group)) { sync async throws in
            _ = try await sync.engine.run("thing")
            let both = "{ columns: [code] }"
            let changed = try sync.engine("{ Name: string, Code__c: string }", "\(group)\nindexes: [\(both)]")
            let report = try await changed.run("thing")
            #expect(report.backfill.map(RunReport.summary) == "1 updated")
            #expect(report.summary == "1 unchanged")
            #expect(try await sync.database.table("SELECT code, more ->> 'code' FROM things") == ["x|x"])
            #expect(try await changed.run("thing").summary == "1 unchanged")
        }
    }

    @Test func anIndexThatCouldNotBeBuiltIsBuiltLater() async throws {
        let records = [OrgRecord(1, ["Code__c": "x"]), OrgRecord(2, ["Code__c": "x"])]
        try await ScriptedSync.run(records, ScriptedSync.things("{ Code__c: string }")) { sync async throws in
            _ = try await sync.engine.run("thing")
            let strict = try sync.engine("{ Code__c: string }", "indexes: [{ columns: [code], unique: true }]")
            let error = await #expect(throws: PostgresError.self) { _ = try await strict.run("thing") }
            #expect(error?.sqlState == "23505")
            #expect(error?.description.hasSuffix("or take 'unique: true' out of the manifest.") == true)
            try await sync.database.execute("UPDATE things SET code = sf_id")
            _ = try await strict.run("thing")
            let valid = "SELECT indisvalid FROM pg_index WHERE indexrelid = 'things_code_key'::regclass"
            #expect(try await sync.database.value(valid) == "t")
        }
    }
}
