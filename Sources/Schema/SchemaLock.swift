public import Postgres

/// The lock that keeps two processes from changing tables at the same time; runs take it, too.
public enum SchemaLock {
    /// Runs `body` with the lock, waiting for it.
    ///
    /// Polls instead of waiting in the server: a waiting statement would hold a snapshot, and a concurrent index build
    /// waits for those.
    ///
    /// - Throws: `PostgresError`, or what `body` throws.
    public static func hold<Value>(on connection: PostgresConnection, _ body: () throws -> Value) throws -> Value {
        while try connection.query("SELECT pg_try_advisory_lock(hashtext('sfsync schema'))")[0, 0] != "t" {
            try connection.query("SELECT pg_sleep(0.2)")
        }
        defer { _ = try? connection.query("SELECT pg_advisory_unlock(hashtext('sfsync schema'))") }
        return try body()
    }
}
