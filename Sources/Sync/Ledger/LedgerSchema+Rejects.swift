extension LedgerSchema {
    /// The table of rejected rows: one open entry for each record, however often it is met.
    ///
    /// A record without a readable Id is known by its content.
    static let rejects = """
        CREATE TABLE IF NOT EXISTS sfsync.rejects (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            run_id bigint NOT NULL REFERENCES sfsync.runs,
            object text NOT NULL,
            sf_id text,
            column_name text,
            reason text NOT NULL,
            sqlstate text,
            raw jsonb NOT NULL,
            created_at timestamptz NOT NULL DEFAULT now()
        );
        ALTER TABLE sfsync.rejects
            ADD COLUMN IF NOT EXISTS last_run_id bigint REFERENCES sfsync.runs,
            ADD COLUMN IF NOT EXISTS occurrences integer NOT NULL DEFAULT 1,
            ADD COLUMN IF NOT EXISTS last_seen_at timestamptz NOT NULL DEFAULT now(),
            ADD COLUMN IF NOT EXISTS resolved_at timestamptz,
            ADD COLUMN IF NOT EXISTS resolved_run_id bigint REFERENCES sfsync.runs;
        UPDATE sfsync.rejects SET last_run_id = run_id WHERE last_run_id IS NULL;
        CREATE INDEX IF NOT EXISTS rejects_object_idx ON sfsync.rejects (object, id);
        CREATE UNIQUE INDEX IF NOT EXISTS rejects_open_key ON sfsync.rejects (object, (\(rejectKey)))
            WHERE resolved_at IS NULL;
        """

    /// What an entry is known by, besides its object.
    static let rejectKey = "coalesce(sf_id, md5(raw::text))"
}
