import Foundation
import HTTPTesting
import Manifest
import Postgres
import Salesforce
import Synchronization
import TestSupport
import Testing

@testable import Sync
@testable import SyncModel

@Suite struct TroubleTests {
    private static let watermarks = "SELECT count(*) FROM sfsync.watermarks"
    private static let ten = (1...10).map { OrgRecord($0, ["Name": "name \($0)"]) }

    @Test func aRunLetsGoOfItsLockBeforeItReturns() async throws {
        try await ScriptedSync.run([OrgRecord(1)], ScriptedSync.things()) { sync async throws in
            for _ in 0..<10 {
                try await sync.full()
                // The server may still be busy with the end of the session, which would hold it otherwise.
                let held = try await sync.database.value(
                    "SELECT count(*) FROM pg_locks JOIN pg_database d ON d.oid = database "
                        + "WHERE locktype = 'advisory' AND datname = current_database()"
                )
                #expect(held == "0")
            }
        }
    }

    @Test func aSecondRunOfTheSameObjectIsTurnedAway() async throws {
        try await ScriptedSync.run(Self.ten, ScriptedSync.things()) { sync async throws in
            let (reached, reach) = AsyncStream.makeStream(of: Void.self)
            let release = DispatchSemaphore(value: 0)
            sync.org.intercept { request in
                guard request.path.hasSuffix("/results") else { return nil }
                reach.yield()
                release.wait()
                return nil
            }
            async let first = sync.full()
            for await _ in reached { break }
            let asked = sync.org.paths.count
            let error = await #expect(throws: SyncError.self) { try await sync.full() }
            #expect(error?.code == .locked)
            let process = ProcessInfo.processInfo.processIdentifier
            #expect(error?.message.hasPrefix("'thing' is being synced by run 1 (process \(process) on ") == true)
            #expect(error?.hint == "Wait until it has ended, then run the same command again.")
            #expect(sync.org.paths.count == asked)
            // Another object is free.
            sync.org.intercept { _ in nil }
            let other = try await sync.engine.run("parent", RunOptions(mode: .rest))
            #expect(other.counts.retrieved == 10)
            release.signal()
            #expect(try await first.summary == "10 inserted")
            #expect(try await sync.full().summary == "10 unchanged")
        }
    }

    @Test(arguments: [true, false])
    func aSessionThatIsEndedInMidRunIsReplaced(_ isFirst: Bool) async throws {
        let records = (1...40).map { OrgRecord($0, ["Name": "name \($0)"]) }
        try await ScriptedSync.run(isFirst ? records : [], ScriptedSync.things()) { sync async throws in
            if !isFirst {
                _ = try await sync.full()
                try await sync.database.execute("INSERT INTO things (sf_id) VALUES ('\(OrgRecord.id(99))')")
                sync.org.records = records
            }
            let kills = Mutex(0)
            let target = sync.database.target
            let report = try await sync.engine.run(
                "thing",
                RunOptions(window: .full, batchSize: 10, writers: 1),
                onEvent: { event in
                    // On the thread that commits, between two batches.
                    guard case .progress = event, kills.withLock({ $0 }) == 0 else { return }
                    let killed = try? PostgresConnection(to: target).query(
                        "SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity "
                            + "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                    )
                    kills.withLock { $0 += killed?.count ?? 0 }
                },
            )
            #expect(kills.withLock { $0 } == 1)
            #expect(report.summary == "40 inserted")
            let names = try await sync.database.table("SELECT name FROM things WHERE name IS NOT NULL ORDER BY sf_id")
            #expect(names == (1...40).map { "name \($0)" })
            #expect(try await sync.database.value("SELECT inserted FROM sfsync.runs ORDER BY id DESC") == "40")
            #expect(try await sync.database.value("SELECT state FROM sfsync.runs ORDER BY id DESC") == "done")
        }
    }

    @Test func aCancelledRunKeepsWhatItHas() async throws {
        let records = (1...40).map { OrgRecord($0, ["Name": "name \($0)"]) }
        try await ScriptedSync.run(records, ScriptedSync.things()) { sync async throws in
            let token = CancellationToken()
            let error = await #expect(throws: SyncError.self) {
                try await sync.engine.stopped(by: token).run(
                    "thing",
                    RunOptions(window: .full, batchSize: 10, writers: 1),
                    onEvent: { if case .progress = $0 { token.cancel() } },
                )
            }
            #expect(error?.code == .cancelled)
            #expect(try await sync.database.value("SELECT count(*) FROM things") == "10")
            #expect(try await sync.database.value("SELECT state FROM sfsync.runs") == "stopped")
            #expect(try await sync.database.value(Self.watermarks) == "0")
            #expect(try await sync.full().summary == "40 inserted")
        }
    }

    @Test func anUnknownFieldIsNamed() async throws {
        try await ScriptedSync.run(Self.ten, ScriptedSync.things("{ Name: string, Nmae__c: string }")) {
            sync async throws in
            sync.org.intercept { request in
                if request.path.hasSuffix("/jobs/query"), request.method == "POST" {
                    return .json(400, #"[{"errorCode":"INVALID_FIELD","message":"No such column 'Nmae__c'"}]"#)
                }
                guard request.path.hasSuffix("/describe") else { return nil }
                let fields = ["Id", "Name", "SystemModstamp", "IsDeleted"]
                    .map { #"{"name":"\#($0)","label":"\#($0)","type":"string","length":18}"# }
                return .json(
                    #"{"name":"Thing__c","label":"Thing","queryable":true,"fields":[\#(fields.joined(separator: ","))]}"#
                )
            }
            let error = await #expect(throws: SyncError.self) { try await sync.full() }
            #expect(error?.code == .extraction)
            #expect(
                error?.message == "Field 'Nmae__c' is not on Thing__c, or hidden from this user"
            )
            // It is said before anything is made, and leaves its trace.
            #expect(try await sync.database.value("SELECT to_regclass('things')") == nil)
            #expect(
                try await sync.database.table(
                    "SELECT state, window_kind, error LIKE 'Field ''Nmae__c''%' FROM sfsync.runs"
                )
                    == ["failed|full|t"]
            )
        }
    }

    @Test func whatBulkRefusesIsReadByREST() async throws {
        try await ScriptedSync.run(Self.ten, ScriptedSync.things()) { sync async throws in
            sync.org.intercept { request in
                request.path.hasSuffix("/jobs/query")
                    ? .json(
                        400,
                        #"[{"errorCode":"INVALIDENTITY","message":"entity is not supported by the Bulk API"}]"#
                    ) : nil
            }
            let warnings = Mutex<[String]>([])
            let report = try await sync.engine.run("thing", RunOptions(mode: .bulk, window: .full)) { event in
                if case .warning(let text) = event { warnings.withLock { $0.append(text) } }
            }
            #expect(report.summary == "10 inserted")
            #expect(report.mode == .rest)
            #expect(warnings.withLock { $0 }.count == 1)
            #expect(try await sync.database.value("SELECT mode FROM sfsync.runs") == "rest")
        }
    }

    @Test func nothingButReadsIsAsked() async throws {
        try await ScriptedSync.run(Self.ten, ScriptedSync.things()) { sync async throws in
            try await sync.full()
            let data = "/services/data/v66.0/jobs/query"
            #expect(
                sync.org.paths == [
                    "GET /services/oauth2/userinfo", "GET /services/data/v66.0/sobjects/Thing__c/describe",
                    "POST \(data)", "GET \(data)/750000000000001AAA",
                    "GET \(data)/750000000000001AAA/results", "DELETE \(data)/750000000000001AAA",
                ]
            )
        }
    }
}
