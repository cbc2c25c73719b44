import HTTPTesting
import Manifest
import Postgres
import TestSupport
import Testing

@testable import SyncModel

/// A run that broke off is a claim about the rows that it has stored: it is continued only over them.
@Suite struct ContinuedTableTests {
    private static let records = (1...60).map { OrgRecord($0, ["Name": "name \($0)"]) }

    @Test(arguments: [
        "DROP TABLE things CASCADE", "TRUNCATE things", "DELETE FROM things", "ALTER TABLE things DROP COLUMN name",
        "CREATE TABLE other (LIKE things INCLUDING ALL); DROP TABLE things; ALTER TABLE other RENAME TO things",
    ])
    func aFirstLoadOverAnotherTableBeginsAnew(_ sql: String) async throws {
        try await ScriptedSync.run(Self.records, ScriptedSync.things()) { sync async throws in
            sync.org.setPageSize(20)
            // The second page never comes.
            sync.org.intercept { request in
                request.path.hasSuffix("/results") && request.query.contains("locator=20") ? .json(403, "[]") : nil
            }
            await #expect(throws: (any Error).self) { try await sync.full() }
            #expect(try await sync.database.value("SELECT count(*) FROM things") == "20")
            sync.org.intercept { _ in nil }
            try await sync.database.execute(sql)
            let report = try await sync.full()
            #expect(report.counts.retrieved == 60)
            let rows = "SELECT count(*), count(name), count(DISTINCT name) FROM things WHERE synced_at IS NOT NULL"
            #expect(try await sync.database.table(rows) == ["60|60|60"])
            #expect(try await sync.full().summary == "60 unchanged")
        }
    }

    @Test func withItsRowsThereItGoesOn() async throws {
        try await ScriptedSync.run(Self.records, ScriptedSync.things()) { sync async throws in
            sync.org.setPageSize(20)
            sync.org.intercept { request in
                request.path.hasSuffix("/results") && request.query.contains("locator=20") ? .json(403, "[]") : nil
            }
            await #expect(throws: (any Error).self) { try await sync.full() }
            sync.org.intercept { _ in nil }
            let queries = sync.org.queries.count
            let report = try await sync.full()
            #expect(report.summary == "60 inserted")
            #expect(sync.org.queries.count == queries, "the same job")
        }
    }
}
