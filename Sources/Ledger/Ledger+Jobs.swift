internal import Postgres

extension LedgerSchema {
    /// The Bulk jobs that belong to no run: those of comparisons and sweeps, which read nothing but keys.
    var jobs: String {
        """
        CREATE TABLE IF NOT EXISTS \(ledger).jobs (
            job_id text PRIMARY KEY,
            object text NOT NULL,
            session_id integer NOT NULL,
            session_start timestamptz,
            created_at timestamptz NOT NULL DEFAULT now()
        );
        """
    }
}

extension Ledger {
    /// Notes a job that reads keys, until it is deleted: should this session end before, the next run deletes it.
    ///
    /// Without a ledger that the role may write to, Salesforce deletes the job after seven days.
    package func keep(keyJob job: String) throws {
        guard try exists() else { return }
        do {
            try connection.query(
                """
                INSERT INTO \(connection.ledger).jobs (job_id, object, session_id, session_start)
                SELECT $1, $2, pid, backend_start FROM pg_stat_activity WHERE pid = pg_backend_pid()
                """,
                [job, object],
            )
        } catch {
            // A comparison needs no more than the right to read.
            guard error.sqlState == "42501" || error.sqlState == "25006" else { throw error }
        }
    }

    /// Forgets a job that is gone.
    package func forget(keyJob job: String) throws {
        try connection.query("DELETE FROM \(connection.ledger).jobs WHERE job_id = $1", [job])
    }

    /// The jobs of the object whose sessions have ended before they could delete them.
    package func looseKeyJobs() throws -> [String] {
        try connection.query(
            """
            SELECT job_id FROM \(connection.ledger).jobs j WHERE object = $1 AND NOT EXISTS (
                SELECT FROM pg_stat_activity a
                WHERE a.pid = j.session_id AND (a.backend_start IS NULL OR a.backend_start = j.session_start)
            ) ORDER BY created_at DESC LIMIT 10
            """,
            [object],
        ).texts
    }
}
