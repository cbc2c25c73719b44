import Foundation
package import Postgres
package import PrivatePostgres

/// The PostgreSQL of a test process: a private cluster that is started with the first test that needs one, and stopped
/// and removed when the process ends.
package enum TemporaryPostgres {
    /// Where the clusters of test processes lie, each by its process.
    private static let prefix = "sfsync-tests-"
    private static let folder = "/tmp"
    private static let directory = "\(folder)/\(prefix)\(ProcessInfo.processInfo.processIdentifier)"

    /// Durability costs time, and nothing here outlives the process.
    private static let settings = [
        "fsync = off", "synchronous_commit = off", "full_page_writes = off", "wal_level = minimal",
        "max_wal_senders = 0", "max_connections = 200", "shared_buffers = 64MB", "autovacuum = off",
    ]

    private static let started = Result { () throws -> PrivateServer in
        removeLeftovers()
        let server = try PrivateServer(directory: directory, settings: settings)
        try server.start()
        atexit { TemporaryPostgres.stop() }
        return server
    }

    /// The running server; blocks while it starts.
    ///
    /// - Throws: `PrivateServer.Failure` where PostgreSQL is not installed or does not start.
    package static func server() throws -> PrivateServer { try started.get() }

    /// Runs `body` with an empty database of its own.
    ///
    /// A database is cleared and lent again: making one takes longer than most tests. As many tests wait for one as
    /// there are more than `DatabasePool.width`.
    package static func withDatabase<Value>(_ body: (TestDatabase) async throws -> Value) async throws -> Value {
        let server = try await onThread { () throws -> PrivateServer in try Self.server() }
        let lease = await DatabasePool.shared.take()
        var target = server.target
        target.parameters["dbname"] = lease.name
        let database = TestDatabase(name: lease.name, target: target)
        do {
            if lease.isNew { try await maintain("CREATE DATABASE \(lease.name) TEMPLATE template0") }
            let value = try await body(database)
            try await maintain(Self.ending(sessionsOf: lease.name))
            try await database.putLedgerBy()
            try await database.execute(clearing)
            await DatabasePool.shared.give(back: lease.name)
            return value
        } catch {
            // Nobody knows what state it is in.
            try? await maintain("DROP DATABASE IF EXISTS \(lease.name) WITH (FORCE)")
            await DatabasePool.shared.drop()
            throw error
        }
    }

    private static func ending(sessionsOf database: String) -> String {
        "SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity WHERE datname = '\(database)'"
    }

    /// Drops every schema of a test and makes `public` anew.
    private static let clearing = """
        DO $$
        DECLARE name text;
        BEGIN
            FOR name IN SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' LOOP
                EXECUTE format('DROP SCHEMA %I CASCADE', name);
            END LOOP;
            CREATE SCHEMA public;
        END $$
        """

    private static func maintain(_ sql: String) async throws {
        try await onThread {
            var target = try server().target
            target.parameters["dbname"] = "postgres"
            try PostgresConnection(to: target).execute(sql)
        }
    }

    private static func stop() {
        guard case .success(let server) = started else { return }
        try? server.stop(immediately: true)
        if let log = FileManager.default.contents(atPath: server.directory + "/postgresql.log") {
            Remains.putBy("servers", String(decoding: log, as: UTF8.self))
        }
        try? FileManager.default.removeItem(atPath: directory)
    }

    /// Clusters of test processes that crashed.
    private static func removeLeftovers() {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        for name in names where name.hasPrefix(prefix) {
            guard let process = Int32(name.dropFirst(prefix.count)), kill(process, 0) != 0, errno == ESRCH else {
                continue
            }
            let path = "\(folder)/\(name)"
            if let server = try? PrivateServer(directory: path) { try? server.stop(immediately: true) }
            try? FileManager.default.removeItem(atPath: path)
        }
    }
}

/// A database of one test.
package struct TestDatabase: Sendable {
    /// Its name.
    package let name: String
    /// How to reach it.
    package let target: ConnectionTarget

    /// The same database as one org's sessions see it.
    package func placed(in schema: String?) -> TestDatabase {
        TestDatabase(name: name, target: target.placed(SchemaNamespace(schema: schema)))
    }

    /// Runs `body` with a connection, on a thread.
    package func connected<Value>(_ body: (PostgresConnection) throws -> Value) async throws -> Value {
        try await onThread { try body(PostgresConnection(to: target)) }
    }

    /// Runs statements.
    package func execute(_ sql: String) async throws {
        try await connected { try $0.execute(sql) }
    }

    /// The rows of a query.
    package func rows(_ sql: String, _ parameters: [String?] = []) async throws -> [[String?]] {
        try await connected { try $0.query(sql, parameters).rows }
    }

    /// The rows of a query as `psql -A` would print them: values with `|` between them, `∅` for NULL.
    package func table(_ sql: String) async throws -> [String] {
        try await rows(sql).map { $0.map { $0 ?? "∅" }.joined(separator: "|") }
    }

    /// The first value of a query.
    package func value(_ sql: String, _ parameters: [String?] = []) async throws -> String? {
        try await rows(sql, parameters).first?.first ?? nil
    }

    /// Waits until the server has noticed the end of all other sessions.
    package func awaitSilence() async throws {
        try await connected { connection in
            let others = "SELECT FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            while try connection.query(others).count > 0 { usleep(5000) }
        }
    }
}
