import Manifest
import Postgres
import Schema
import TestSupport
import Testing

/// Tables in a schema of their own.
@Suite struct PlacementTests {
    private static func tables(_ schema: String, _ manifest: ThingManifest = WalkStep.start) throws -> [TableSchema] {
        try TableSchema.withDependencies(of: ["thing", "parent", "other"], in: manifest.library.placed(in: schema))
    }

    @Test func theScriptSaysWhere() async throws {
        let plan = SchemaPlan(creating: try Self.tables("Acme \"EU\""))
        try Golden.compare(plan.script, with: "placed.sql")
        try await TemporaryPostgres.withDatabase { database in
            try await database.execute(plan.script)
            let placed = database.placed(in: "Acme \"EU\"")
            let left = try await placed.connected { try SchemaPlan(bringing: $0, to: Self.tables("Acme \"EU\"")) }
            #expect(left.script == "")
        }
    }

    /// Two orgs that migrate at the same time have triggers and functions of the same names.
    @Test func migrationsDoNotMeet() async throws {
        var changed = WalkStep.start
        changed["Count__c"] = "string"
        try await TemporaryPostgres.withDatabase { database in
            for schema in ["one", "two"] {
                let placed = database.placed(in: schema)
                try await placed.connected { connection in
                    _ = try SchemaPlan(bringing: connection, to: Self.tables(schema)).apply(on: connection)
                }
                try await placed.execute(WalkStep.population(20))
            }
            let other = database.placed(in: "two")
            let one = try PostgresConnection(to: database.placed(in: "one").target)
            var seen: [String] = []
            try SchemaPlan(bringing: one, to: Self.tables("one", changed)).apply(on: one) { progress in
                guard case .rows = progress else { return }
                let connection = try? PostgresConnection(to: other.target)
                let functions =
                    "SELECT pronamespace::regnamespace || '.' || proname FROM pg_proc WHERE proname ~ '^sfsync'"
                seen += (try? connection?.query(functions).rows.compactMap(\.[0])) ?? []
                guard let connection else { return }
                _ = try? SchemaPlan(bringing: connection, to: Self.tables("two", changed)).apply(on: connection)
            }
            #expect(seen == ["sfsync_one.sfsync_rewrite_safe_things_fn"])
            for schema in ["one", "two"] {
                try await database.placed(in: schema).connected { connection in
                    #expect(try SchemaPlan(bringing: connection, to: Self.tables(schema, changed)).script == "")
                    let counts = try connection.query("SELECT count(count), count(*) FROM things").rows
                    #expect(counts[0][0] != "0" && counts[0][1] == "20")
                    let noted = "SELECT count(*) > 5 FROM sfsync_\(schema).migrations"
                    #expect(try connection.query(noted)[0, 0] == "t")
                }
            }
            #expect(try await database.value("SELECT to_regnamespace('sfsync')") == nil)
        }
    }
}
