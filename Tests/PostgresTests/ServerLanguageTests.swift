import Foundation
import PrivatePostgres
import TestSupport
import Testing

@testable import Postgres

@Suite struct ServerLanguageTests {
    /// Errors are known by their state, whatever language the server speaks, also before a session is open.
    @Test func aServerThatSpeaksGermanIsUnderstood() async throws {
        // Translations need a locale that is not C, and `LANGUAGE` picks the words.
        let directory = "/tmp/sfsync-german-\(ProcessInfo.processInfo.processIdentifier)"
        setenv("LANGUAGE", "de", 1)
        defer { unsetenv("LANGUAGE") }
        let settings = ["fsync = off", "max_connections = 20", "lc_messages = 'C.UTF-8'"]
        let server = try PrivateServer(directory: directory, settings: settings)
        try await onThread { _ = try server.start() }
        defer {
            try? server.stop(immediately: true)
            try? FileManager.default.removeItem(atPath: directory)
        }
        try await onThread {
            let connection = try PostgresConnection(to: server.target)
            let unknown = #expect(throws: PostgresError.self) { try connection.execute("SELECT 1 FROM nowhere") }
            #expect(unknown?.sqlState == "42P01" && unknown?.recovery == .stop)
            // The test of the test: the words are German.
            #expect(unknown?.message.contains("existiert nicht") == true, "\(unknown?.message ?? "")")
            try connection.execute(
                "CREATE TABLE t (n int PRIMARY KEY, c int CHECK (c > 0)); INSERT INTO t VALUES (1, 1)"
            )
            let states: [(sql: String, state: String, recovery: PostgresError.Recovery)] = [
                ("INSERT INTO t VALUES (1, 1)", "23505", .splitRows),
                ("INSERT INTO t VALUES (2, 0)", "23514", .splitRows),
                ("SELECT 'x'::int", "22P02", .splitRows), ("INSERT INTO t VALUES (NULL, 1)", "23502", .splitRows),
                ("SELECT pg_terminate_backend(pg_backend_pid())", "57P01", .retry),
            ]
            for (sql, state, recovery) in states {
                let error = #expect(throws: PostgresError.self) { try connection.execute(sql) }
                #expect(error?.sqlState == state && error?.recovery == recovery, "\(String(describing: error))")
            }
            for (key, value, state) in [("dbname", "nowhere", "3D000"), ("user", "nobody", "28000")] {
                var target = server.target
                target.parameters[key] = value
                let error = #expect(throws: PostgresError.self) { try PostgresConnection(to: target) }
                #expect(error?.sqlState == state && error?.recovery == .stop, "\(String(describing: error))")
            }
            let owner = try PostgresConnection(to: server.target)
            try owner.execute("CREATE ROLE narrow LOGIN CONNECTION LIMIT 0")
            var narrow = server.target
            narrow.parameters["user"] = "narrow"
            let crowded = #expect(throws: PostgresError.self) { try PostgresConnection(to: narrow) }
            #expect(crowded?.isTooManyConnections == true && crowded?.recovery == .retry)
            try owner.execute("CREATE TABLE l (n int)")
            try owner.execute("BEGIN; LOCK TABLE l")
            var hurried = server.target
            hurried.parameters["options"] = "-c lock_timeout=50ms"
            let waiting = try PostgresConnection(to: hurried)
            let locked = #expect(throws: PostgresError.self) { try waiting.execute("SELECT FROM l") }
            #expect(locked?.isLockConflict == true && locked?.recovery == .retry)
        }
    }
}
