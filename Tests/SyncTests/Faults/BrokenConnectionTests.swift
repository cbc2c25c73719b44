import HTTPTesting
import Manifest
import Postgres
import Salesforce
import Sync
import Synchronization
import TestSupport
import Testing

@testable import SyncModel

/// Connections that are refused when a run begins, and sessions that end in steps outside of batches.
@Suite(.serialized) struct BrokenConnectionTests {
    private static let library = ScriptedSync.things(
        "{ Name: string, Parent__c: { type: reference, to: parent } }",
        "indexes: [{ columns: [name] }]",
    )

    private static func records(_ word: String, stamp: Int) -> [OrgRecord] {
        (1...40).map { OrgRecord($0, ["Name": "\(word) \($0)", "Parent__c": OrgRecord.id(100)], stamp: stamp) }
    }

    /// Runs `body` with a run through a proxy, and what it warns of.
    private func throughProxy(
        isFilled: Bool = false,
        _ body: (ScriptedSync, FreezingProxy, _ run: () async throws -> RunReport, TextLog) async throws -> Void,
    ) async throws {
        try await ScriptedSync.run(Self.records("old", stamp: 0), Self.library) { sync async throws in
            if isFilled { try await sync.full() }
            sync.org.records = Self.records("name", stamp: 1)
            let proxy = try FreezingProxy(to: try #require(sync.database.target.parameters["host"]))
            defer { proxy.close() }
            let engine = SyncEngine(
                manifests: Self.library,
                salesforce: try sync.org.client(),
                database: proxy.target(sync.database.target),
            )
            let log = TextLog()
            try await body(
                sync,
                proxy,
                {
                    let options = RunOptions(mode: .bulk, window: .full, batchSize: 10, writers: 1)
                    return try await engine.run("thing", options) { event in
                        if case .warning(let text) = event { log.append(text) }
                    }
                },
                log
            )
        }
    }

    /// A server that starts up, a connection that ends without a word, one that is reset, no connection left.
    @Test(arguments: [["57P03", "57P03", "57P03", "57P03", "57P03"], ["", ""], ["53300", "08006", "57P03"]])
    func theFirstConnectionIsTriedAgain(_ states: [String]) async throws {
        try await throughProxy { sync, proxy, run, log async throws in
            proxy.refuse(states)
            #expect(try await run().counts.inserted == 40)
            #expect(log.texts.count == states.count, "\(log.texts)")
            #expect(log.texts.allSatisfy { $0.hasPrefix("PostgreSQL refused the connection: ") })
            #expect(log.texts.allSatisfy { $0.contains(" Trying again in ") })
        }
    }

    /// A wrong password, an unknown database, a role that may not sign in, no right to connect.
    @Test(arguments: ["28P01", "3D000", "28000", "42501"])
    func whatWaitingDoesNotMendEndsAtOnce(_ state: String) async throws {
        try await throughProxy { sync, proxy, run, log async throws in
            proxy.refuse(Array(repeating: state, count: 20))
            let error = await #expect(throws: PostgresError.self) { _ = try await run() }
            #expect(error?.sqlState == state)
            #expect(proxy.connectionCount == 1)
            #expect(log.texts == [])
        }
    }

    @Test(arguments: ["57P03", "", "53300"])
    func theAttemptsHaveAnEnd(_ state: String) async throws {
        try await throughProxy { sync, proxy, run, log async throws in
            proxy.refuse(Array(repeating: state, count: 100))
            let error = await #expect(throws: PostgresError.self) { _ = try await run() }
            #expect(error?.sqlState == state)
            #expect((3...10).contains(proxy.connectionCount), "\(proxy.connectionCount)")
        }
    }

    /// Statements of every step that is no batch, whether the table was empty before, and how often their session ends.
    static let steps: [(words: String, isFilled: Bool)] = [
        ("pg_try_advisory_lock", false), ("FROM sfsync.orgs", false), ("CREATE TABLE things", false),
        ("INSERT INTO sfsync.runs", false), ("SET job_id", false), ("SELECT now()", false), ("INDEX", false),
        ("FOREIGN KEY", false), ("ANALYZE", false), ("INSERT INTO sfsync.watermarks", false),
        ("SELECT EXISTS", true), ("TO STDOUT", true), ("reltuples", true),
        ("sfsync.rejects r SET resolved_at", true), ("INSERT INTO sfsync.watermarks", true),
    ]

    /// How often a step's session breaks; optimised builds try more.
    static var breakCounts: [Int] {
        #if DEBUG
            [1]
        #else
            [1, 3]
        #endif
    }

    @Test(.timeLimit(.minutes(30)), arguments: steps, breakCounts)
    func aStepOutsideOfBatchesIsDoneAgain(_ step: (words: String, isFilled: Bool), _ times: Int) async throws {
        try await throughProxy(isFilled: step.isFilled) { sync, proxy, run, log async throws in
            proxy.make(.breaks(times: times), at: step.words)
            let report = try await run()
            #expect(proxy.breakCount == times, "a step that did not come proves nothing")
            #expect(report.counts.retrieved == 40 && report.counts.difference == 0)
            #expect(report.counts.rejected == 0)
            let rows = "SELECT count(*), count(DISTINCT name) FROM things WHERE name LIKE 'name %'"
            #expect(try await sync.database.table(rows) == ["40|40"])
            let objects = """
                SELECT (SELECT count(*) FROM pg_index WHERE indrelid = 'things'::regclass AND indisvalid),
                    (SELECT count(*) FROM pg_index WHERE indrelid = 'things'::regclass AND NOT indisvalid),
                    (SELECT count(*) FROM pg_constraint WHERE conrelid = 'things'::regclass AND contype = 'f' AND convalidated)
                """
            let made = try await sync.database.rows(objects)[0]
            #expect(made[1] == "0" && made[2] == "1", "\(made)")
            let runs = "SELECT state FROM sfsync.runs ORDER BY id"
            #expect(try await sync.database.table(runs) == Array(repeating: "done", count: step.isFilled ? 2 : 1))
        }
    }
}
