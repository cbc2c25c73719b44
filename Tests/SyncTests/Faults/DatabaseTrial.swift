import Foundation
import HTTPTesting
import Manifest
import Postgres
import Salesforce
import Sync
import Synchronization
import TestSupport
import Testing

@testable import SyncModel

/// Forty rows that are stored and have all changed since, and a database that is about to misbehave.
struct DatabaseTrial: Sendable {
    let sync: ScriptedSync
    let target: ConnectionTarget
    let engine: SyncEngine

    /// Runs `body`; `options` are settings for the sessions of the run, as `-c lock_timeout=100ms`.
    static func run(options: String? = nil, _ body: (DatabaseTrial) async throws -> Void) async throws {
        try await ScriptedSync.run((1...40).map { OrgRecord($0, ["Name": "old \($0)"]) }, ScriptedSync.things()) {
            sync in
            var target = sync.database.target
            if let options { target.parameters["options"] = options }
            try await DatabaseTrial(sync, target).prepared(body)
        }
    }

    init(_ sync: ScriptedSync, _ target: ConnectionTarget) throws {
        self.sync = sync
        self.target = target
        engine = SyncEngine(manifests: ScriptedSync.things(), salesforce: try sync.org.client(), database: target)
    }

    private func prepared(_ body: (DatabaseTrial) async throws -> Void) async throws {
        _ = try await go()
        sync.org.records = (1...40).map { OrgRecord($0, ["Name": "new \($0)"], stamp: 1) }
        try await body(self)
    }

    /// Runs everything in batches of ten; `afterFirstBatch` is called once, on the thread that commits, and `onWarning`
    /// with each failed attempt and its number from 1, before the wait.
    func go(
        afterFirstBatch: @escaping @Sendable () throws -> Void = {},
        onWarning: @escaping @Sendable (Int, String) -> Void = { _, _ in },
    ) async throws -> RunReport {
        let seen = Mutex((batches: 0, warnings: 0))
        return try await engine.run("thing", RunOptions(window: .full, batchSize: 10, writers: 1)) { event in
            switch event {
            case .progress:
                let isFirst = seen.withLock { seen in
                    seen.batches += 1
                    return seen.batches == 1
                }
                guard isFirst else { return }
                do { try afterFirstBatch() } catch { Issue.record(error) }
            case .warning(let text),
                .debug(let text) where text.contains("Trying the batch again"):
                let number = seen.withLock { seen in
                    seen.warnings += 1
                    return seen.warnings
                }
                onWarning(number, text)
            default: break
            }
        }
    }

    /// A run that another session gets in the way of, and that goes on all the same.
    ///
    /// - Parameters:
    ///   - sqlState: What the run's first failure has to be.
    ///   - other: The session.
    ///   - holding: What it does in a transaction after the first batch.
    ///   - thenRunning: What it does as soon as the run waits for it; ends the transaction.
    /// - Throws: What the run or PostgreSQL throws.
    func meets(_ sqlState: String, _ other: OtherSession, holding: String, thenRunning: String) async throws {
        let done = DispatchSemaphore(value: 0)
        let log = TextLog()
        let report = try await go(
            afterFirstBatch: {
                try other.run("BEGIN; \(holding)")
                Thread.detachNewThread {
                    do {
                        try other.awaitWaiter()
                        try other.run(thenRunning)
                    } catch { Issue.record(error) }
                    done.signal()
                }
            },
            onWarning: { _, text in log.append(text) },
        )
        await onThread { done.wait() }
        #expect(log.texts.first?.contains("SQLSTATE \(sqlState)") == true, "\(log.texts)")
        try await expectNewRows(report)
    }

    /// That the table holds what Salesforce has, and the books of the last run agree.
    func expectNewRows(_ report: RunReport) async throws {
        #expect(report.counts.difference == 0)
        #expect(report.counts.retrieved == 40)
        let connection = try PostgresConnection(to: target)
        let names = try connection.query("SELECT name FROM things ORDER BY sf_id").rows.map { $0[0] ?? "" }
        #expect(names == (1...40).map { "new \($0)" })
        let run = try connection.query("SELECT state, updated FROM sfsync.runs ORDER BY id DESC LIMIT 1").rows[0]
        #expect(run == ["done", String(report.counts.updated)])
    }
}

/// Another session, which tests use from one thread after the other.
///
/// `@unchecked Sendable`: the mutex lets one thread at a time at the connection.
final class OtherSession: @unchecked Sendable {
    private let lock = Mutex(())
    private let connection: PostgresConnection

    init(_ target: ConnectionTarget) throws { connection = try PostgresConnection(to: target) }

    /// Runs statements; blocks.
    func run(_ sql: String) throws {
        try lock.withLock { _ in try connection.execute(sql) }
    }

    /// Ends all other sessions of the database, and waits until they are gone.
    func endOthers() throws {
        try run(
            "SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity "
                + "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    }

    /// Waits until a session of the database waits for a lock.
    func awaitWaiter() throws {
        try run(
            """
            DO $$ BEGIN
                WHILE NOT EXISTS (SELECT FROM pg_locks l JOIN pg_stat_activity a USING (pid)
                                  WHERE NOT l.granted AND a.datname = current_database()) LOOP
                    PERFORM pg_sleep(0.005);
                    PERFORM pg_stat_clear_snapshot();
                END LOOP;
            END $$
            """
        )
    }
}

/// Texts that come from any thread.
final class TextLog: Sendable {
    private let lines = Mutex<[String]>([])

    func append(_ text: String) { lines.withLock { $0.append(text) } }
    var texts: [String] { lines.withLock { $0 } }
}

/// Occupies a connection of a role while it is told to.
final class SlotHolder: Sendable {
    private let target: ConnectionTarget
    private let session = Mutex<OtherSession?>(nil)

    init(_ target: ConnectionTarget) { self.target = target }

    func take() throws { try session.withLock { $0 = try OtherSession(target) } }
    func giveBack() { session.withLock { $0 = nil } }
}
