import Foundation
import Postgres
import PrivatePostgres
import TestSupport
import Testing

@testable import SyncModel

/// The row of the fault table about PostgreSQL.
@Suite struct DatabaseFaultTests {
    @Test("PostgreSQL terminates the session: the batch is loaded again over a new one")
    func aTerminatedBackend() async throws {
        try await DatabaseTrial.run { trial in
            let other = try OtherSession(trial.target)
            let report = try await trial.go(afterFirstBatch: { try other.endOthers() })
            #expect(report.counts.updated == 40)
            try await trial.expectNewRows(report)
        }
    }

    @Test("PostgreSQL terminates the session within the transaction: nothing twice, nothing lost", arguments: 1...3)
    func aTerminatedTransaction(_ times: Int) async throws {
        try await DatabaseTrial.run { trial in
            // A sequence remembers across the rollback how often it has struck.
            try await trial.sync.database.execute(
                """
                CREATE SEQUENCE strikes;
                CREATE FUNCTION strike() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                    IF nextval('strikes') <= \(times) THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF;
                    RETURN NULL;
                END $$;
                CREATE TRIGGER strike AFTER UPDATE ON things EXECUTE FUNCTION strike()
                """
            )
            let report = try await trial.go()
            #expect(report.counts.updated == 40)
            try await trial.expectNewRows(report)
            let strikes = try await trial.sync.database.value("SELECT last_value FROM strikes")
            #expect(strikes == String(times + 4))
        }
    }

    @Test(
        "PostgreSQL restarts: the run goes on, also where the server answers commits that are not on disk yet",
        arguments: ["on", "off"]
    )
    func aRestart(_ synchronousCommit: String) async throws {
        let directory = "/tmp/sfsync-restart-\(synchronousCommit)-\(ProcessInfo.processInfo.processIdentifier)"
        let settings = [
            "fsync = off", "max_connections = 20", "synchronous_commit = \(synchronousCommit)",
            "wal_writer_delay = 10s",
        ]
        let server = try PrivateServer(directory: directory, settings: settings)
        try await onThread { _ = try server.start() }
        defer {
            try? server.stop(immediately: true)
            try? FileManager.default.removeItem(atPath: directory)
        }
        let records = (1...40).map { OrgRecord($0, ["Name": "new \($0)"]) }
        try await ScriptedSync.run(records, ScriptedSync.things()) { sync in
            let trial = try DatabaseTrial(sync, server.target)
            for isImmediate in [false, true] {
                let report = try await trial.go(afterFirstBatch: {
                    try server.stop(immediately: isImmediate)
                    try server.start()
                })
                #expect(report.counts.retrieved == 40)
                let connection = try PostgresConnection(to: server.target)
                let counts = try connection.query("SELECT count(*), count(DISTINCT name) FROM things").rows
                #expect(counts == [["40", "40"]])
                try connection.execute("DELETE FROM things")
            }
        }
    }

