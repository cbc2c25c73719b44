import Postgres

extension LedgerSchema {
    /// One row for each object: whether anything waits for a person, as `sfsync status` judges it.
    ///
    /// A view has its owner's rights: whoever may read it needs none on the tables.
    var health: String {
        """
        CREATE OR REPLACE VIEW \(ledger).health AS
        SELECT object, reason IS NULL AS ok, reason, watermark, now() - watermark AS age, last_run, state, started_at,
            finished_at, rejects
        FROM (
            SELECT o.object, w.watermark, r.id AS last_run, r.state, r.started_at, r.finished_at, j.rejects,
                CASE WHEN r.state = 'running' AND NOT EXISTS (
                        SELECT FROM pg_locks WHERE \(Ledger.isLock(SQLLiteral.string(ledger), "o.object"))
                    ) THEN format('run %s says that it is running, but its process is gone', r.id)
                    WHEN r.state IN ('failed', 'abandoned') THEN format('run %s %s%s', r.id, r.state, ': ' || r.error)
                    WHEN j.rejects > 0 THEN 
                        format('%s %s', j.rejects, CASE j.rejects WHEN 1 THEN 'reject waits' ELSE 'rejects wait' END) END AS reason
            FROM (SELECT object FROM \(ledger).runs UNION SELECT object FROM \(ledger).watermarks) o
            LEFT JOIN \(ledger).watermarks w ON w.object = o.object
            LEFT JOIN LATERAL (
                SELECT * FROM \(ledger).runs r WHERE r.object = o.object ORDER BY id DESC LIMIT 1
            ) r ON true
            CROSS JOIN LATERAL (
                SELECT count(*) AS rejects FROM \(ledger).rejects r WHERE r.object = o.object AND r.resolved_at IS NULL
            ) j
        ) judged;
        """
    }

    /// What each table is for, for those who look into the database first.
    var comments: String {
        [
            ("TABLE", "runs", "One row for each run of each object. docs/ledger.md describes all tables."),
            (
                "TABLE", "watermarks",
                "The table of an object has every change that Salesforce made before its watermark."
            ),
            ("TABLE", "rejects", "Records that could not be stored; open while resolved_at is NULL."),
            ("TABLE", "checkpoints", "Which records of a Bulk job's pages are stored; a continued run skips them."),
            ("TABLE", "jobs", "Bulk jobs that belong to no run."),
            ("TABLE", "tables", "The table, columns and rows that watermarks and digests are claims about."),
            ("TABLE", "orgs", "The Salesforce org that fills the tables; the latest row counts."),
            ("TABLE", "settings", "The key of the digests."),
            ("VIEW", "health", "Whether anything waits for a person, for each object."),
        ].map { "COMMENT ON \($0.0) \(ledger).\($0.1) IS \(SQLLiteral.string($0.2));" }.joined(separator: "\n")
    }
}
