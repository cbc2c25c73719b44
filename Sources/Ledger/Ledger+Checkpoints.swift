internal import Postgres
package import SyncModel

extension LedgerSchema {
    /// What continuing needs.
    var checkpoints: String {
        """
        ALTER TABLE \(ledger).runs ADD COLUMN IF NOT EXISTS request text;
        ALTER TABLE \(ledger).runs ADD COLUMN IF NOT EXISTS mapping text;
        ALTER TABLE \(ledger).runs ADD COLUMN IF NOT EXISTS watermark timestamptz;
        ALTER TABLE \(ledger).runs ADD COLUMN IF NOT EXISTS first_load boolean NOT NULL DEFAULT false;
        ALTER TABLE \(ledger).runs ADD COLUMN IF NOT EXISTS fence integer NOT NULL DEFAULT 1;
        ALTER TABLE \(ledger).runs ADD COLUMN IF NOT EXISTS job_open boolean NOT NULL DEFAULT false;
        CREATE TABLE IF NOT EXISTS \(ledger).checkpoints (
            run_id bigint NOT NULL REFERENCES \(ledger).runs,
            page integer NOT NULL,
            locator text,
            next_locator text,
            first_record integer NOT NULL,
            record_count integer NOT NULL,
            is_last boolean NOT NULL,
            ids_hash bigint NOT NULL,
            committed_at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (run_id, page, first_record, record_count)
        );
        """
    }
}

extension Ledger {
    /// What is in of a run, in the order of its pages.
    package func checkpoints(of run: Int64) throws -> [Checkpoint] {
        try connection.query(
            """
            SELECT page, locator, next_locator, first_record, record_count, is_last, ids_hash FROM \(connection.ledger).checkpoints
            WHERE run_id = $1 ORDER BY page, first_record, record_count
            """,
            [String(run)],
        ).records.map { row in
            Checkpoint(
                page: row.integer("page") ?? 0,
                locator: row["locator"],
                nextLocator: row["next_locator"],
                firstRecord: row.integer("first_record") ?? 0,
                recordCount: row.integer("record_count") ?? 0,
                isLast: row.isTrue("is_last"),
                idsHash: UInt64(bitPattern: row.integer("ids_hash") ?? 0),
            )
        }
    }

    /// Stores that a batch's records are in; part of the batch's transaction.
    package func keep(_ checkpoint: Checkpoint, of run: Int64) throws {
        try connection.query(
            """
            INSERT INTO \(connection.ledger).checkpoints
                (run_id, page, locator, next_locator, first_record, record_count, is_last, ids_hash, witness)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            """,
            [
                String(run), String(checkpoint.page), checkpoint.locator, checkpoint.nextLocator,
                String(checkpoint.firstRecord), String(checkpoint.recordCount), checkpoint.isLast ? "t" : "f",
                String(Int64(bitPattern: checkpoint.idsHash)), checkpoint.witness,
            ],
        )
    }
}
