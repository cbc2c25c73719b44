import Foundation
import TestSupport
import Testing

@testable import Postgres

/// A pooler of transactions is refused before anything is changed; one of sessions does no harm.
@Suite struct PoolerTests {
    @Test(arguments: [("transaction", 1), ("transaction", 2), ("transaction", 5), ("statement", 2)])
    func aPoolerOfTransactionsIsRefused(_ mode: String, _ poolSize: Int) async throws {
        try await behind(mode, poolSize) { target, _ in
            let error = #expect(throws: PostgresError.self) { try PostgresConnection(to: target) }
            #expect(error?.refusal == .transactionPooler)
            #expect(error?.recovery == .stop)
            #expect(error?.description.contains("the port of PostgreSQL itself") == true)
            // Whoever gets its process next finds it as it was.
            let handle = try SessionOpening(parameters: target.parameters, watch: SessionWatch()).open()
            let other = PostgresConnection(helper: handle, target.parameters, SessionWatch())
            #expect(try other.query("SHOW statement_timeout")[0, 0] == "1234ms")
            #expect(try other.query("SHOW TimeZone")[0, 0] == "Asia/Kolkata")
        }
    }

    @Test func manyServersInTurnAreNoticedAsWell() async throws {
        try await behind("transaction", 5, ["server_round_robin = 1"]) { target, _ in
            let error = #expect(throws: PostgresError.self) { try PostgresConnection(to: target) }
            #expect(error?.refusal == .transactionPooler)
        }
    }

    @Test(arguments: [1, 5]) func aPoolerOfSessionsIsFine(_ poolSize: Int) async throws {
        try await behind("session", poolSize) { target, _ in
            let connection = try PostgresConnection(to: target)
            #expect(connection.announcedPID != connection.backendPID)
            #expect(try connection.query("SELECT pg_backend_pid()").integer == Int(connection.backendPID))
            try connection.execute("CREATE TEMP TABLE t (n int); INSERT INTO t VALUES (1)")
            #expect(try connection.query("SELECT n FROM t").integer == 1)
            #expect(try connection.query("SHOW statement_timeout")[0, 0] == "0")
        }
    }

    @Test(arguments: [
        (["host": "aws-0-eu.pooler.supabase.com", "port": "6543"], "use port 5432 instead of 6543"),
        (["host": "ep-cool-1234-pooler.eu-central-1.aws.neon.tech"], "ep-cool-1234.eu-central-1.aws.neon.tech"),
        (["host": "db.example.com"], "the port of PostgreSQL itself"),
    ])
    func theWayAroundIsNamed(_ parameters: [String: String], _ words: String) {
        #expect(PoolerProbe.refusal(parameters).description.contains(words))
    }

    private func behind(
        _ mode: String,
        _ poolSize: Int,
        _ settings: [String] = [],
        _ body: (ConnectionTarget, ConnectionTarget) throws -> Void,
    ) async throws {
        try await TemporaryPostgres.withDatabase { database in
            for setting in ["statement_timeout = '1234ms'", "TimeZone = 'Asia/Kolkata'"] {
                try await database.execute("ALTER DATABASE \(database.name) SET \(setting)")
            }
            try await onThread {
                let bouncer = try PgBouncer(to: database.target, mode: mode, poolSize: poolSize, settings: settings)
                defer { bouncer.stop() }
                try body(bouncer.target, database.target)
            }
            try await database.execute("ALTER DATABASE \(database.name) RESET ALL")
        }
    }
}
