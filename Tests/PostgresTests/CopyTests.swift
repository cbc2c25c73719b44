import Postgres
import PrivatePostgres
import TestSupport
import Testing

@Suite struct CopyTests {
    private struct Own: Error {}

    @Test func rowsOfACopyAreCounted() async throws {
        try await withTable { connection in
            let count = try connection.copyIn("COPY t FROM STDIN") { writer in
                try write("1\tone\n2\ttw", to: writer)
                try write("o\n", to: writer)
            }
            #expect(count == 2)
            #expect(try connection.query("SELECT * FROM t ORDER BY n").rows == [["1", "one"], ["2", "two"]])
        }
    }

    @Test func aCopyOfNothing() async throws {
        try await withTable { connection in
            let count = try connection.copyIn("COPY t FROM STDIN") { _ in }
            #expect(count == 0)
            #expect(try connection.query("SELECT count(*) FROM t")[0, 0] == "0")
        }
    }

    @Test func largePiecesArriveWhole() async throws {
        try await withTable { connection in
            let line = "7\t" + String(repeating: "x", count: 200_000) + "\n"
            let count = try connection.copyIn("COPY t FROM STDIN") { writer in
                try write(String(repeating: line, count: 40), to: writer)
            }
            #expect(count == 40)
            let lengths = try connection.query("SELECT DISTINCT length(s) FROM t").rows
            #expect(lengths == [["200000"]])
        }
    }

    @Test func theServersErrorIsTold() async throws {
        try await withTable { connection in
            let error = #expect(throws: PostgresError.self) {
                try connection.copyIn("COPY t FROM STDIN") { writer in
                    try write("1\tone\nx\ttwo\n", to: writer)
                }
            }
            #expect(error?.sqlState == "22P02")
            #expect(error?.recovery == .splitRows)
            let left = try connection.query("SELECT count(*) FROM t")
            #expect(left[0, 0] == "0")
        }
    }

    @Test func anErrorOfTheBodyEndsTheCopy() async throws {
        try await withTable { connection in
            #expect(throws: Own.self) {
                try connection.copyIn("COPY t FROM STDIN") { writer in
                    try write("1\tone\n", to: writer)
                    throw Own()
                }
            }
            let left = try connection.query("SELECT count(*) FROM t")
            #expect(left[0, 0] == "0")
        }
    }

    @Test func theBodysOwnErrorWinsOverTheServers() async throws {
        try await withTable { connection in
            #expect(throws: Own.self) {
                try connection.copyIn("COPY t FROM STDIN") { writer in
                    try write("x\ttwo\n", to: writer)
                    throw Own()
                }
            }
            let next = try connection.query("SELECT 1")
            #expect(next[0, 0] == "1")
        }
    }

    @Test func aStatementThatIsNoCopyIsRefused() async throws {
        try await withTable { connection in
            let error = #expect(throws: PostgresError.self) {
                try connection.copyIn("COPY missing FROM STDIN") { _ in Issue.record("there is nothing to write to") }
            }
            #expect(error?.sqlState == "42P01")
        }
    }

    @Test func aSessionThatEndsDuringACopyIsLost() async throws {
        try await withTable { connection in
            let pid = try connection.query("SELECT pg_backend_pid()")[0, 0]
            let error = #expect(throws: PostgresError.self) {
                try connection.copyIn("COPY t FROM STDIN") { writer in
                    let other = try PostgresConnection(to: connection.target)
                    try other.query("SELECT pg_terminate_backend($1::int, 60000)", [pid])
                    while true { try write("1\tone\n", to: writer) }
                }
            }
            #expect(error?.isConnectionLost == true)
            #expect(error?.recovery == .retry)
        }
    }

    private func write(_ text: String, to writer: borrowing CopyWriter) throws {
        var copy = text
        try copy.withUTF8 { try writer.write(UnsafeRawBufferPointer($0)) }
    }

    private func withTable(_ body: (PostgresConnection) throws -> Void) async throws {
        try await TemporaryPostgres.withDatabase { database in
            try await database.connected { connection in
                try connection.execute("CREATE TABLE t (n int, s text)")
                try body(connection)
            }
        }
    }
}

extension PostgresConnection {
    /// Where this connection leads, for a second one.
    fileprivate var target: ConnectionTarget {
        get throws {
            var target = try TemporaryPostgres.server().target
            target.parameters["dbname"] = try query("SELECT current_database()")[0, 0]
            return target
        }
    }
}
