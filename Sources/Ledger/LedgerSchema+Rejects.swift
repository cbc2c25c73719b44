extension LedgerSchema {
    /// The table of rejected rows: one open entry for each record, however often it is met.
    ///
    /// A record without a readable Id is known by its content.
    var rejects: String {
        """
        CREATE TABLE IF NOT EXISTS \(ledger).rejects (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            run_id bigint NOT NULL REFERENCES \(ledger).runs,
            object text NOT NULL,
            sf_id text,
            column_name text,
            reason text NOT NULL,
            sqlstate text,
            raw jsonb NOT NULL,
            created_at timestamptz NOT NULL DEFAULT now()
        );
        ALTER TABLE \(ledger).rejects
            ADD COLUMN IF NOT EXISTS last_run_id bigint REFERENCES \(ledger).runs,
            ADD COLUMN IF NOT EXISTS occurrences integer NOT NULL DEFAULT 1,
            ADD COLUMN IF NOT EXISTS last_seen_at timestamptz NOT NULL DEFAULT now(),
            ADD COLUMN IF NOT EXISTS resolved_at timestamptz,
            ADD COLUMN IF NOT EXISTS resolved_run_id bigint REFERENCES \(ledger).runs;
        UPDATE \(ledger).rejects SET last_run_id = run_id WHERE last_run_id IS NULL;
        CREATE INDEX IF NOT EXISTS rejects_object_idx ON \(ledger).rejects (object, id);
        CREATE UNIQUE INDEX IF NOT EXISTS rejects_open_key ON \(ledger).rejects (object, (\(Self.rejectKey)))
            WHERE resolved_at IS NULL;
        """
    }

    /// What an entry is known by, besides its object.
    static let rejectKey = "coalesce(sf_id, md5(raw::text))"
}
