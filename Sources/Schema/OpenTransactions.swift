internal import Postgres

/// Transactions of others, for which `CREATE INDEX CONCURRENTLY` and `DROP INDEX CONCURRENTLY` wait.
///
/// https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY
enum OpenTransactions {
    /// How long such a statement may wait for them; behind that it is as if it had not begun.
    static let longestWait = "10min"

    /// Those that have been open for seconds, in words: `process 17 (psql, idle in transaction since 12:00:07 UTC)`.
    ///
    /// Who they are is told to roles that may know; that there is one is told to all.
    static func list(on connection: PostgresConnection) throws(PostgresError) -> [String] {
        try connection.query(
            """
            SELECT format('process %s (%s, %s%s)', a.pid, coalesce(nullif(a.application_name, ''), 'unnamed'),
                          coalesce(a.state, 'state hidden from ' || current_user),
                          coalesce(' since ' || to_char(a.xact_start AT TIME ZONE 'UTC', 'HH24:MI:SS "UTC"'), ''))
            FROM pg_stat_activity a
            WHERE a.datname = current_database() AND a.pid <> pg_backend_pid()
              AND coalesce(a.xact_start < clock_timestamp() - interval '5 s', a.state IS NULL)
              AND EXISTS (SELECT FROM pg_locks l WHERE l.pid = a.pid AND l.locktype = 'virtualxid' AND l.granted)
            ORDER BY a.xact_start, a.pid LIMIT 5
            """
        ).rows.compactMap { $0[0] }
    }
}
