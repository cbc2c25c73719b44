import Foundation
import Manifest
import Postgres
import Schema
import TestSupport
import Testing

/// Migrations that are interrupted, and that meet other sessions.
@Suite struct MigrationTroubleTests {
    static let start = WalkStep.start
    static let rows = 12_000

    /// A count column that becomes text.
    static var changed: ThingManifest {
        var manifest = start
        manifest["Count__c"] = "string"
        return manifest
    }

    func tables(_ manifest: ThingManifest) throws -> [TableSchema] {
        try TableSchema.withDependencies(of: ["thing", "parent", "other"], in: manifest.library)
    }

    func prepare(_ database: TestDatabase, _ manifest: ThingManifest = start) async throws {
        let tables = try tables(manifest)
        _ = try await database.connected { try SchemaPlan(creating: tables).apply(on: $0) }
        try await database.execute(WalkStep.population(Self.rows))
    }

    @Test func whatIsWrittenMeanwhileIsCarriedOver() async throws {
        try await TemporaryPostgres.withDatabase { database in
            try await prepare(database)
            let tables = try tables(Self.changed)
            try await database.connected { connection in
                let other = try PostgresConnection(to: database.target)
                var isWritten = false
                try SchemaPlan(bringing: connection, to: tables).apply(on: connection) { progress in
                    guard case .rows = progress, !isWritten else { return }
                    isWritten = true
                    // A row that was rewritten already, one that was not yet, and a new one.
                    _ = try? other.query("UPDATE things SET count = -1 WHERE id IN (1, \(Self.rows))")
                    _ = try? other.query("INSERT INTO things (sf_id, count) VALUES ('new', -1)")
                }
                #expect(isWritten)
                let found = try connection.query("SELECT sf_id FROM things WHERE count = '-1' ORDER BY id").rows
                #expect(found == [["s1"], ["s\(Self.rows)"], ["new"]])
            }
        }
    }

