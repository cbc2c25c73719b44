import Foundation
import Postgres
import TestSupport
import Testing

@Suite struct ConnectionTests {
    @Test func aServerThatIsNotThere() async throws {
        let error = try await refusal(of: ConnectionTarget(parameters: ["host": "127.0.0.1", "port": "1"]))
        #expect(error.sqlState.isEmpty)
        #expect(error.recovery == .retry)
        #expect(
            error.description.hasPrefix(
                "PostgreSQL refused the connection: connection to server at \"127.0.0.1\", port 1 failed: "
                    + "Connection refused"
            )
        )
        #expect(
            error.description.hasSuffix(
                "Check that the server runs and that DATABASE_URL or the PG* variables point to it."
            )
        )
        #expect(!error.description.contains("\n"))
    }

    @Test func aDatabaseThatIsNotThere() async throws {
        let (error, socket) = try await refusal { $0["dbname"] = "nowhere" }
        #expect(error.sqlState == "3D000")
        #expect(error.recovery == .stop)
        #expect(
            error.description
                == "PostgreSQL refused the connection: connection to server on socket \"\(socket)/.s.PGSQL.5432\" failed: "
                + "FATAL:  database \"nowhere\" does not exist (SQLSTATE 3D000). "
                + "Create the database or correct its name in DATABASE_URL."
        )
    }

    @Test func aUserThatIsNotThere() async throws {
        let (error, socket) = try await refusal { $0["user"] = "nobody" }
        #expect(error.recovery == .stop)
        #expect(
            error.description
                == "PostgreSQL refused the connection: connection to server on socket \"\(socket)/.s.PGSQL.5432\" failed: "
                + "FATAL:  role \"nobody\" does not exist (SQLSTATE 28000). "
                + "Check user and password in DATABASE_URL, PGPASSWORD or ~/.pgpass."
        )
    }

    @Test func aConnectionStringThatIsNone() async throws {
        let error = try await refusal(of: ConnectionTarget("postgresql://host:port/"))
        #expect(error.description.contains("invalid integer value \"port\" for connection option \"port\""))
    }

    @Test func theSessionIsSetUp() async throws {
        try await TemporaryPostgres.withDatabase { database in
            let rows = try await database.table(
                """
                SELECT current_setting('client_encoding'), current_setting('TimeZone'), current_setting('DateStyle'),
                    current_setting('standard_conforming_strings'), current_setting('application_name')
                """
            )
            #expect(rows == ["UTF8|UTC|ISO, MDY|on|sfsync"])
        }
    }

    @Test func theTargetNamesTheApplication() async throws {
        try await TemporaryPostgres.withDatabase { database in
            var target = database.target
            target.parameters["application_name"] = "mine"
            let name = try await onThread {
                try PostgresConnection(to: target).query("SHOW application_name")[0, 0]
            }
            #expect(name == "mine")
        }
    }

    @Test func summaryIsForPeople() async throws {
        try await TemporaryPostgres.withDatabase { database in
            let summary = try await database.connected { $0.summary }
            let socket = try #require(database.target.parameters["host"])
            #expect(summary == "database '\(database.name)' as 'sfsync' on socket \(socket)")
        }
    }

    @Test func serverVersionIsLibpqsNumber() async throws {
        try await TemporaryPostgres.withDatabase { database in
            let (version, text) = try await database.connected {
                ($0.serverVersion, try $0.query("SHOW server_version_num")[0, 0])
            }
            #expect(String(version) == text)
        }
    }

    private func refusal(of target: ConnectionTarget) async throws -> PostgresError {
        try await onThread {
            let error = #expect(throws: PostgresError.self) { try PostgresConnection(to: target) }
            return try #require(error)
        }
    }

    private func refusal(
        _ change: (inout [String: String]) -> Void,
    ) async throws -> (error: PostgresError, socket: String) {
        var target = try await onThread { try TemporaryPostgres.server().target }
        change(&target.parameters)
        return (try await refusal(of: target), target.parameters["host"] ?? "")
    }
}
