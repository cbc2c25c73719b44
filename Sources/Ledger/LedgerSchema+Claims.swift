extension LedgerSchema {
    /// What the watermarks and digests are claims about: one table with certain columns, filled from one org.
    var claims: String {
        """
        ALTER TABLE \(ledger).runs ADD COLUMN IF NOT EXISTS table_state text;
        ALTER TABLE \(ledger).checkpoints ADD COLUMN IF NOT EXISTS witness text;
        CREATE TABLE IF NOT EXISTS \(ledger).settings (
            name text PRIMARY KEY,
            value text NOT NULL
        );
        CREATE TABLE IF NOT EXISTS \(ledger).orgs (
            id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            organization_id text NOT NULL,
            instance text NOT NULL,
            is_sandbox boolean NOT NULL,
            since timestamptz NOT NULL DEFAULT clock_timestamp()
        );
        CREATE TABLE IF NOT EXISTS \(ledger).tables (
            object text PRIMARY KEY,
            table_name text NOT NULL,
            state text NOT NULL,
            witnesses jsonb NOT NULL,
            run_id bigint NOT NULL,
            updated_at timestamptz NOT NULL DEFAULT now()
        );
        """
    }

    /// Indexes for what every run looks up, so that its cost does not grow with the history.
    var lookups: String {
        """
        CREATE INDEX IF NOT EXISTS runs_running_idx ON \(ledger).runs (object) WHERE state = 'running';
        CREATE INDEX IF NOT EXISTS runs_job_idx ON \(ledger).runs (object, id) WHERE job_open;
        CREATE INDEX IF NOT EXISTS runs_complete_idx ON \(ledger).runs (object, table_name, id) WHERE is_complete;
        CREATE INDEX IF NOT EXISTS runs_stored_idx ON \(ledger).runs (object, table_name, id) WHERE batches > 0;
        CREATE INDEX IF NOT EXISTS runs_started_idx ON \(ledger).runs (object, started_at);
        CREATE INDEX IF NOT EXISTS rejects_run_idx ON \(ledger).rejects (run_id);
        CREATE INDEX IF NOT EXISTS rejects_last_run_idx ON \(ledger).rejects (last_run_id);
        CREATE INDEX IF NOT EXISTS rejects_resolved_run_idx ON \(ledger).rejects (resolved_run_id);
        """
    }
}
