import Foundation
import PrivatePostgres
import TestSupport
import Testing

@testable import Postgres

/// Whatever role or database impose: set otherwise, respected, or refused, as docs/postgresql.md says.
@Suite struct SessionSettingsTests {
    /// What is imposed, and what a session has instead.
    static let overridden: [(setting: String, value: String, session: String)] = [
        ("statement_timeout", "1min", "0"), ("lock_timeout", "1ms", "5min"),
        ("idle_in_transaction_session_timeout", "1min", "0"), ("idle_session_timeout", "1min", "0"),
        ("default_transaction_isolation", "serializable", "read committed"),
        ("default_transaction_deferrable", "on", "off"), ("row_security", "on", "off"),
        ("session_replication_role", "replica", "origin"), ("client_encoding", "LATIN1", "UTF8"),
        ("DateStyle", "German, DMY", "ISO, MDY"), ("IntervalStyle", "iso_8601", "postgres"),
        ("TimeZone", "Asia/Kolkata", "UTC"), ("extra_float_digits", "-3", "3"), ("bytea_output", "escape", "hex"),
        ("array_nulls", "off", "on"), ("quote_all_identifiers", "on", "off"), ("transform_null_equals", "on", "off"),
        ("standard_conforming_strings", "off", "on"), ("backslash_quote", "on", "safe_encoding"),
        ("gin_fuzzy_search_limit", "1", "0"), ("client_min_messages", "debug1", "warning"),
    ]

    @Test(arguments: overridden) func isSetBySession(_ setting: String, _ value: String, _ session: String) async throws
    {
        try await TemporaryPostgres.withDatabase { database in
            for owner in ["DATABASE \(database.name)", "ROLE sfsync IN DATABASE \(database.name)"] {
                try await database.execute("ALTER \(owner) SET \(setting) = '\(value)'")
                #expect(try await database.value("SHOW \(setting)") == session)
                try await database.execute("ALTER \(owner) RESET \(setting)")
            }
        }
    }

    static let respected: [(setting: String, value: String)] = [
        ("work_mem", "9MB"), ("enable_seqscan", "off"), ("synchronous_commit", "local"), ("temp_file_limit", "12345kB"),
        ("maintenance_work_mem", "17MB"), ("search_path", "own"), ("default_statistics_target", "7"),
    ]

    @Test(arguments: respected) func isRespected(_ setting: String, _ value: String) async throws {
        try await TemporaryPostgres.withDatabase { database in
            try await database.execute("CREATE SCHEMA own")
            try await database.execute("ALTER DATABASE \(database.name) SET \(setting) = '\(value)'")
            #expect(try await database.value("SHOW \(setting)") == value)
            try await database.execute("ALTER DATABASE \(database.name) RESET \(setting)")
        }
    }

    @Test func whatTheConnectionItselfAsksForIsRespected() async throws {
        try await TemporaryPostgres.withDatabase { database in
            var target = database.target
            target.parameters["options"] =
                "-c lock_timeout=7s -c default_transaction_isolation=serializable -c DateStyle=German"
            let row = try await onThread { [target] in
                try PostgresConnection(to: target).query(
                    "SELECT current_setting('lock_timeout'), current_setting('transaction_isolation'), current_setting('DateStyle')"
                ).rows[0]
            }
            #expect(row == ["7s", "serializable", "ISO, MDY"])
        }
    }

    @Test func copyMergeAndIndexBuildOutliveTheTimeouts() async throws {
        try await TemporaryPostgres.withDatabase { database in
            let settings = [
                "statement_timeout = '200ms'", "idle_in_transaction_session_timeout = '200ms'",
                "default_transaction_isolation = 'serializable'", "idle_session_timeout = '200ms'",
            ]
            for setting in settings { try await database.execute("ALTER DATABASE \(database.name) SET \(setting)") }
            try await database.connected { connection in
                try connection.execute(
                    "CREATE TABLE t (n int PRIMARY KEY); CREATE FUNCTION slow(n int) RETURNS int IMMUTABLE LANGUAGE plpgsql "
                        + "AS 'BEGIN PERFORM pg_sleep(0.1); RETURN n; END'"
                )
                try connection.transaction {
                    try connection.copyIn("COPY t FROM STDIN") { writer in
                        try Array("1\n2\n".utf8).withUnsafeBytes { try writer.write($0) }
                        usleep(300_000)
                        try Array("3\n".utf8).withUnsafeBytes { try writer.write($0) }
                    }
                    usleep(300_000)
                    try connection.execute(
                        "INSERT INTO t SELECT slow(n) FROM t ON CONFLICT (n) DO UPDATE SET n = excluded.n"
                    )
                }
                usleep(300_000)
                try connection.execute("CREATE INDEX ON t (slow(n))")
                #expect(try connection.query("SELECT count(*) FROM t").integer == 3)
                #expect(try connection.query("SHOW transaction_isolation")[0, 0] == "read committed")
            }
            try await database.execute("ALTER DATABASE \(database.name) RESET ALL")
        }
    }

    @Test func aReplicationRoleThatMayNotBeChangedIsRefused() async throws {
        try await withRole { database, role in
            try await database.execute("ALTER ROLE \(role) SET session_replication_role = replica")
            let error = try await refusal(of: database, role)
            #expect(error.refusal == .settings)
            #expect(error.description.contains("ALTER ROLE \(role) RESET session_replication_role"))
        }
    }

