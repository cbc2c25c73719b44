import Manifest
import Postgres
import Schema
import TestSupport
import Testing

/// The view of the live rows, made, widened, made again and dropped with its table.
@Suite struct TableViewTests {
    private static func thing(_ fields: String, views: Bool = true, table: String = "sf_things", extra: String = "")
        throws -> [TableSchema]
    {
        try TableSchema.withDependencies(
            of: ["thing"],
            in: ManifestLibrary(texts: [
                ("thing.yaml", "object: Thing__c\ntable: \(table)\nviews: \(views)\n\(extra)\nfields: \(fields)")
            ])
        )
    }

    private static func rows(_ connection: PostgresConnection, _ query: String) throws -> [[String]] {
        try connection.query(query).rows.map { row in (0..<row.count).map { row[$0] ?? "-" } }
    }

    @Test func itShowsLiveRowsAndNoOwnColumns() async throws {
        try await TemporaryPostgres.withDatabase { database in
            try await database.connected { connection in
                let tables = try Self.thing("{ Name: string, Order__c: int }")
                let plan = try SchemaPlan(bringing: connection, to: tables)
                #expect(
                    plan.script.contains(
                        """
                        CREATE VIEW things AS SELECT id, sf_id, name, "order", system_modstamp FROM sf_things \
                        WHERE deleted_at IS NULL AND synced_at IS NOT NULL;
                        COMMENT ON VIEW things IS 'sfsync: the live rows of sf_things, without stubs and sync columns.';
                        """
                    ),
                    "\(plan.script)"
                )
                _ = try plan.apply(on: connection)
                #expect(try SchemaPlan(bringing: connection, to: tables).isEmpty)
                try connection.execute(
                    """
                    INSERT INTO sf_things (sf_id, name, synced_at, deleted_at)
                    VALUES ('a', 'live', now(), NULL), ('b', 'stub', NULL, NULL), ('c', 'deleted', now(), now())
                    """
                )
                #expect(try Self.rows(connection, "SELECT sf_id, name FROM things") == [["a", "live"]])
            }
        }
    }

    @Test func aRunAddsColumnsAndKeepsRights() async throws {
        try await TemporaryPostgres.withDatabase { database in
            try await database.connected { connection in
                _ = try SchemaPlan(bringing: connection, to: try Self.thing("{ Name: string }")).apply(on: connection)
                try connection.execute("GRANT SELECT ON things TO PUBLIC")
                let wider = try Self.thing("{ Name: string, Kind__c: string }")
                let run = try SchemaPlan(forRunOf: "sf_things", among: wider, on: connection)
                #expect(run.changes.map(\.summary).contains("create view things"))
                _ = try run.apply(on: connection)
                #expect(try Self.rows(connection, "SELECT count(kind) FROM things") == [["0"]])
                let rights =
                    "SELECT privilege_type FROM information_schema.table_privileges WHERE table_name = 'things' AND grantee = 'PUBLIC'"
                #expect(try Self.rows(connection, rights) == [["SELECT"]])
                #expect(try SchemaPlan(bringing: connection, to: wider).isEmpty)
            }
        }
    }

    @Test func changesOfColumnsAreMadeBehindItsBack() async throws {
        try await TemporaryPostgres.withDatabase { database in
            try await database.connected { connection in
                func bring(_ tables: [TableSchema]) throws -> [String] {
                    let plan = try SchemaPlan(bringing: connection, to: tables, allowsDestructive: true)
                    #expect(plan.conflicts == [])
                    _ = try plan.apply(on: connection)
                    #expect(try SchemaPlan(bringing: connection, to: tables, allowsDestructive: true).isEmpty)
                    return plan.changes.map(\.summary)
                }
                _ = try bring(Self.thing("{ Name: string, Amount__c: int, Old__c: string }"))
                try connection.execute(
                    "INSERT INTO sf_things (sf_id, name, amount, old, synced_at) VALUES ('a', 'one', 7, 'x', now())"
                )
                try connection.execute("GRANT SELECT ON things TO PUBLIC")
                // Another type, another name, a column less.
                let changes = try bring(
                    Self.thing(
                        "{ Name: { type: string, column: title, was: name }, Amount__c: currency }",
                        extra: "removed: drop"
                    )
                )
                #expect(changes.first == "drop view things", "\(changes)")
                #expect(changes.contains("create view things"))
                #expect(try Self.rows(connection, "SELECT title, amount FROM things") == [["one", "7"]])
                let rights =
                    "SELECT privilege_type FROM information_schema.table_privileges WHERE table_name = 'things' AND grantee = 'PUBLIC'"
                #expect(try Self.rows(connection, rights) == [["SELECT"]])
                // Not wanted any more.
                let off = try Self.thing(
                    "{ Name: { type: string, column: title }, Amount__c: currency }",
                    views: false
                )
                #expect(try bring(off) == ["drop view things"])
            }
        }
    }

    @Test func aNameThatIsTakenIsSaid() async throws {
        try await TemporaryPostgres.withDatabase { database in
            try await database.connected { connection in
                try connection.execute("CREATE TABLE things (a int)")
                let plan = try SchemaPlan(bringing: connection, to: try Self.thing("{ Name: string }"))
                #expect(
                    plan.conflicts == [
                        "view things of table sf_things needs its name, which is that of a table: rename that, or take "
                            + "'views: true' out of the manifest"
                    ],
                    "\(plan.conflicts)"
                )
                // A table without sf_ has another name for its view.
                let other = try SchemaPlan(bringing: connection, to: try Self.thing("{ Name: string }", table: "thing"))
                #expect(other.script.contains("CREATE VIEW thing_live AS SELECT"))
            }
        }
    }

    @Test func somebodysViewOnItStandsInTheWay() async throws {
        try await TemporaryPostgres.withDatabase { database in
            try await database.connected { connection in
                _ = try SchemaPlan(bringing: connection, to: try Self.thing("{ Name: string, Amount__c: int }"))
                    .apply(on: connection)
                try connection.execute("CREATE VIEW report AS SELECT amount FROM things")
                let plan = try SchemaPlan(
                    bringing: connection,
                    to: try Self.thing("{ Name: string, Amount__c: currency }"),
                    allowsDestructive: true
                )
                #expect(plan.conflicts.count == 1)
                #expect(plan.conflicts[0].contains("view things"), "\(plan.conflicts)")
                _ = try plan.apply(on: connection)
                let type =
                    "SELECT format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = 'sf_things'::regclass AND attname = 'amount'"
                #expect(try Self.rows(connection, type) == [["bigint"]])
                // A column less in the manifest: the view would have to be made again, and runs go on without.
                let fewer = try Self.thing("{ Name: string }")
                let less = try SchemaPlan(bringing: connection, to: fewer)
                #expect(
                    less.conflicts == [
                        "view things has to be made again, but view report depends on it: drop that first, and make it again afterwards"
                    ],
                    "\(less.conflicts)"
                )
                #expect(try SchemaPlan(forRunOf: "sf_things", among: fewer, on: connection).changes == [])
                #expect(try Self.rows(connection, "SELECT count(*) FROM report") == [["0"]])
            }
        }
    }

    /// A run must never replace a view of somebody else's, wherever that stands in the search path.
    @Test func itStandsBesideItsTable() async throws {
        try await TemporaryPostgres.withDatabase { database in
            try await database.connected { connection in
                let plain = try Self.thing("{ Name: string }", views: false)
                _ = try SchemaPlan(bringing: connection, to: plain).apply(on: connection)
                try connection.execute(
                    "CREATE SCHEMA app; CREATE VIEW app.things AS SELECT 1 AS mine; SET search_path TO app, public"
                )
                let wanted = try Self.thing("{ Name: string }")
                _ = try SchemaPlan(bringing: connection, to: wanted).apply(on: connection)
                #expect(try SchemaPlan(bringing: connection, to: wanted).isEmpty)
                #expect(try Self.rows(connection, "SELECT mine FROM app.things") == [["1"]])
                #expect(try Self.rows(connection, "SELECT count(name) FROM public.things") == [["0"]])
            }
        }
    }

    @Test func aRunGoesOnWithoutIt() async throws {
        try await TemporaryPostgres.withDatabase { database in
            try await database.connected { connection in
                let plain = try Self.thing("{ Name: string }", views: false)
                _ = try SchemaPlan(bringing: connection, to: plain).apply(on: connection)
                try connection.execute("CREATE TABLE things (a int)")
                let plan = try SchemaPlan(forRunOf: "sf_things", among: Self.thing("{ Name: string }"), on: connection)
                #expect(plan.changes == [])
                #expect(plan.viewObstacles.count == 1)
                #expect(plan.conflicts == [])
            }
        }
    }

    @Test func rightsOnColumnsAndFunctionsOfItsRowsAreSeen() async throws {
        try await TemporaryPostgres.withDatabase { database in
            try await database.connected { connection in
                let before = try Self.thing("{ Name: string, Amount__c: int }")
                _ = try SchemaPlan(bringing: connection, to: before).apply(on: connection)
                try connection.execute("GRANT SELECT (sf_id, amount) ON things TO PUBLIC")
                let after = try Self.thing("{ Name: string, Amount__c: currency }")
                _ = try SchemaPlan(bringing: connection, to: after).apply(on: connection)
                let rights =
                    "SELECT attname FROM pg_attribute WHERE attrelid = 'things'::regclass AND attacl IS NOT NULL ORDER BY 1"
                #expect(try Self.rows(connection, rights) == [["amount"], ["sf_id"]])
                try connection.execute(
                    "CREATE FUNCTION all_things() RETURNS SETOF things LANGUAGE sql AS 'SELECT * FROM things'"
                )
                let fewer = try SchemaPlan(bringing: connection, to: Self.thing("{ Name: string }"))
                #expect(
                    fewer.conflicts.contains { $0.contains("function all_things() depends on it") },
                    "\(fewer.conflicts)"
                )
            }
        }
    }

    @Test func namesThatManifestsShareAreFound() {
        let library = ManifestLibrary(texts: [
            ("one.yaml", "object: One__c\ntable: sf_ones\nviews: true\nfields: { Name: string }"),
            ("two.yaml", "object: Two__c\ntable: ones\nfields: { Name: string }"),
        ])
        #expect(
            library.lint().map(\.message) == [
                "the view 'ones' of 'views: true' has the name of a table or view of 'two.yaml'"
            ]
        )
    }
}
