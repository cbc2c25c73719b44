import Manifest
import Postgres
import TestSupport
import Testing

@testable import Sync
@testable import SyncModel

/// Fields that a manifest gets later, filled into the rows that are there.
@Suite struct BackfillTests {
    private static let records = [
        OrgRecord(1, ["Name": "a", "Code__c": "x", "Count__c": "7"]), OrgRecord(2, ["Name": "b"]),
        OrgRecord(3, ["Name": "c", "Code__c": "y"], isDeleted: true),
    ]

    @Test func readsTheNewFieldAloneAndWritesRowsThatHaveIt() async throws {
        try await ScriptedSync.run(Self.records, ScriptedSync.things()) { sync async throws in
            _ = try await sync.engine.run("thing")
            let versions = "SELECT sf_id, xmin FROM things ORDER BY 1"
            let before = try await sync.database.table(versions)
            let changed = try sync.engine("{ Name: string, Code__c: string }")
            let said = Notes()
            let report = try await changed.run("thing", onEvent: said.take)
            #expect(report.window.kind == .incremental)
            #expect(report.summary == "3 unchanged")
            #expect(report.backfill.map(RunReport.summary) == "2 updated, 1 unchanged")
            #expect(sync.org.queries.dropFirst().first == "SELECT Id, Code__c FROM Thing__c")
            #expect(said.texts.contains("Field Code__c is new: reading it for all rows."))
            #expect(said.texts.contains("Field Code__c: 3 records read, 2 rows written."))
            #expect(try await sync.database.table("SELECT name, code FROM things ORDER BY 1") == ["a|x", "b|∅", "c|y"])
            let after = try await sync.database.table(versions)
            #expect(zip(before, after).map { $0 == $1 } == [false, true, false])
            #expect(
                try await sync.database.table(
                    "SELECT window_kind, state, retrieved, updated, unchanged, soql FROM sfsync.runs WHERE id = 2"
                ) == ["backfill|done|3|2|1|SELECT Id, Code__c FROM Thing__c"]
            )
            #expect(try await changed.run("thing").backfill == nil)
            #expect(try await changed.run("thing", RunOptions(window: .full)).summary == "3 unchanged")
        }
    }

    @Test func aMemberOfAGroupLeavesTheOthersAlone() async throws {
        let group = "jsonb: { more: { fields: { Code__c: string } } }"
        try await ScriptedSync.run(Self.records, ScriptedSync.things("{ Name: string }", group)) { sync async throws in
            _ = try await sync.engine.run("thing")
            let more = "jsonb: { more: { fields: { Code__c: string, Count__c: { type: int, key: \"it's\" } } } }"
            let changed = try sync.engine("{ Name: string }", more)
            let report = try await changed.run("thing")
            #expect(report.backfill.map(RunReport.summary) == "1 updated, 2 unchanged")
            #expect(
                try await sync.database.table("SELECT more FROM things ORDER BY name")
                    == [#"{"code": "x", "it's": 7}"#, "{}", #"{"code": "y"}"#]
            )
            #expect(try await changed.run("thing", RunOptions(window: .full)).summary == "3 unchanged")
        }
    }

    @Test func linksGetStubsAreClearedOrRejectTheRow() async throws {
        let parent = OrgRecord.id(9)
        let records = [OrgRecord(1, ["Parent__c": parent]), OrgRecord(2), OrgRecord(3, ["Parent__c": parent])]
        for (policy, filled, stubs) in [
            ("stub", "2 updated, 1 unchanged, 1 stubs", "1"), ("'null'", "2 updated, 1 unchanged, 2 cleared", "0"),
            ("reject", "1 unchanged, 2 rejected", "0"),
        ] {
            try await ScriptedSync.run(records, ScriptedSync.things()) { sync async throws in
                _ = try await sync.engine.run("thing")
                let link = "{ type: reference, to: parent, on_missing: \(policy) }"
                let changed = try sync.engine("{ Name: string, Parent__c: \(link) }")
                let report = try await changed.run("thing")
                #expect(report.backfill.map(RunReport.summary) == filled)
                #expect(try await sync.database.value("SELECT count(*) FROM parents") == stubs)
                #expect(report.hasRejects == (policy == "reject"))
                let full = try await changed.run("thing", RunOptions(window: .full))
                #expect(full.counts.updated == 0, "\(policy)")
            }
        }
    }

    @Test func aSelfReferenceThatIsNotHereGetsAStub() async throws {
        let records = [OrgRecord(1, ["Parent__c": OrgRecord.id(2)])]
        try await ScriptedSync.run(records, ScriptedSync.things()) { sync async throws in
            _ = try await sync.engine.run("thing")
            sync.org.records.append(OrgRecord(2, ["Name": "late"], stamp: 5))
            let changed = try sync.engine("{ Name: string, Parent__c: { type: reference, to: thing } }")
            let report = try await changed.run("thing")
            #expect(report.backfill.map(RunReport.summary) == "1 updated, 1 unchanged, 1 stubs")
            #expect(report.summary == "1 inserted, 1 unchanged")
        }
    }

    @Test func valuesThatCannotBeStoredAreRejected() async throws {
        let records = [
            OrgRecord(1, ["Count__c": "7"]), OrgRecord(2, ["Count__c": "many"]), OrgRecord(3, ["Count__c": "7"]),
        ]
        try await ScriptedSync.run(records, ScriptedSync.things()) { sync async throws in
            _ = try await sync.engine.run("thing")
            let unique = "indexes: [{ columns: [count], unique: true }]"
            let changed = try sync.engine("{ Name: string, Count__c: int }", unique)
            let report = try await changed.run("thing")
            #expect(report.backfill.map(RunReport.summary) == "1 updated, 2 rejected")
            #expect(report.hasRejects)
            let open = "SELECT sf_id, column_name, sqlstate FROM sfsync.rejects WHERE resolved_at IS NULL ORDER BY 1"
            let rejects = try await sync.database.table(open)
            #expect(rejects.count == 2)
            #expect(rejects.first == "\(OrgRecord.id(2))|count|∅")
            #expect(rejects.last?.hasSuffix("|23505") == true)
        }
    }

    @Test func aRejectOfTheWholeRowStaysOpen() async throws {
        try await ScriptedSync.run(Self.records, ScriptedSync.things("{ Name: string, Count__c: int }")) {
            sync async throws in
            _ = try await sync.engine.run("thing")
            sync.org.records[0].values["Count__c"] = "many"
            _ = try await sync.engine.run("thing")
            let changed = try sync.engine("{ Name: string, Count__c: int, Code__c: string }")
            sync.org.records.removeFirst()
            _ = try await changed.run("thing")
            sync.org.records.insert(Self.records[0], at: 0)
            let open = "SELECT count(*) FROM sfsync.rejects WHERE resolved_at IS NULL"
            #expect(try await sync.database.value(open) == "1")
        }
    }

    @Test func whatIsMoreThanAnAdditionReadsEverything() async throws {
        try await ScriptedSync.run(Self.records, ScriptedSync.things()) { sync async throws in
            _ = try await sync.engine.run("thing")
            for (fields, more) in [
                ("{ Name: string, Code__c: string }", "where: Name != 'z'"), ("{ Code__c: string }", ""),
                ("{ Name: string, Count__c: int }", ""),
            ] {
                let report = try await sync.engine(fields, more).run("thing")
                #expect(report.window.kind == .full)
                #expect(report.backfill == nil)
            }
        }
    }

    @Test func aDryRunSaysWhatARunWouldDo() async throws {
        try await ScriptedSync.run(Self.records, ScriptedSync.things()) { sync async throws in
            _ = try await sync.engine.run("thing")
            let said = Notes()
            let changed = try sync.engine("{ Name: string, Code__c: string }")
            let report = try await changed.run("thing", RunOptions(isDryRun: true), onEvent: said.take)
            #expect(report.window.kind == .incremental)
            let plan = try #require(said.texts.first { $0.hasPrefix("A run would do this:\n") })
            #expect(plan.contains("first      reads field Code__c for all rows: new in the manifest"))
            #expect(sync.org.queries.count == 2)
        }
    }
}