    @Test func aRoleThatIsReadOnlyMayLookAndIsRefusedWhenItWrites() async throws {
        try await withRole { database, role in
            try await database.execute("GRANT ALL ON SCHEMA public TO \(role)")
            try await database.execute("ALTER ROLE \(role) SET default_transaction_read_only = on")
            var target = database.target
            target.parameters["user"] = role
            try await onThread { [target] in
                let connection = try PostgresConnection(to: target)
                #expect(try connection.query("SELECT 1").integer == 1)
                let error = #expect(throws: PostgresError.self) { try connection.execute("CREATE TABLE t ()") }
                #expect(error?.refusal == .readOnly)
                #expect(error?.recovery == .retry)
                #expect(error?.description.contains("RESET default_transaction_read_only") == true)
            }
        }
    }

    @Test func rowsThatAPolicyHidesAreAnError() async throws {
        try await withRole { database, role in
            try await database.execute(
                "CREATE TABLE t (n int); INSERT INTO t VALUES (1); GRANT ALL ON t TO \(role); GRANT ALL ON SCHEMA public "
                    + "TO \(role); "
                    + "ALTER TABLE t ENABLE ROW LEVEL SECURITY"
            )
            var target = database.target
            target.parameters["user"] = role
            try await onThread { [target] in
                let connection = try PostgresConnection(to: target)
                let error = #expect(throws: PostgresError.self) { try connection.query("SELECT count(*) FROM t") }
                #expect(error?.sqlState == "42501")
            }
        }
    }

    @Test(arguments: ["LATIN1", "SQL_ASCII", "EUC_JP"])
    func aDatabaseThatIsNotUTF8IsRefusedWithTheStatementThatHelps(_ encoding: String) async throws {
        try await TemporaryPostgres.withDatabase { database in
            let name = "narrow_\(encoding.lowercased())"
            func drop() async throws {
                for name in [name, name + "_utf8"] { try await database.execute("DROP DATABASE IF EXISTS \(name)") }
            }
            try await drop()
            try await database.execute(
                "CREATE DATABASE \(name) ENCODING '\(encoding)' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0"
            )
            var target = database.target
            target.parameters["dbname"] = name
            let error = await onThread { [target] in
                #expect(throws: PostgresError.self) { try PostgresConnection(to: target) }
            }
            #expect(error?.refusal == .encoding)
            let words = try #require(error?.description)
            let statement = try #require(words.range(of: "CREATE DATABASE"))
            try await database.execute(String(words[statement.lowerBound...]))
            target.parameters["dbname"] = name + "_utf8"
            try await onThread { [target] in _ = try PostgresConnection(to: target) }
            try await drop()
        }
    }

    @Test func aRoleThatStepsIntoAnotherActsAsThatOne() async throws {
        try await withRole { database, role in
            try await database.execute("CREATE ROLE owner_of_\(role); GRANT owner_of_\(role) TO \(role)")
            try await database.execute("GRANT ALL ON SCHEMA public TO owner_of_\(role)")
            try await database.execute("ALTER ROLE \(role) SET role = 'owner_of_\(role)'")
            var target = database.target
            target.parameters["user"] = role
            try await onThread { [target] in
                let connection = try PostgresConnection(to: target)
                #expect(try connection.query("SELECT current_user")[0, 0] == "owner_of_\(role)")
                try connection.execute("CREATE TABLE t ()")
                let owner = "SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = 't'::regclass"
                #expect(try connection.query(owner)[0, 0] == "owner_of_\(role)")
            }
            try await database.execute("DROP OWNED BY owner_of_\(role); DROP ROLE owner_of_\(role)")
        }
    }

    @Test func tablespacesAreTheAdministrators() async throws {
        try await withRole { database, role in
            let space = "space_\(role)"
            try await database.connected { connection in
                try connection.execute("SET allow_in_place_tablespaces = on")
                try connection.execute("CREATE TABLESPACE \(space) LOCATION ''")
            }
            for setting in ["default_tablespace", "temp_tablespaces"] {
                try await database.execute("ALTER ROLE \(role) SET \(setting) = '\(space)'")
            }
            try await database.execute("GRANT ALL ON SCHEMA public TO \(role)")
            var target = database.target
            target.parameters["user"] = role
            try await onThread { [target] in
                let connection = try PostgresConnection(to: target)
                // Without the right PostgreSQL passes over it for temporary tables, and refuses others.
                try connection.execute("CREATE TEMP TABLE w (n int)")
                let error = #expect(throws: PostgresError.self) { try connection.execute("CREATE TABLE t (n int)") }
                #expect(error?.sqlState == "42501" && error?.recovery == .stop)
                #expect(error?.description.contains("GRANT CREATE ON TABLESPACE \(space) TO \(role)") == true)
            }
            try await database.execute("GRANT CREATE ON TABLESPACE \(space) TO \(role)")
            try await onThread { [target] in
                let connection = try PostgresConnection(to: target)
                try connection.execute("CREATE TEMP TABLE w (n int); CREATE TABLE t (n int)")
                let spaces = """
                    SELECT count(*) FROM pg_class c JOIN pg_tablespace s ON s.oid = c.reltablespace
                    WHERE s.spcname = '\(space)' AND c.relname IN ('w', 't')
                    """
                #expect(try connection.query(spaces).integer == 2)
            }
            try await database.execute("DROP OWNED BY \(role)")
            try await database.execute("DROP TABLESPACE \(space)")
        }
    }

    private func withRole(_ body: (TestDatabase, String) async throws -> Void) async throws {
        try await TemporaryPostgres.withDatabase { database in
            let role = "bound_\(Int.random(in: 0...999_999))"
            try await database.execute("CREATE ROLE \(role) LOGIN")
            try await body(database, role)
            try await database.execute("DROP OWNED BY \(role); DROP ROLE \(role)")
        }
    }

    private func refusal(of database: TestDatabase, _ role: String) async throws -> PostgresError {
        var target = database.target
        target.parameters["user"] = role
        return try await onThread { [target] in
            try #require(#expect(throws: PostgresError.self) { try PostgresConnection(to: target) })
        }
    }
}
