import Foundation
import PrivatePostgres
import TestSupport
import Testing

@testable import Postgres

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
        #expect(error.refusal == .connectionString)
        #expect(
            error.description.hasPrefix("The connection string cannot be used: what stands behind the host is no port")
        )
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

    @Test func theSessionNamesItselfBehindTheUsersName() async throws {
        try await TemporaryPostgres.withDatabase { database in
            var target = database.target
            let names = try await onThread { [target] in
                let connection = try PostgresConnection(to: target.named("sfsync contact run 17"))
                let first = try connection.query("SHOW application_name")[0, 0]
                try connection.setApplicationName("sfsync contact")
                return [first, try connection.query("SHOW application_name")[0, 0]]
            }
            #expect(names == ["sfsync contact run 17", "sfsync contact"])
            target.parameters["application_name"] = "etl"
            let name = try await onThread { [target] in
                try PostgresConnection(to: target.named("sfsync contact")).query("SHOW application_name")[0, 0]
            }
            #expect(name == "etl: sfsync contact")
        }
    }

    @Test func aRoleWithoutAConnectionLeftIsKnownInAnyLanguage() async throws {
        try await TemporaryPostgres.withDatabase { database in
            let role = "narrow_\(Int.random(in: 0...999_999))"
            try await database.execute("CREATE ROLE \(role) LOGIN CONNECTION LIMIT 1")
            var target = database.target
            target.parameters["user"] = role
            try await onThread { [target] in
                let one = try PostgresConnection(to: target)
                let error = #expect(throws: PostgresError.self) { try PostgresConnection(to: target) }
                #expect(error?.isTooManyConnections == true)
                #expect(error?.sqlState == "53300")
                #expect(error?.message.hasSuffix("FATAL:  too many connections for role \"\(role)\"") == true)
                #expect(error?.description.contains("--jobs 1 --writers 1") == true)
                try one.execute("SELECT 1")
            }
            try await database.execute("DROP ROLE \(role)")
        }
    }

    @Test(arguments: [
        (
            "connection to server failed: SCHWERWIEGEND:  53300: Zu viele\nLOCATION:  Init, proc.c:1", "53300",
            "connection to server failed: SCHWERWIEGEND:  Zu viele"
        ),
        ("a: FATAL:  28P01: nein\nb: FATAL:  57P03: warte", "57P03", "a: FATAL:  nein; b: FATAL:  warte"),
        ("could not connect: Connection refused", "", "could not connect: Connection refused"),
    ])
    func theStateIsReadAndNotGuessed(_ verbose: String, _ state: String, _ text: String) {
        let message = ConnectionMessage(verbose)
        #expect(message.state == state)
        #expect(message.text == text)
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
