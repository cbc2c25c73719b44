import Postgres
import Schema
import TestSupport
import Testing

/// What stands under a table's name before sfsync comes: filled where it fits, left alone where it is somebody's.
@Suite struct TableAdoptionTests {
    private static func tables() throws -> [TableSchema] {
        try TableSchema.withDependencies(
            of: ["thing"],
            in: Sample.library(
                fields: "{ Name: string, Link__c: { type: reference, to: parent, on_missing: stub } }",
                indexes: "[{ columns: [name] }]",
            )
        )
    }

    private static let image = """
        SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), obj_description(c.oid, 'pg_class')
        FROM pg_class c LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
        WHERE relnamespace = 'public'::regnamespace AND c.relname NOT LIKE 'parents%' ORDER BY 1, 2
        """

    /// Expects one sentence with `words`, from `ddl` and from a run, and nothing changed about the table by either.
    private func expectRefusal(_ found: FoundTable, on connection: PostgresConnection) throws {
        let tables = try Self.tables()
        let before = try connection.query(Self.image).rows
        for isRun in [false, true] {
            let plan =
                isRun
                ? try SchemaPlan(forRunOf: "things", among: tables, on: connection)
                : try SchemaPlan(bringing: connection, to: tables)
            #expect(plan.conflicts.count == 1, "\(plan.conflicts)")
            #expect(plan.conflicts.first?.contains(found.words) == true, "\(plan.conflicts)")
            #expect(!plan.statements.contains { $0.contains(" things") }, "\(plan.statements)")
            try plan.apply(on: connection)
        }
        #expect(try connection.query(Self.image).rows == before)
    }

    @Test(arguments: FoundTable.strangers) func whatIsSomebodysGetsNoColumnAndNoIndex(_ found: FoundTable) async throws
    {
        try await TemporaryPostgres.withDatabase { database in
            try await database.connected { connection in
                try connection.execute(found.sql)
                try expectRefusal(found, on: connection)
            }
        }
    }

    @Test(arguments: FoundTable.obstacles) func whatIsInTheWayOfRowsIsSaid(_ found: FoundTable) async throws {
        try await TemporaryPostgres.withDatabase { database in
            try await database.connected { connection in
                try SchemaPlan(creating: Self.tables()).apply(on: connection)
                try connection.execute(found.sql)
                try expectRefusal(found, on: connection)
            }
        }
    }

    @Test(arguments: [
        "CREATE TABLE things (sf_id text NOT NULL UNIQUE)",
        "CREATE UNLOGGED TABLE things (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, sf_id text UNIQUE, mine int DEFAULT 1)",
    ]) func anEmptyTableWithAKeyIsAdopted(sql: String) async throws {
        try await TemporaryPostgres.withDatabase { database in
            try await database.connected { connection in
                try connection.execute(sql)
                let plan = try SchemaPlan(forRunOf: "things", among: Self.tables(), on: connection)
                #expect(plan.conflicts == [])
                #expect(plan.changes.contains { $0.summary == "add column things.sync_digest" })
            }
        }
    }

    @Test func aTableWithoutItsCommentsIsStillSfsyncs() async throws {
        try await TemporaryPostgres.withDatabase { database in
            try await database.connected { connection in
                let tables = try Self.tables()
                try SchemaPlan(creating: tables).apply(on: connection)
                try connection.execute(
                    "COMMENT ON TABLE things IS NULL; COMMENT ON COLUMN things.sf_id IS NULL; INSERT INTO things (sf_id) VALUES ('a')"
                )
                let plan = try SchemaPlan(bringing: connection, to: tables)
                #expect(plan.changes.map(\.summary) == ["describe table things", "describe column things.sf_id"])
            }
        }
    }

    /// A parent of somebody else's gets no stubs, and no link leads to it.
    @Test func aParentThatIsSomebodysGetsNothing() async throws {
        try await TemporaryPostgres.withDatabase { database in
            try await database.connected { connection in
                try connection.execute(
                    "CREATE TABLE parents (id int PRIMARY KEY, sf_id text UNIQUE); INSERT INTO parents VALUES (1, 'theirs')"
                )
                let tables = try Self.tables()
                for plan in [
                    try SchemaPlan(bringing: connection, to: tables),
                    try SchemaPlan(forRunOf: "things", among: tables, on: connection),
                ] {
                    #expect(plan.conflicts.count == 1)
                    #expect(plan.conflicts.first?.hasPrefix("table public.parents is not sfsync's") == true)
                    #expect(!plan.statements.contains { $0.contains("parents") }, "\(plan.statements)")
                }
            }
        }
    }

    @Test func aNameThatIsTakenIsSaid() async throws {
        try await TemporaryPostgres.withDatabase { database in
            try await database.connected { connection in
                let tables = try Self.tables()
                try connection.execute("CREATE TABLE others (n int); CREATE INDEX things_name_idx ON others (n)")
                let index = try SchemaPlan(bringing: connection, to: tables)
                #expect(index.conflicts.count == 1)
                #expect(
                    index.conflicts.first?.hasPrefix(
                        "index things_name_idx of table things needs its name, which is that of index of table others"
                    ) == true
                )
                #expect(!index.statements.contains { $0.contains("things_name_idx") })

                try connection.execute("DROP TABLE others")
                try SchemaPlan(creating: tables).apply(on: connection)
                try connection.execute("ALTER TABLE things RENAME TO stuff")
                let table = try SchemaPlan(forRunOf: "things", among: tables, on: connection)
                #expect(
                    table.conflicts.contains {
                        $0.contains("if that table is the one that was filled so far, rename it back")
                    }
                )
                #expect(!table.statements.contains { $0.contains("CREATE") }, "\(table.statements)")
            }
        }
    }

    /// What lies in a schema that the role may not enter is no business of the plan.
    @Test func tablesOfSchemasThatAreClosedAreNotLookedAt() async throws {
        try await TemporaryPostgres.withDatabase { database in
            try await database.connected { connection in
                let tables = try Self.tables()
                try SchemaPlan(creating: tables).apply(on: connection)
                try connection.execute(
                    """
                    DO $$ BEGIN CREATE ROLE visitor; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
                    CREATE SCHEMA closed; ALTER TABLE things SET SCHEMA closed; GRANT ALL ON SCHEMA public TO visitor;
                    SET ROLE visitor
                    """
                )
                let plan = try SchemaPlan(forRunOf: "things", among: tables, on: connection)
                #expect(plan.conflicts == [])
                #expect(plan.changes.map(\.summary).contains("create table things"))
            }
        }
    }

    @Test func aSchemaThatMayNotBeUsedIsSaid() async throws {
        try await TemporaryPostgres.withDatabase { database in
            try await database.connected { connection in
                try connection.execute("SET search_path = nowhere")
                let plan = try SchemaPlan(bringing: connection, to: Self.tables())
                #expect(plan.statements == [])
                #expect(
                    plan.conflicts.contains { $0.contains("no schema of the search path (nowhere)") },
                    "\(plan.conflicts)"
                )
            }
        }
    }
}
