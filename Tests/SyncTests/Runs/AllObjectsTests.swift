import HTTPTesting
import Manifest
import Salesforce
import SalesforceEmulator
import Synchronization
import TestSupport
import Testing

@testable import Sync
@testable import SyncModel

/// Every object of the org in one run.
@Suite struct AllObjectsTests {
    private static let parentsFirst = [
        "user", "account", "contact", "event", "event_relation", "task", "task_relation", "task_who_relation",
    ]

    private static func library() throws -> ManifestLibrary {
        try ManifestLibrary(directory: Repository.objects)
    }

    /// What the tables hold, each as one number; local keys and times aside.
    private func contents(_ sync: OrgSync) async throws -> [String] {
        var contents: [String] = []
        for manifest in try Self.library().withDependencies(of: Self.parentsFirst) {
            // Each ledger has a key of its own for the digests.
            let row = "to_jsonb(t) - 'id' - 'created_at' - 'updated_at' - 'synced_at' - 'sync_digest'"
            contents += try await sync.database.table(
                "SELECT '\(manifest.name)', count(*), count(synced_at), md5(string_agg((\(row))::text, ',' ORDER BY sf_id)) "
                    + "FROM \(manifest.table) t"
            )
        }
        return contents
    }

    private func places(_ sync: OrgSync) async throws -> [String] {
        var places: [String] = []
        for manifest in try Self.library().withDependencies(of: Self.parentsFirst) {
            places += try await sync.database.table(
                "SELECT md5(string_agg(concat(sf_id, xmin, ctid, id), ',' ORDER BY sf_id)) FROM \(manifest.table)"
            )
        }
        return places
    }

    @Test func aRunOfAllIsExactAndASecondWritesNothing() async throws {
        try await OrgSync.run(contacts: 400) { sync in
            let library = try Self.library()
            let first = try await sync.engine.run(library.names, jobs: 3)
            #expect(first.map(\.object) == Self.parentsFirst)
            var requests = 0
            for result in first {
                let report = try result.outcome.get()
                #expect(report.counts.inserted > 0, "\(result.object)")
                #expect(report.counts.rejected + report.counts.difference == 0, "\(result.object)")
                requests += report.apiRequests
            }
            // Requests are counted for the object that they were made for.
            #expect(requests == sync.emulator.apiCallsUsed)
            for name in library.names {
                let manifest = try library.manifest(named: name)
                #expect(try await sync.differences(manifest) == [], "\(name)")
                let stubs =
                    "SELECT count(*) FROM \(manifest.table) t JOIN expected e ON e.\"Id\" = sf_id WHERE synced_at IS NULL"
                #expect(try await sync.database.value(stubs) == "0", "\(name)")
            }
            let links = try await sync.database.table(
                "SELECT count(*) > 20, bool_and(convalidated) FROM pg_constraint WHERE contype = 'f' "
                    + "AND connamespace = 'public'::regnamespace"
            )
            #expect(links == ["t|t"])

            let before = try await places(sync)
            for window in [RunOptions.Window.incremental, .full] {
                for result in try await sync.engine.run(library.names, RunOptions(window: window)) {
                    let counts = try result.outcome.get().counts
                    #expect(counts.processed == counts.unchanged, "\(result.object)")
                    #expect(counts.stubs == 0)
                }
            }
            #expect(try await places(sync) == before)
        }
    }

    @Test func anyOrderGivesTheSameTables() async throws {
        var tables: [[String]] = []
        for names in [
            nil, Self.parentsFirst.reversed(),
            ["contact", "task_relation", "user", "event", "task_who_relation", "account", "event_relation", "task"],
        ] {
            try await OrgSync.run(contacts: 200) { sync in
                if let names {
                    for name in names { _ = try await sync.engine.run(name) }
                } else {
                    for result in try await sync.engine.run(Self.parentsFirst, jobs: 4) { _ = try result.outcome.get() }
                }
                tables.append(try await contents(sync))
            }
        }
        #expect(tables[0].count == 8)
        #expect(tables[1] == tables[0])
        #expect(tables[2] == tables[0])
    }

    @Test func oneThatFailsDoesNotStopTheOthers() async throws {
        try await OrgSync.run(contacts: 100) { sync in
            try sync.emulator.org.setField("Industry", of: "Account", isVisible: false)
            let ended = Mutex<[String]>([])
            let results = try await sync.engine.run(
                ["contact", "task", "account", "user", "task"],
                onEnd: { result in ended.withLock { $0.append(result.object) } },
            )
            #expect(results.map(\.object) == ["user", "account", "contact", "task"])
            #expect(Set(ended.withLock { $0 }) == ["user", "account", "contact", "task"])
            #expect(throws: SyncError.self) { try results[1].outcome.get() }
            for index in [0, 2, 3] { #expect(try results[index].outcome.get().counts.inserted > 0) }
            // Stubs stand for the accounts.
            #expect(
                try await sync.database.value("SELECT count(synced_at) = 0 AND count(*) > 5 FROM sf_accounts") == "t"
            )
        }
    }

    @Test func aCircleIsBrokenByStubs() async throws {
        let manifests = ManifestLibrary(texts: [
            (
                "account.yaml",
                "object: Account\nfields: { Name: string, OwnerId: { type: reference, to: user } }"
            ),
            (
                "user.yaml",
                "object: User\ndeletes: ignore\nfields: { Name: string, CreatedById: { type: reference, to: account } }"
            ),
        ])
        try await OrgSync.run(contacts: 100, manifests) { sync in
            for result in try await sync.engine.run(["user", "account"]) {
                #expect(try result.outcome.get().counts.rejected == 0)
            }
            let rows = "SELECT (SELECT count(synced_at) FROM sf_users), (SELECT count(synced_at) FROM sf_accounts)"
            #expect(try await sync.database.table(rows) == ["5|10"])
        }
    }

    @Test func jobsAreCreatedBeforeTheirTurn() async throws {
        try await OrgSync.run(contacts: 100) { sync in
            let results = try await sync.engine.run(["contact", "account", "user"], RunOptions(mode: .bulk), jobs: 1)
            for result in results { #expect(try result.outcome.get().mode == .bulk) }
            let requests = sync.emulator.org.requests.map { "\($0.method) \($0.path)" }
            let created = requests.indices.filter {
                requests[$0].hasPrefix("POST") && requests[$0].hasSuffix("jobs/query")
            }
            let deleted = requests.indices.filter { requests[$0].hasPrefix("DELETE") }
            #expect(created.count == 3)
            #expect(deleted.count == 3)
            #expect(try #require(created.last) < #require(deleted.first), "\(requests)")
        }
    }

    @Test func whatWasNotBegunIsSaid() async throws {
        try await ScriptedSync.run([], ScriptedSync.things()) { sync async throws in
            let cancellation = CancellationToken()
            cancellation.cancel()
            let results = try await sync.engine.stopped(by: cancellation).run(["thing", "parent"])
            #expect(results.count == 2)
            for result in results {
                let error = #expect(throws: SyncError.self) { try result.outcome.get() }
                #expect(error?.code == .cancelled)
                #expect(error?.message == "The run of '\(result.object)' was not started")
            }
            #expect(sync.org.paths == [])
        }
    }
}
