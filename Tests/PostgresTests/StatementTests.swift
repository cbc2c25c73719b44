import Foundation
import Postgres
import TestSupport
import Testing

@Suite struct StatementTests {
    @Test func parametersArriveAsTheyAre() async throws {
        let texts = [
            nil, "", "plain", "O'Brien", "\"quoted\"", "back\\slash", "$1", "{a,b}", "line\nfeed\r\n", "emoji 👩‍⚕️",
            "NULL", String(repeating: "ü", count: 100_000),
        ]
        try await TemporaryPostgres.withDatabase { database in
            try await database.connected { connection in
                for text in texts {
                    let row = try connection.query("SELECT $1::text, $1::text IS NULL", [text]).rows
                    #expect(row == [[text, text == nil ? "t" : "f"]])
                }
            }
        }
    }

    @Test func resultsCountRowsAndBytes() async throws {
        try await TemporaryPostgres.withDatabase { database in
            try await database.connected { connection in
                let result = try connection.query("SELECT * FROM (VALUES ('ü', NULL), ('', 'x')) AS t (a, b)")
                #expect(result.count == 2)
                #expect(result.rows == [["ü", nil], ["", "x"]])
                #expect(result.withBytes(row: 0, column: 0) { Array($0) } == [0xC3, 0xBC])
                #expect(result.withBytes(row: 0, column: 1) { Array($0) } == nil)
                #expect(result.withBytes(row: 1, column: 0) { $0.count } == 0)
            }
        }
    }

    @Test func affectedRowsAreThoseThatWereTouched() async throws {
        try await TemporaryPostgres.withDatabase { database in
            try await database.connected { connection in
                let created = try connection.query("CREATE TABLE t (n int)")
                #expect(created.affectedRows == 0)
                #expect(try connection.query("INSERT INTO t SELECT generate_series(1, 7)").affectedRows == 7)
                #expect(try connection.query("UPDATE t SET n = 0 WHERE n > 4").affectedRows == 3)
                #expect(try connection.query("DELETE FROM t WHERE n = 0").affectedRows == 3)
                #expect(try connection.query("DELETE FROM t WHERE n = 0").affectedRows == 0)
            }
        }
    }

