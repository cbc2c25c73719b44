/// The tables in which sfsync keeps its books: a schema of the same database, `sfsync` unless the tables have one.
struct LedgerSchema {
    /// The schema, as it stands in a statement.
    let ledger: String

    /// Creates what is missing in the schema; harmless when nothing is.
    var statements: String {
        """
        CREATE TABLE IF NOT EXISTS \(ledger).runs (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            object text NOT NULL,
            table_name text NOT NULL,
            state text NOT NULL CHECK (state IN ('running', 'done', 'rejects', 'failed', 'stopped', 'abandoned')),
            mode text NOT NULL,
            window_kind text NOT NULL,
            window_start timestamptz,
            window_end timestamptz,
            filter text,
            soql text,
            job_id text,
            reported bigint,
            retrieved bigint NOT NULL DEFAULT 0,
            inserted bigint NOT NULL DEFAULT 0,
            updated bigint NOT NULL DEFAULT 0,
            unchanged bigint NOT NULL DEFAULT 0,
            stale bigint NOT NULL DEFAULT 0,
            rejected bigint NOT NULL DEFAULT 0,
            deleted bigint NOT NULL DEFAULT 0,
            stubs bigint NOT NULL DEFAULT 0,
            cleared_references bigint NOT NULL DEFAULT 0,
            dropped_nuls bigint NOT NULL DEFAULT 0,
            batches bigint NOT NULL DEFAULT 0,
            api_requests bigint NOT NULL DEFAULT 0,
            bytes_received bigint NOT NULL DEFAULT 0,
            started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
            finished_at timestamptz,
            error text,
            host text,
            process_id integer,
            version text NOT NULL
        );
        CREATE INDEX IF NOT EXISTS runs_object_idx ON \(ledger).runs (object, id);
        CREATE TABLE IF NOT EXISTS \(ledger).watermarks (
            object text PRIMARY KEY,
            watermark timestamptz NOT NULL,
            mapping text,
            run_id bigint NOT NULL REFERENCES \(ledger).runs,
            updated_at timestamptz NOT NULL DEFAULT now()
        );
        ALTER TABLE \(ledger).watermarks ADD COLUMN IF NOT EXISTS mapping text;
        ALTER TABLE \(ledger).watermarks ADD COLUMN IF NOT EXISTS refreshed_at timestamptz;
        \(completeness)
        \(rejects)
        \(checkpoints)
        \(jobs)
        \(claims)
        \(lookups)
        \(health)
        \(comments)
        """
    }

    /// Whether everything is there, so that a run without work writes nothing but its own row; `$1` is the schema.
    static let probe = """
        SELECT count(*) FROM (VALUES ('runs', 'is_complete'), ('watermarks', 'refreshed_at'), ('rejects', 'resolved_at'),
            ('checkpoints', 'witness'), ('jobs', 'session_start'), ('settings', 'value'), ('orgs', 'since'),
            ('tables', 'witnesses'), ('runs', 'table_state')) wanted (name, attribute)
        JOIN pg_attribute ON attrelid = to_regclass($1 || '.' || name) AND attname = attribute AND NOT attisdropped
        """

    /// What the probe answers when everything is there.
    static let tableCount = "9"
}
