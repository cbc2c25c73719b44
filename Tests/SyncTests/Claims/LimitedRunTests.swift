import HTTPTesting
import Manifest
import Postgres
import Salesforce
import SalesforceEmulator
import TestSupport
import Testing

@testable import Sync
@testable import SyncModel

/// What a run has read is what it says, and no more.
@Suite struct LimitedRunTests {
    private static let library = ManifestLibrary(texts: [
        ("task.yaml", "object: Task\nfields: { WhoId: reference }"),
        (
            "contact.yaml",
            """
            object: Contact
            fields: { LastName: string }
            filters: { busy: "Id IN (SELECT WhoId FROM Task) OR Id IN (SELECT WhoId FROM Task)" }
            """
        ),
    ])

    @Test func aRunWithALimitIsNotInFull() async throws {
        try await OrgSync.run(contacts: 200, Self.library) {
            $0.org.rowCounts["Task"] = 150
        } _: { sync in
            _ = try await sync.engine.run("task", RunOptions(mode: .rest, window: .full, limit: 10))
            let some = try await sync.engine.run("contact", RunOptions(window: .full, filter: "busy"))
            _ = try await sync.engine.run("task", RunOptions(window: .full))
            let all = try await sync.engine.run("contact", RunOptions(window: .full, filter: "busy"))
            #expect(some.counts.retrieved == all.counts.retrieved)
            #expect(all.counts.retrieved > 20)
        }
    }

    @Test(arguments: ["TRUNCATE sf_tasks CASCADE", "ALTER TABLE sf_tasks DROP who_id"])
    func aTableThatWasEmptiedTellsNoIds(_ sql: String) async throws {
        try await OrgSync.run(contacts: 200, Self.library) {
            $0.org.rowCounts["Task"] = 150
        } _: { sync in
            _ = try await sync.engine.run("task")
            let before = try await sync.engine.run("contact", RunOptions(window: .full, filter: "busy"))
            try await sync.database.execute(sql)
            let after = try await sync.engine.run("contact", RunOptions(window: .full, filter: "busy"))
            #expect(after.counts.retrieved == before.counts.retrieved)
        }
    }

    /// `mode: auto` hands a large increment over to Bulk; what breaks off there is continued there.
    @Test func whatAutoHandedOverToBulkIsContinued() async throws {
        let records = (1...3).map { OrgRecord($0, ["Name": "a"]) }
        try await ScriptedSync.run(records, ScriptedSync.things("{ Name: string }", "mode: auto")) {
            sync async throws in
            _ = try await sync.engine.run("thing")
            sync.org.records = (1...10_050).map { OrgRecord($0, ["Name": "b"], stamp: 60) }
            sync.org.setPageSize(5000)
            sync.org.intercept { request in
                request.path.hasSuffix("/results") && request.query.contains("locator=5000") ? .json(403, "[]") : nil
            }
            await #expect(throws: (any Error).self) { try await sync.engine.run("thing") }
            let last = "SELECT mode, window_kind, state FROM sfsync.runs ORDER BY id DESC LIMIT 1"
            #expect(try await sync.database.table(last) == ["bulk|incremental|failed"])
            sync.org.intercept { _ in nil }
            let queries = sync.org.queries.count
            let report = try await sync.engine.run("thing")
            #expect(report.counts.retrieved == 10_050)
            #expect(sync.org.queries.count == queries, "the same job")
        }
    }

    /// Old rows of the history go, and what is needed stays.
    @Test func theHistoryIsBounded() async throws {
        try await ScriptedSync.run([OrgRecord(1)], ScriptedSync.things()) { sync async throws in
            for _ in 0..<4 { try await sync.full() }
            try await sync.database.execute("UPDATE sfsync.runs SET started_at = now() - interval '100 days'")
            try await sync.full()
            // The first one is the watermark's no more; the latest complete one and this one stay.
            #expect(try await sync.database.table("SELECT id FROM sfsync.runs ORDER BY 1") == ["5"])
        }
    }
}