    @Test func aRefusedStatementTellsWhatTheServerSaid() async throws {
        try await TemporaryPostgres.withDatabase { database in
            try await database.connected { connection in
                try connection.execute(
                    "CREATE TABLE people (email text CONSTRAINT one_each UNIQUE, name text NOT NULL)"
                )
                try connection.execute("INSERT INTO people VALUES ('secret@example.com', 'a')")
                let duplicate = #expect(throws: PostgresError.self) {
                    try connection.query("INSERT INTO people VALUES ($1, 'b')", ["secret@example.com"])
                }
                #expect(duplicate?.sqlState == "23505")
                #expect(duplicate?.constraint == "one_each")
                #expect(duplicate?.detail == "Key (email)=(secret@example.com) already exists.")
                // The detail quotes the row, so it stays out of what is printed.
                #expect(
                    duplicate?.description
                        == "PostgreSQL refused 'INSERT INTO people VALUES ($1, 'b')': duplicate key value violates unique "
                        + "constraint \"one_each\" (SQLSTATE 23505)."
                )
                let missing = #expect(throws: PostgresError.self) {
                    try connection.execute("INSERT INTO people (email) VALUES ('x')")
                }
                #expect(missing?.sqlState == "23502")
                #expect(missing?.column == "name")
                let unknown = #expect(throws: PostgresError.self) { try connection.query("SELECT emial FROM people") }
                #expect(unknown?.sqlState == "42703")
                #expect(unknown?.hint == "Perhaps you meant to reference the column \"people.email\".")
                // The session goes on.
                #expect(try connection.query("SELECT count(*) FROM people")[0, 0] == "1")
            }
        }
    }

    @Test func ofSeveralStatementsTheFirstFailureCounts() async throws {
        try await TemporaryPostgres.withDatabase { database in
            let error = await #expect(throws: PostgresError.self) {
                try await database.execute("CREATE TABLE t (n int); SELECT 1/0; CREATE TABLE u (n int)")
            }
            #expect(error?.sqlState == "22012")
            let table = try await database.value("SELECT to_regclass('t')")
            #expect(table == nil)
        }
    }

    @Test func messagesShowTheBeginningOfAStatement() async throws {
        try await TemporaryPostgres.withDatabase { database in
            let error = await #expect(throws: PostgresError.self) {
                try await database.execute("SELECT  nothing,\n\t" + String(repeating: "column_name, ", count: 40) + "1")
            }
            #expect(
                error?.action
                    == "'SELECT nothing, column_name, column_name, column_name, column_name, column_na...'"
            )
        }
    }

    @Test func aTransactionCommitsWhatItReturns() async throws {
        try await TemporaryPostgres.withDatabase { database in
            try await database.connected { connection in
                let value = try connection.transaction {
                    try connection.execute("CREATE TABLE t (n int)")
                    #expect(connection.isInTransaction)
                    return 42
                }
                #expect(value == 42)
                #expect(!connection.isInTransaction)
            }
            #expect(try await database.value("SELECT count(*) FROM t") == "0")
        }
    }

    @Test func aTransactionThatThrowsLeavesNothing() async throws {
        struct Own: Error {}
        try await TemporaryPostgres.withDatabase { database in
            try await database.connected { connection in
                #expect(throws: Own.self) {
                    try connection.transaction {
                        try connection.execute("CREATE TABLE t (n int)")
                        throw Own()
                    }
                }
                #expect(!connection.isInTransaction)
                let error = #expect(throws: PostgresError.self) {
                    try connection.transaction {
                        try connection.execute("CREATE TABLE t (n int)")
                        try connection.execute("SELECT 1/0")
                    }
                }
                #expect(error?.sqlState == "22012")
                #expect(!connection.isInTransaction)
            }
            #expect(try await database.value("SELECT to_regclass('t')") == nil)
        }
    }

    @Test func aCommitThatIsRefusedThrows() async throws {
        try await TemporaryPostgres.withDatabase { database in
            try await database.connected { connection in
                try connection.execute("CREATE TABLE t (n int UNIQUE DEFERRABLE INITIALLY DEFERRED)")
                let error = #expect(throws: PostgresError.self) {
                    try connection.transaction { try connection.execute("INSERT INTO t VALUES (1), (1)") }
                }
                #expect(error?.sqlState == "23505")
                #expect(!connection.isInTransaction)
                #expect(try connection.query("SELECT count(*) FROM t")[0, 0] == "0")
            }
        }
    }

    @Test func aStatementIsInterruptedFromAnotherThread() async throws {
        try await TemporaryPostgres.withDatabase { database in
            try await database.connected { connection in
                let handle = try #require(connection.makeCancelHandle())
                let pid = try connection.query("SELECT pg_backend_pid()")[0, 0]
                let target = database.target
                Thread.detachNewThread {
                    // Sent before the statement runs, the request would be lost.
                    guard let watch = try? PostgresConnection(to: target) else { return }
                    let isSleeping = "SELECT 1 FROM pg_stat_activity WHERE pid = $1::int AND wait_event = 'PgSleep'"
                    while (try? watch.query(isSleeping, [pid]).count) == 0 {}
                    handle.cancel()
                }
                let error = #expect(throws: PostgresError.self) { try connection.execute("SELECT pg_sleep(600)") }
                #expect(error?.sqlState == "57014")
                #expect(error?.recovery == .stop)
                #expect(try connection.query("SELECT 1")[0, 0] == "1")
            }
        }
    }

    @Test func aSessionThatIsEndedCanBeTriedAgain() async throws {
        try await TemporaryPostgres.withDatabase { database in
            try await database.connected { connection in
                let pid = try connection.query("SELECT pg_backend_pid()")[0, 0]
                let other = try PostgresConnection(to: database.target)
                #expect(try other.query("SELECT pg_terminate_backend($1::int, 60000)", [pid])[0, 0] == "t")
                let error = #expect(throws: PostgresError.self) { try connection.query("SELECT 1") }
                #expect(error?.isConnectionLost == true)
                #expect(error?.recovery == .retry)
            }
        }
    }
}
