import HTTPTesting
import Manifest
import Postgres
import Salesforce
import Sync
import TestSupport
import Testing

@testable import SyncModel

/// A PostgreSQL that falls silent in one phase of a run: connections stay open, and nothing comes any more.
@Suite struct SilentDatabaseTests {
    /// A phase, by the words on their way to the server with which it begins.
    struct Phase: Sendable, CustomTestStringConvertible {
        var name: String
        /// nil where not even the first connection gets an answer.
        var words: String?
        /// Whether the table has rows before.
        var isFilled = false
        /// Whether the run is over by then, but for what it leaves behind.
        var isOver = false

        var testDescription: String { name }
    }

    static let phases = [
        Phase(name: "connecting", words: nil), Phase(name: "startup", words: "pg_backend_pid"),
        Phase(name: "the ledger's tables", words: "CREATE TABLE IF NOT EXISTS"),
        Phase(name: "the object's lock", words: "pg_try_advisory_lock"),
        Phase(name: "the org", words: "FROM sfsync.orgs"), Phase(name: "a table", words: "CREATE TABLE things"),
        Phase(name: "the run", words: "INSERT INTO sfsync.runs"), Phase(name: "COPY", words: "FROM STDIN"),
        Phase(name: "the rows of a COPY", words: "name 25"),
        Phase(name: "the books of a batch", words: "INSERT INTO sfsync.checkpoints"),
        Phase(name: "COMMIT", words: "COMMIT"), Phase(name: "an index", words: "INDEX"),
        Phase(name: "a link", words: "FOREIGN KEY"), Phase(name: "ANALYZE", words: "ANALYZE"),
        Phase(name: "the watermark", words: "INSERT INTO sfsync.watermarks"),
        Phase(name: "the unlock", words: "pg_advisory_unlock(hashtext($1), hashtext($2))", isOver: true),
        Phase(name: "the digests", words: "TO STDOUT", isFilled: true),
        Phase(name: "the look at a batch", words: "sync_digest, synced_at IS NULL", isFilled: true),
        Phase(name: "the staging table", words: "CREATE TEMP TABLE", isFilled: true),
        Phase(name: "a merge", words: "ON CONFLICT (sf_id) DO UPDATE", isFilled: true),
    ]

    /// A phase takes up to 16 s to end by itself: optimised builds try all of them, others a third.
    static var timedPhases: [Phase] {
        #if DEBUG
            stride(from: 0, to: phases.count, by: 3).map { phases[$0] }
        #else
            phases
        #endif
    }

    private static let library = ScriptedSync.things(
        "{ Name: string, Parent__c: { type: reference, to: parent } }",
        "indexes: [{ columns: [name] }]",
    )

    private static func records(_ word: String, stamp: Int) -> [OrgRecord] {
        (1...40).map { OrgRecord($0, ["Name": "\(word) \($0)", "Parent__c": OrgRecord.id(100)], stamp: stamp) }
    }

    /// Runs `body` with a run through a proxy that falls silent at the phase.
    private func atSilence(
        _ phase: Phase,
        bounds: WaitBounds = SessionWatch().bounds,
        _ body: (FreezingProxy, _ run: (CancellationToken) async throws -> RunReport) async throws -> Void,
    ) async throws {
        try await ScriptedSync.run(Self.records("old", stamp: 0), Self.library) { sync async throws in
            if phase.isFilled { try await sync.full() }
            sync.org.records = Self.records("name", stamp: 1)
            let proxy = try FreezingProxy(to: try #require(sync.database.target.parameters["host"]))
            defer { proxy.close() }
            var target = proxy.target(sync.database.target)
            target.watch.bounds = bounds
            let engine = SyncEngine(manifests: Self.library, salesforce: try sync.org.client(), database: target)
            if let words = phase.words { proxy.make(.silence, at: words) } else { proxy.freeze() }
            try await body(proxy) { token in
                let options = RunOptions(mode: .bulk, window: .full, batchSize: 10, writers: 1)
                return try await engine.stopped(by: token).run("thing", options)
            }
            #expect(proxy.isFrozen, "a phase that did not come proves nothing")
        }
    }

    @Test(.timeLimit(.minutes(30)), arguments: phases)
    func isLeftOnTheFirstInterrupt(_ phase: Phase) async throws {
        try await atSilence(phase) { proxy, run async throws in
            let token = CancellationToken()
            Task.detached {
                while !proxy.isFrozen { try await Task.sleep(for: .milliseconds(10)) }
                try await Task.sleep(for: .milliseconds(200))
                token.cancel()
            }
            if phase.isOver {
                #expect(try await run(token).counts.inserted == 40)
            } else {
                let error = await #expect(throws: SyncError.self) { _ = try await run(token) }
                #expect(error?.code == .cancelled)
            }
        }
    }

    /// The bounds of the product are the same, but longer: docs/postgresql.md names them.
    @Test(.timeLimit(.minutes(30)), arguments: timedPhases)
    func endsByItself(_ phase: Phase) async throws {
        var bounds = SessionWatch().bounds
        bounds.connecting = .milliseconds(300)
        bounds.slice = .milliseconds(20)
        bounds.lockQuestion = .milliseconds(100)
        bounds.notice = .milliseconds(100)
        bounds.interval = .milliseconds(100)
        bounds.probe = .milliseconds(200)
        bounds.probeAnswer = .milliseconds(300)
        try await atSilence(phase, bounds: bounds) { _, run async throws in
            if phase.isOver {
                #expect(try await run(CancellationToken()).counts.inserted == 40)
            } else {
                let error = await #expect(throws: PostgresError.self) { _ = try await run(CancellationToken()) }
                #expect(error?.isConnectionLost == true, "\(String(describing: error))")
            }
        }
    }
}