    @Test func aMigrationThatBreaksOffGoesOn() async throws {
        try await TemporaryPostgres.withDatabase { database in
            try await prepare(database)
            let tables = try tables(Self.changed)
            let error = await #expect(throws: PostgresError.self) {
                try await database.connected { connection in
                    let pid = try connection.query("SELECT pg_backend_pid()")[0, 0] ?? ""
                    let other = try PostgresConnection(to: database.target)
                    try SchemaPlan(bringing: connection, to: tables).apply(on: connection) { progress in
                        if case .rows = progress {
                            _ = try? other.query("SELECT pg_terminate_backend(\(pid), 10000)")
                        }
                    }
                }
            }
            #expect(error?.isConnectionLost == true)
            // Readers see the column as it was, and what is written goes to both.
            #expect(try await database.value("SELECT pg_typeof(count) FROM things LIMIT 1") == "bigint")
            try await database.execute("UPDATE things SET count = -1 WHERE id = 3")
            try await database.connected { connection in
                let plan = try SchemaPlan(bringing: connection, to: tables)
                #expect(plan.changes.map(\.summary) == ["rewrite count of table things"])
                try plan.apply(on: connection)
                #expect(try SchemaPlan(bringing: connection, to: tables).script == "")
            }
            #expect(
                try await database.table("SELECT count FROM things WHERE id IN (2, 3, \(Self.rows)) ORDER BY id")
                    == ["2", "-1", "\(Self.rows)"]
            )
            #expect(try await database.value("SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal") == "0")
        }
    }

    @Test func aMigrationThatNobodyWantsAnyMoreIsCleanedUp() async throws {
        try await TemporaryPostgres.withDatabase { database in
            try await prepare(database)
            let (old, new) = (try tables(Self.start), try tables(Self.changed))
            try await database.connected { connection in
                let plan = try SchemaPlan(bringing: connection, to: new)
                // As far as the trigger, which stands before the update.
                for statement in plan.changes[0].statements.prefix(while: { !$0.hasPrefix("UPDATE") }) {
                    try connection.execute(statement)
                }
                let cleaning = try SchemaPlan(bringing: connection, to: old)
                #expect(
                    cleaning.script == """
                        DROP TRIGGER IF EXISTS sfsync_rewrite_safe ON things;
                        DROP FUNCTION IF EXISTS sfsync.sfsync_rewrite_safe_things_fn();
                        ALTER TABLE things DROP COLUMN IF EXISTS sfsync_new_count_text;

                        """
                )
                try cleaning.apply(on: connection)
                #expect(try SchemaPlan(bringing: connection, to: old).isEmpty)
            }
        }
    }

    @Test func aLockIsWaitedForInShortTurns() async throws {
        try await TemporaryPostgres.withDatabase { database in
            try await prepare(database)
            var manifest = Self.start
            manifest["Extra__c"] = "string"
            let tables = try tables(manifest)
            try await database.connected { connection in
                let other = try PostgresConnection(to: database.target)
                try other.execute("BEGIN; LOCK TABLE things IN ACCESS SHARE MODE")
                var events: [MigrationProgress] = []
                try SchemaPlan(bringing: connection, to: tables).apply(on: connection) { progress in
                    events.append(progress)
                    if case .waiting = progress { try? other.execute("COMMIT") }
                }
                #expect(events.first == .waiting("canceling statement due to lock timeout"))
                #expect(try SchemaPlan(bringing: connection, to: tables).isEmpty)
            }
        }
    }

    @Test func viewsRightsAndTriggersStay() async throws {
        var manifest = Self.start
        manifest["Code__c"] = "{ type: string, column: ref_code }"
        manifest["Count__c"] = "double"
        let changed = manifest
        try await TemporaryPostgres.withDatabase { database in
            try await prepare(database)
            try await database.execute(
                """
                CREATE VIEW codes AS SELECT id, code FROM things;
                DROP ROLE IF EXISTS walk_reader; CREATE ROLE walk_reader;
                GRANT SELECT ON things TO walk_reader; GRANT UPDATE (count, code) ON things TO walk_reader;
                CREATE INDEX mine ON things (count, name);
                CREATE TABLE seen (sf_id text);
                CREATE FUNCTION see() RETURNS trigger LANGUAGE plpgsql AS
                    'BEGIN INSERT INTO seen VALUES (NEW.sf_id); RETURN NEW; END';
                CREATE TRIGGER theirs AFTER INSERT ON things FOR EACH ROW EXECUTE FUNCTION see()
                """
            )
            let tables = try tables(changed)
            try await database.connected { connection in
                try SchemaPlan(bringing: connection, to: tables).apply(on: connection)
                #expect(try SchemaPlan(bringing: connection, to: tables).script == "")
            }
            #expect(try await database.value("SELECT code FROM codes WHERE id = 7") == "c7")
            #expect(
                try await database.table(
                    """
                    SELECT column_name, privilege_type FROM information_schema.column_privileges
                    WHERE grantee = 'walk_reader' AND privilege_type = 'UPDATE' ORDER BY 1
                    """
                ) == ["count|UPDATE", "ref_code|UPDATE"]
            )
            #expect(try await database.value("SELECT has_table_privilege('walk_reader', 'things', 'SELECT')") == "t")
            #expect(
                try await database.value("SELECT pg_get_indexdef('mine'::regclass)")
                    == "CREATE INDEX mine ON public.things USING btree (count, name)"
            )
            try await database.execute("INSERT INTO things (sf_id) VALUES ('x')")
            #expect(try await database.table("SELECT * FROM seen") == ["x"])
            try await database.execute("DROP OWNED BY walk_reader; DROP ROLE walk_reader")
        }
    }

    /// `CREATE INDEX CONCURRENTLY` waits for every open transaction: that is said, and who it is.
    @Test func anIndexBuildSaysForWhomItWaits() async throws {
        var changed = Self.start
        changed.indexes = ["{ columns: [count] }"]
        let tables = try tables(changed)
        try await TemporaryPostgres.withDatabase { database in
            try await prepare(database)
            try await database.connected { connection in
                let other = try PostgresConnection(to: database.target)
                try other.execute("SET application_name = 'forgotten'; BEGIN; SELECT count(*) FROM things")
                // Only what has been open for a while is worth a word.
                let age =
                    "SELECT FROM pg_stat_activity WHERE xact_start < clock_timestamp() - interval '5 s' AND application_name = 'forgotten'"
                while try connection.query(age).count == 0 { usleep(100_000) }
                var words: [String] = []
                try SchemaPlan(bringing: connection, to: tables).apply(on: connection) { progress in
                    guard case .waitingForTransactions(let change, let others) = progress else { return }
                    words = [change] + others
                    _ = try? other.execute("ROLLBACK")
                }
                #expect(words.first == "create index things_count_idx")
                #expect(words.last?.contains("(forgotten, idle in transaction since ") == true, "\(words)")
                #expect(try SchemaPlan(bringing: connection, to: tables).isEmpty)
            }
        }
    }

    @Test func everyStepIsNoted() async throws {
        try await TemporaryPostgres.withDatabase { database in
            try await prepare(database)
            var manifest = Self.changed
            manifest.indexes = ["{ columns: [count], unique: true }"]
            let tables = try tables(manifest)
            try await database.execute("UPDATE things SET count = 1 WHERE id = 2; DELETE FROM sfsync.migrations")
            let error = await #expect(throws: PostgresError.self) {
                try await database.connected { try SchemaPlan(bringing: $0, to: tables).apply(on: $0) }
            }
            #expect(error?.sqlState == "23505")
            #expect(
                try await database.table("SELECT state, change, error IS NULL FROM sfsync.migrations ORDER BY id") == [
                    "done|rewrite count of table things|t", "failed|create index things_count_key|f",
                ]
            )
            #expect(try await database.value("SELECT to_regclass('things_count_key')") == nil)
            try await database.execute("UPDATE things SET count = '2' WHERE id = 2")
            try await database.connected { connection in
                try SchemaPlan(bringing: connection, to: tables).apply(on: connection)
                #expect(try SchemaPlan(bringing: connection, to: tables).isEmpty)
            }
        }
    }
}
