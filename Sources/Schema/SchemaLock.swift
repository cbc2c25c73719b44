package import Postgres

/// The lock that keeps two processes from changing an org's tables at the same time; runs take it, too.
package enum SchemaLock {
    /// Takes the lock for the session if nobody holds it, until `release`.
    ///
    /// - Returns: Whether it is taken.
    /// - Throws: `PostgresError`.
    package static func take(on connection: PostgresConnection) throws(PostgresError) -> Bool {
        try connection.query("SELECT pg_try_advisory_lock(hashtext($1))", [name(connection)])[0, 0] == "t"
    }

    /// Gives the lock back; a session that is gone has given it back.
    package static func release(on connection: PostgresConnection) {
        _ = try? connection.query("SELECT pg_advisory_unlock(hashtext($1))", [name(connection)])
    }

    /// Who holds the lock, in words; nil where nobody does, or the server does not tell.
    ///
    /// - Throws: `PostgresError`.
    package static func holder(on connection: PostgresConnection) throws(PostgresError) -> String? {
        try connection.query(
            """
            SELECT format('process %s of PostgreSQL, %s, since %s', a.pid,
                          coalesce(nullif(a.application_name, ''), 'unnamed'), to_char(a.backend_start, 'YYYY-MM-DD HH24:MI:SS'))
            FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
            WHERE l.locktype = 'advisory' AND l.granted AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
                AND l.objsubid = 1 AND ((l.classid::bigint << 32) | l.objid::bigint) = hashtext($1)::bigint
            LIMIT 1
            """,
            [name(connection)],
        ).texts.first
    }

    private static func name(_ connection: PostgresConnection) -> String { "\(connection.ledger) schema" }

    /// Runs `body` with the lock, waiting for it.
    ///
    /// Polls instead of waiting in the server: a waiting statement would hold a snapshot, and a concurrent index build
    /// waits for those.
    ///
    /// - Throws: `PostgresError`, or what `body` throws.
    package static func hold<Value>(on connection: PostgresConnection, _ body: () throws -> Value) throws -> Value {
        while try !take(on: connection) {
            Pause.seconds(0.2)
        }
        defer { release(on: connection) }
        return try body()
    }
}
