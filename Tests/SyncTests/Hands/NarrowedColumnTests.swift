import Schema
import TestSupport
import Testing

@testable import Sync

/// A column that somebody made narrower, and `sfsync ddl` wide again.
@Suite struct NarrowedColumnTests {
    @Test func whatWasCutIsReadAgain() async throws {
        let records = (1...3).map { OrgRecord($0, ["Name": "a long name \($0)"]) }
        let manifests = ScriptedSync.things()
        try await ScriptedSync.run(records, manifests) { sync async throws in
            try await sync.full()
            try await sync.database.execute("ALTER TABLE things ALTER COLUMN name TYPE varchar(3) USING left(name, 3)")
            let tables = try TableSchema.withDependencies(of: ["thing"], in: manifests)
            _ = try await sync.database.connected { try SchemaPlan(bringing: $0, to: tables).apply(on: $0) }
            _ = try await sync.engine.run("thing")
            #expect(try await sync.database.value("SELECT count(*) FROM things WHERE name LIKE 'a long name _'") == "3")
        }
    }
}
