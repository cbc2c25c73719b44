import TestSupport
import Testing

@testable import Sync
@testable import SyncModel

@Suite struct RunSchemaTests {
    private static let ten = (1...10).map { OrgRecord($0, ["Name": "name \($0)"]) }

    @Test func aColumnOfAnotherTypeStopsTheRun() async throws {
        try await ScriptedSync.run(Self.ten, ScriptedSync.things()) { sync async throws in
            try await sync.full()
            try await sync.database.execute("ALTER TABLE things DROP name, ADD name integer")
            let asked = sync.org.paths.count
            let error = await #expect(throws: SyncError.self) { try await sync.full() }
            #expect(error?.code == .schema)
            #expect(
                error?.description
                    == "Table things is not as thing.yaml wants it: column things.name is integer, but the manifest wants "
                    + "text: 'sfsync ddl --apply' changes it. "
                    + "'sfsync ddl thing' prints all differences."
            )
            #expect(sync.org.paths.count == asked)
        }
    }

    @Test func aMissingColumnIsAddedOnTheWay() async throws {
        try await ScriptedSync.run(Self.ten, ScriptedSync.things()) { sync async throws in
            try await sync.full()
            try await sync.database.execute("ALTER TABLE things DROP name")
            let options = RunOptions(window: .full, migrates: false)
            let error = await #expect(throws: SyncError.self) { try await sync.engine.run("thing", options) }
            #expect(error?.code == .schema)
            #expect(
                error?.message.hasSuffix(
                    "ALTER TABLE things ADD COLUMN name text;\nCOMMENT ON COLUMN things.name IS 'Thing__c.Name';\n"
                ) == true
            )
            #expect(try await sync.full().counts.retrieved == 10)
            // The digests say that nothing changed; only --rewrite fills the new column.
            #expect(
                try await sync.engine.run("thing", RunOptions(window: .full, rewrites: true)).summary == "10 updated"
            )
            #expect(try await sync.database.value("SELECT count(name) FROM things") == "10")
        }
    }

    /// The role of the private server has the name of the ledger's schema, and `"$user"` leads the search path.
    @Test func tablesAreApartFromTheLedger() async throws {
        try await ScriptedSync.run(Self.ten, ScriptedSync.things()) { sync async throws in
            try await sync.full()
            let role = try await sync.database.value("SELECT current_user")
            #expect(role == "sfsync")
            let places = try await sync.database.table(
                "SELECT schemaname, tablename FROM pg_tables WHERE tablename IN ('things', 'runs') ORDER BY 2"
            )
            #expect(places == ["sfsync|runs", "public|things"])
        }
    }
}
