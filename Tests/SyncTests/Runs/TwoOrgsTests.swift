import Manifest
import Postgres
import SalesforceEmulator
import Schema
import Sync
import TestSupport
import Testing

@testable import Ledger
@testable import SyncModel

/// Several orgs in one database, each with its schema and its ledger.
@Suite struct TwoOrgsTests {
    private static let names = ["acme", "Zürich \"EU\""]

    /// Runs `body` with orgs of different sizes and one database, each org in its schema; nil is no schema.
    private func run(
        schemas: [String?] = Self.names,
        _ manifests: ManifestLibrary,
        _ body: ([OrgSync]) async throws -> Void,
    ) async throws {
        try await TemporaryPostgres.withDatabase { database in
            try await add(schemas[...], manifests, database, [], body)
        }
    }

    private func add(
        _ schemas: ArraySlice<String?>,
        _ manifests: ManifestLibrary,
        _ database: TestDatabase,
        _ syncs: [OrgSync],
        _ body: ([OrgSync]) async throws -> Void,
    ) async throws {
        guard let schema = schemas.first else { return try await body(syncs) }
        let clock = TestClock()
        var configuration = EmulatorConfiguration()
        configuration.org.rowCounts = ["Contact": 200 + 70 * syncs.count, "Account": 30, "User": 5]
        configuration.org.seed = UInt64(7 + syncs.count)
        configuration.org.clock = { clock.now }
        try await withEmulator(configuration) { emulator, client in
            let library = try manifests.placed(in: schema)
            let sync = OrgSync(
                emulator: emulator,
                client: client,
                engine: SyncEngine(manifests: library, salesforce: client, database: database.target),
                database: database.placed(in: schema),
                clock: clock,
            )
            try await add(schemas.dropFirst(), manifests, database, syncs + [sync], body)
        }
    }

    private static func library() throws -> ManifestLibrary { try ManifestLibrary(directory: Repository.objects) }

    @Test func orgsSideBySideShareNothing() async throws {
        let library = try Self.library()
        try await run(library) { syncs in
            async let first = syncs[0].engine.run(library.names)
            async let second = syncs[1].engine.run(library.names)
            for result in try await first + second {
                #expect(try result.outcome.get().counts.inserted > 0, "\(result.object)")
            }
            for (sync, schema) in zip(syncs, Self.names) {
                for name in library.names {
                    #expect(try await sync.differences(library.manifest(named: name)) == [], "\(schema): \(name)")
                }
                let tables = try TableSchema.withDependencies(of: library.names, in: library.placed(in: schema))
                let left = try await sync.database.connected { try SchemaPlan(bringing: $0, to: tables) }
                #expect(left.script == "")
                let seconds = try await sync.engine.run(library.names, RunOptions(window: .full))
                for result in seconds {
                    let counts = try result.outcome.get().counts
                    #expect(counts.processed == counts.unchanged, "\(schema): \(result.object)")
                }
            }
            let overview = try await syncs[0].database.connected {
                try ObjectStatus.read(library.manifest(named: "contact"), on: $0)
            }
            let contacts = try await syncs[0].database.value(
                "SELECT count(*) FROM sf_contacts WHERE synced_at IS NOT NULL"
            )
            #expect(overview.rows.map { "\($0)" } == contacts)
            #expect(overview.lastRun?.state == .done)

            let other = syncs[0].database.placed(in: nil)
            let schemas = try await other.table(
                "SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' ORDER BY 1"
            )
            #expect(Set(schemas) == Set(["public"] + Self.names + Self.names.map { "sfsync_\($0)" }))
            #expect(
                try await other.value("SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace")
                    == "0"
            )
            let links = try await other.table(
                """
                SELECT n.nspname, count(*) > 20, bool_and(convalidated), bool_and(p.relnamespace = c.relnamespace)
                FROM pg_constraint k JOIN pg_class c ON c.oid = conrelid JOIN pg_class p ON p.oid = confrelid
                JOIN pg_namespace n ON n.oid = c.relnamespace WHERE contype = 'f' AND nspname !~ '^sfsync' GROUP BY 1
                """
            )
            #expect(Set(links) == Set(Self.names.map { "\($0)|t|t|t" }))
        }
    }

    @Test func aRunWaitsForNoOtherOrg() async throws {
        let library = try Self.library()
        try await run(schemas: [nil, "acme"], library) { syncs in
            _ = try await syncs[0].engine.run("user")
            _ = try await syncs[1].engine.run("user")
            let holder = try PostgresConnection(to: syncs[1].database.target)
            try holder.query("SELECT pg_advisory_lock(hashtext('sfsync_acme'), hashtext('user'))")
            try holder.query("SELECT pg_advisory_lock(hashtext('sfsync_acme schema'))")
            for result in try await syncs[0].engine.run(["user", "account"]) { _ = try result.outcome.get() }
            let error = await #expect(throws: SyncError.self) { try await syncs[1].engine.run("user") }
            #expect(error?.code == .locked)
        }
    }

    @Test func rejectsAndContinuationsStayWithTheirOrg() async throws {
        let manifests = ManifestLibrary(texts: [("contact.yaml", "object: Contact\nfields: { LastName: string }")])
        try await run(schemas: ["one", "two"], manifests) { syncs in
            for sync in syncs { _ = try await sync.engine.run("contact") }
            try await syncs[0].database.execute("ALTER TABLE sf_contacts ADD CHECK (last_name IS NULL) NOT VALID")
            let report = try await syncs[0].engine.run(
                "contact",
                RunOptions(window: .full, rewrites: true, maximumRejects: 10_000)
            )
            #expect(report.counts.rejected > 100)
            for (sync, count) in zip(syncs, [report.counts.rejected, 0]) {
                let total = try await sync.database.connected {
                    try RejectEntry.list(of: nil, includingResolved: true, limit: 1, on: $0).total
                }
                #expect(total == count)
            }
            let runs = try await syncs[1].database.connected { try RunEntry.list(of: nil, limit: 9, on: $0) }
            #expect(runs.map(\.state) == [.done])
            let verified = try await syncs[1].engine.verify("contact")
            #expect(verified.isEqual)
        }
    }
}