    @Test("A standby takes over without the latest batches: the run says so, and the next one mends it")
    func aStandbyThatLacksBatches() async throws {
        try await DatabaseTrial.run { trial in
            let other = try OtherSession(trial.sync.database.target)
            let error = await #expect(throws: SyncError.self) {
                try await trial.go(afterFirstBatch: {
                    try other.run(
                        """
                        BEGIN;
                        UPDATE things SET name = 'old', sync_digest = 0 WHERE name LIKE 'new %';
                        UPDATE sfsync.runs SET retrieved = retrieved - 10, updated = updated - 10 WHERE state = 'running';
                        DELETE FROM sfsync.checkpoints;
                        COMMIT
                        """
                    )
                })
            }
            #expect(error?.code == .lostCommits)
            #expect(
                error?.message
                    == "PostgreSQL has lost what it had committed: 40 records of run 2 were stored, and the ledger has only 30"
            )
            let report = try await trial.go()
            #expect(report.counts.updated == 40)
            try await trial.expectNewRows(report)
        }
    }

    @Test("PostgreSQL is stopped hard and stays away: a clear stop, and the next run goes on")
    func aServerThatIsGone() async throws {
        let directory = "/tmp/sfsync-gone-\(ProcessInfo.processInfo.processIdentifier)"
        let server = try PrivateServer(directory: directory, settings: ["fsync = off", "max_connections = 20"])
        try await onThread { _ = try server.start() }
        defer {
            try? server.stop(immediately: true)
            try? FileManager.default.removeItem(atPath: directory)
        }
        let records = (1...40).map { OrgRecord($0, ["Name": "new \($0)"]) }
        try await ScriptedSync.run(records, ScriptedSync.things()) { sync in
            let trial = try DatabaseTrial(sync, server.target)
            let error = await #expect(throws: PostgresError.self) {
                try await trial.go(afterFirstBatch: { try server.stop(immediately: true) })
            }
            #expect(error?.isConnectionLost == true)
            try await onThread { _ = try server.start() }
            let report = try await trial.go()
            #expect(report.summary == "40 inserted")
            let states = try PostgresConnection(to: server.target).query("SELECT state FROM sfsync.runs ORDER BY id")
                .rows
            #expect(states == [["done"]])
        }
    }

    @Test("Deadlock (40P01): tried again")
    func aDeadlock() async throws {
        try await DatabaseTrial.run(options: "-c deadlock_timeout=1500ms") { trial in
            let other = try OtherSession(trial.sync.database.target)
            // This one never gives way: it looks for deadlocks much later.
            try other.run("SET deadlock_timeout = '60s'")
            try await trial.meets(
                "40P01",
                other,
                holding: "UPDATE things SET name = name WHERE sf_id = '\(OrgRecord.id(20))'",
                // Waits until the run has lost, and then gives back what it got.
                thenRunning: "UPDATE things SET name = name WHERE sf_id = '\(OrgRecord.id(11))'; ROLLBACK",
            )
        }
    }

    @Test("Serialization failure (40001): tried again")
    func aSerializationFailure() async throws {
        try await DatabaseTrial.run(options: "-c default_transaction_isolation=repeatable\\ read") { trial in
            try await trial.meets(
                "40001",
                try OtherSession(trial.sync.database.target),
                holding: "UPDATE things SET name = 'theirs' WHERE sf_id = '\(OrgRecord.id(11))'",
                thenRunning: "COMMIT",
            )
        }
    }

    @Test("Lock timeout (55P03): tried again")
    func aLockTimeout() async throws {
        try await DatabaseTrial.run(options: "-c lock_timeout=50ms") { trial in
            let other = try OtherSession(trial.sync.database.target)
            let log = TextLog()
            let report = try await trial.go(
                afterFirstBatch: { try other.run("BEGIN; LOCK TABLE things IN EXCLUSIVE MODE") },
                onWarning: { number, text in
                    log.append(text)
                    if number == 2 { try? other.run("ROLLBACK") }
                },
            )
            #expect(log.texts.count == 2 && log.texts[0].contains("SQLSTATE 55P03"))
            #expect(log.texts[1].hasSuffix("Trying the batch again (3 of 8)."))
            try await trial.expectNewRows(report)
        }
    }

    @Test("Lock timeout that does not end: a clear stop, and the next run goes on")
    func aLongLock() async throws {
        try await DatabaseTrial.run(options: "-c lock_timeout=10ms") { trial in
            let other = try OtherSession(trial.sync.database.target)
            let error = await #expect(throws: PostgresError.self) {
                try await trial.go(afterFirstBatch: { try other.run("BEGIN; LOCK TABLE things IN EXCLUSIVE MODE") })
            }
            #expect(error?.sqlState == "55P03")
            try other.run("ROLLBACK")
            let report = try await trial.go()
            #expect(report.summary == "40 updated")
            try await trial.expectNewRows(report)
        }
    }
}
