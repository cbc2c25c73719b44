import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Postgres

/// Waits end when they are told to, say what they wait for, and know a server that is gone.
@Suite struct WaitingTests {
    /// A watch with short bounds, which remembers what it was told.
    private final class Observer: Sendable {
        let isCancelled = Atomic(false)
        let notices = Mutex<[String]>([])

        func watch(_ change: (inout WaitBounds) -> Void = { _ in }) -> SessionWatch {
            var watch = SessionWatch(
                isCancelled: { self.isCancelled.load(ordering: .relaxed) },
                onNotice: { text in self.notices.withLock { $0.append(text) } },
            )
            watch.bounds.slice = .milliseconds(10)
            watch.bounds.grace = .milliseconds(300)
            change(&watch.bounds)
            return watch
        }

        func cancel() { isCancelled.store(true, ordering: .relaxed) }

        func heard(_ words: String) -> Bool { notices.withLock { $0.contains { $0.contains(words) } } }
    }

    private func inBackground(_ body: @escaping @Sendable () -> Void) { Thread.detachNewThread { body() } }

    @Test(arguments: ["SELECT pg_sleep(600)", "COPY (SELECT pg_sleep(600)) TO STDOUT", "COMMIT AND NO CHAIN"])
    func aRunningStatementIsCancelled(_ sql: String) async throws {
        try await TemporaryPostgres.withDatabase { database in
            let observer = Observer()
            try await onThread {
                let connection = try PostgresConnection(to: database.target.watched(by: observer.watch()))
                if sql.hasPrefix("COMMIT") {
                    try connection.execute(
                        "CREATE TABLE t (n int); CREATE FUNCTION s() RETURNS trigger LANGUAGE plpgsql AS "
                            + "'BEGIN PERFORM pg_sleep(600); RETURN NULL; END'; CREATE CONSTRAINT TRIGGER c AFTER INSERT ON t "
                            + "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION s(); BEGIN; INSERT INTO t VALUES (1)"
                    )
                }
                inBackground { [pid = connection.backendPID] in
                    guard let other = try? PostgresConnection(to: database.target) else { return }
                    let question = "SELECT FROM pg_stat_activity WHERE pid = \(pid) AND wait_event = 'PgSleep'"
                    while (try? other.query(question).count) == 0 {}
                    observer.cancel()
                }
                let error = #expect(throws: PostgresError.self) {
                    if sql.hasPrefix("COPY") {
                        try connection.copyOut(sql) { _ in }
                    } else {
                        try connection.execute(sql)
                    }
                }
                #expect(error?.isCancelled == true)
                #expect(error?.sqlState == "57014")
                #expect(error?.recovery == .stop)
                // What an interrupted program has to say in the database still arrives.
                if connection.isInTransaction { try connection.execute("ROLLBACK") }
                #expect(try connection.query("SELECT 1").integer == 1)
                let late = #expect(throws: PostgresError.self) { try connection.execute("SELECT pg_sleep(600)") }
                #expect(late?.isCancelled == true)
            }
        }
    }

    @Test func aCopyInThatWaitsIsCancelled() async throws {
        try await TemporaryPostgres.withDatabase { database in
            let observer = Observer()
            try await onThread {
                let connection = try PostgresConnection(to: database.target.watched(by: observer.watch()))
                try connection.execute(
                    "CREATE TABLE t (n text); CREATE FUNCTION s() RETURNS trigger LANGUAGE plpgsql AS "
                        + "'BEGIN PERFORM pg_sleep(600); RETURN new; END'; CREATE TRIGGER b BEFORE INSERT ON t FOR EACH ROW "
                        + "EXECUTE FUNCTION s()"
                )
                inBackground { [pid = connection.backendPID] in
                    guard let other = try? PostgresConnection(to: database.target) else { return }
                    let question = "SELECT FROM pg_stat_activity WHERE pid = \(pid) AND wait_event = 'PgSleep'"
                    while (try? other.query(question).count) == 0 {}
                    observer.cancel()
                }
                let line = Array((String(repeating: "x", count: 65_535) + "\n").utf8)
                let error = #expect(throws: PostgresError.self) {
                    try connection.copyIn("COPY t FROM STDIN") { writer in
                        for _ in 0..<10_000 { try line.withUnsafeBytes { try writer.write($0) } }
                    }
                }
                #expect(error?.isCancelled == true)
                #expect(try connection.query("SELECT count(*) FROM t").integer == 0)
            }
        }
    }

    @Test func aServerThatDoesNotAnswerACancellationIsLeft() async throws {
        try await throughProxy { proxy, target, observer in
            let connection = try PostgresConnection(to: target.watched(by: observer.watch()))
            inBackground {
                proxy.freeze()
                usleep(100_000)
                observer.cancel()
            }
            let error = #expect(throws: PostgresError.self) { try connection.execute("SELECT pg_sleep(600)") }
            #expect(error?.isCancelled == true)
            #expect(error?.recovery == .stop)
            let next = #expect(throws: PostgresError.self) { try connection.execute("SELECT 1") }
            #expect(next?.isConnectionLost == true)
        }
    }

    @Test func connectingIsCancelled() async throws {
        try await throughProxy { proxy, target, observer in
            proxy.freeze()
            inBackground {
                usleep(50_000)
                observer.cancel()
            }
            let error = #expect(throws: PostgresError.self) {
                try PostgresConnection(to: target.watched(by: observer.watch()))
            }
            #expect(error?.isCancelled == true)
        }
    }

    @Test(arguments: [nil, "2"]) func connectingIsBounded(_ timeout: String?) async throws {
        try await throughProxy { proxy, target, observer in
            proxy.freeze()
            var target = target
            target.parameters["connect_timeout"] = timeout
            let error = #expect(throws: PostgresError.self) {
                try PostgresConnection(to: target.watched(by: observer.watch { $0.connecting = .seconds(1) }))
            }
            #expect(error?.message.hasSuffix("did not answer within \(timeout ?? "1") s") == true)
            #expect(error?.isConnectionLost == true)
            #expect(error?.recovery == .retry)
        }
    }

    @Test func silenceIsToldAndAServerThatIsGoneIsKnown() async throws {
        try await throughProxy { proxy, target, observer in
            let watch = observer.watch {
                $0.lockQuestion = .milliseconds(20)
                $0.notice = .milliseconds(40)
                $0.probe = .milliseconds(100)
                $0.probeAnswer = .milliseconds(500)
            }
            let connection = try PostgresConnection(to: target.watched(by: watch))
            inBackground { proxy.freeze() }
            let error = #expect(throws: PostgresError.self) { try connection.execute("SELECT pg_sleep(600)") }
            #expect(error?.isConnectionLost == true)
            #expect(error?.recovery == .retry)
            #expect(error?.isCancelled == false)
            #expect(error?.message.contains("none to a new connection") == true)
            #expect(observer.heard("PostgreSQL has not answered 'SELECT pg_sleep(600)' for"))
        }
    }

    @Test func aServerThatLivesIsWaitedFor() async throws {
        try await TemporaryPostgres.withDatabase { database in
            let observer = Observer()
            let watch = observer.watch {
                $0.lockQuestion = .milliseconds(20)
                $0.notice = .milliseconds(40)
                $0.probe = .milliseconds(60)
                $0.interval = .milliseconds(50)
            }
            try await onThread {
                let connection = try PostgresConnection(to: database.target.watched(by: watch))
                try connection.execute("SELECT pg_sleep(1)")
            }
            #expect(observer.heard("waiting."))
        }
    }

    @Test(arguments: [
        "ALTER TABLE t ADD m int", "CREATE INDEX CONCURRENTLY i ON t (n)", "SELECT pg_advisory_lock(4711)",
    ])
    func whoHoldsTheLockIsTold(_ sql: String) async throws {
        try await TemporaryPostgres.withDatabase { database in
            let observer = Observer()
            try await database.execute("CREATE TABLE t (n int)")
            try await onThread {
                let holder = try PostgresConnection(to: database.target.named("the holder"))
                try holder.execute(
                    "BEGIN; INSERT INTO t VALUES (4242); SELECT pg_advisory_lock(4711); SELECT 'hidden words'"
                )
                let connection = try PostgresConnection(
                    to: database.target.watched(by: observer.watch { $0.lockQuestion = .milliseconds(50) })
                )
                try connection.execute("SET lock_timeout = '2s'")
                let error = #expect(throws: PostgresError.self) { try connection.execute(sql) }
                #expect(error?.sqlState == "55P03")
                // A bound of the caller's own passes.
                #expect(error?.recovery == .retry)
                let held =
                    "process \(holder.backendPID), application 'the holder', user 'sfsync', idle in transaction, for"
                #expect(error?.message.contains(held) == true)
                #expect(observer.heard(held))
                #expect(!observer.heard("hidden words"))
                try holder.execute("ROLLBACK")
            }
        }
    }

    @Test func aLockThatWasWaitedForInFullIsNotWaitedForAgain() {
        var error = PostgresError(sqlState: "55P03", message: "m", action: "'X'")
        error.isPatienceExhausted = true
        #expect(error.recovery == .stop)
        #expect(error.description.hasSuffix("then run the same command again: it continues."))
    }

    private func throughProxy(
        _ body: @Sendable (FreezingProxy, ConnectionTarget, Observer) throws -> Void,
    ) async throws {
        try await TemporaryPostgres.withDatabase { database in
            let folder = try #require(database.target.parameters["host"])
            try await onThread {
                let proxy = try FreezingProxy(to: folder)
                defer { proxy.close() }
                try body(proxy, proxy.target(database.target), Observer())
            }
        }
    }
}
