import Manifest
import Postgres
import Schema
import Sync
import TestSupport
import Testing

@testable import SyncModel

/// Several connections load one table, whose rows point to each other and to other tables.
@Suite struct WritersTests {
    private let library: ManifestLibrary

    init() throws { library = try ManifestLibrary(directory: Repository.objects) }

    private static let links =
        "SELECT count(*), bool_and(convalidated) FROM pg_constraint WHERE contype = 'f' AND connamespace = 'public'::regnamespace"

    private let options = RunOptions(mode: .bulk, batchSize: 30, writers: 4)

    private func run(_ body: (OrgSync, ObjectManifest) async throws -> Void) async throws {
        let contact = try library.manifest(named: "contact")
        try await OrgSync.run(contacts: 1200) { sync in
            // The database has served other tests before.
            try await sync.database.execute("SELECT pg_stat_reset()")
            try await body(sync, contact)
        }
    }

    /// Writers that wait for each other lose a second each time, until PostgreSQL ends one of them.
    private func expectNoDeadlock(_ sync: OrgSync) async throws {
        let count = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
        #expect(try await sync.database.value("SELECT pg_stat_force_next_flush()") != nil)
        #expect(try await sync.database.value(count) == "0")
    }

    @Test func theyGiveTheSameTable() async throws {
        try await run { sync, contact in
            let report = try await sync.engine.run("contact", options)
            #expect(report.counts.inserted == 1200)
            #expect(try await sync.differences(contact) == [])
            try await expectNoDeadlock(sync)
        }
    }

    /// The table is there with all its links, as 'ddl --apply' leaves it.
    @Test func linksAndIndexesOfAnEmptyTableWait() async throws {
        try await run { sync, contact in
            let tables = try TableSchema.withDependencies(of: ["contact"], in: library)
            let before = try await sync.database.connected { connection in
                try SchemaPlan(creating: tables).apply(on: connection)
                return try connection.query(Self.links).rows
            }
            let log = TextLog()
            let report = try await sync.engine.run("contact", options) { event in
                if case .info(let text) = event { log.append(text) }
            }
            #expect(report.counts.inserted == 1200)
            #expect(log.texts.contains { $0.hasPrefix("Setting aside") })
            #expect(try await sync.differences(contact) == [])
            try await sync.database.connected { connection in
                let rest = try SchemaPlan(bringing: connection, to: tables)
                #expect(rest.isEmpty)
                let after = try connection.query(Self.links).rows
                #expect(after == before)
            }
            try await expectNoDeadlock(sync)
        }
    }

    /// Rows that PostgreSQL refuses do not hold the others up: each is found alone.
    @Test func badRowsOfAFirstLoadAreAlone() async throws {
        try await run { sync, contact in
            let tables = try TableSchema.withDependencies(of: ["contact"], in: library)
            try await sync.tell("SELECT Id FROM Contact")
            try await sync.database.connected { connection in
                try SchemaPlan(creating: tables).apply(on: connection)
                try connection.execute(
                    """
                    CREATE FUNCTION refused(id text) RETURNS boolean IMMUTABLE RETURN substr(id, 15, 1) = '3';
                    ALTER TABLE sf_contacts ADD CONSTRAINT strict CHECK (synced_at IS NULL OR NOT refused(sf_id))
                    """
                )
            }
            let bad = try await sync.database.value("SELECT count(*) FROM told WHERE refused(record->>'Id')")
            let report = try await sync.engine.run("contact", options)
            #expect(bad != "0" && String(report.counts.rejected) == bad)
            #expect(report.counts.inserted == 1200 - report.counts.rejected)
            let reasons = "SELECT DISTINCT sqlstate FROM sfsync.rejects"
            #expect(try await sync.database.table(reasons) == ["23514"])
            try await expectNoDeadlock(sync)
            try await sync.database.execute("ALTER TABLE sf_contacts DROP CONSTRAINT strict")
            #expect(try await sync.engine.replayRejects(of: "contact").counts.inserted == report.counts.rejected)
            #expect(try await sync.differences(contact) == [])
        }
    }

    /// Where a link stays, parents have to be there first: batches that insert them take turns.
    @Test func linksOfOthersStay() async throws {
        try await run { sync, contact in
            let tables = try TableSchema.withDependencies(of: ["contact"], in: library)
            try await sync.database.connected { connection in
                try SchemaPlan(creating: tables).apply(on: connection)
                try connection.execute(
                    "CREATE TABLE notes (id int PRIMARY KEY); ALTER TABLE sf_contacts ADD COLUMN note int REFERENCES notes"
                )
            }
            try await expectLoad(sync, contact)
        }
    }

    /// A user who may not change the table loads it as it is.
    @Test func whoDoesNotOwnTheTableLoadsIt() async throws {
        try await run { sync, contact in
            let tables = try TableSchema.withDependencies(of: ["contact"], in: library)
            let role = "loader_\(sync.database.name)"
            try await sync.database.connected { connection in
                try SchemaPlan(creating: tables).apply(on: connection)
                try connection.execute(
                    """
                    CREATE ROLE \(role) LOGIN; GRANT ALL ON SCHEMA sfsync TO \(role); GRANT USAGE ON SCHEMA public TO \(role);
                    GRANT ALL ON ALL TABLES IN SCHEMA public, sfsync TO \(role);
                    GRANT ALL ON ALL SEQUENCES IN SCHEMA public, sfsync TO \(role);
                    GRANT CREATE, TEMP ON DATABASE \(sync.database.name) TO \(role)
                    """
                )
            }
            var target = sync.database.target
            target.parameters["user"] = role
            let engine = SyncEngine(manifests: library, salesforce: sync.client, database: target)
            try await expectLoad(sync, contact, engine)
            try await sync.database.execute("DROP OWNED BY \(role); DROP ROLE \(role)")
        }
    }

    private func expectLoad(_ sync: OrgSync, _ contact: ObjectManifest, _ engine: SyncEngine? = nil) async throws {
        let before = try await sync.database.rows(Self.links)
        let log = TextLog()
        let report = try await (engine ?? sync.engine).run("contact", options) { event in
            if case .info(let text) = event { log.append(text) }
        }
        #expect(report.counts.inserted == 1200 && report.counts.rejected == 0)
        #expect(!log.texts.contains { $0.hasPrefix("Setting aside") })
        #expect(try await sync.differences(contact) == [])
        #expect(try await sync.database.rows(Self.links) == before)
        try await expectNoDeadlock(sync)
    }
}
