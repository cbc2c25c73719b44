CREATE TEMP TABLE IF NOT EXISTS sfsync_staging ON COMMIT DELETE ROWS AS SELECT sf_id, "user", parent, second, third, self, deleted_at, sync_digest, synced_at FROM "Things" WITH NO DATA;

TRUNCATE pg_temp.sfsync_staging;

COPY pg_temp.sfsync_staging (sf_id, "user", parent, second, third, self, deleted_at, sync_digest, synced_at) FROM STDIN (FORMAT binary);

COPY "Things" (sf_id, "user", parent, second, third, self, deleted_at, sync_digest, synced_at) FROM STDIN (FORMAT binary);

SELECT sf_id, sync_digest, synced_at IS NULL, deleted_at IS NOT NULL, NULL, false, false FROM "Things" WHERE sf_id = ANY ($1::text[]);

DELETE FROM "Things" WHERE sf_id = ANY ($1::text[]);

INSERT INTO "Things" AS t (sf_id, "user", parent, second, third, self, deleted_at, sync_digest, synced_at) SELECT sf_id, "user", parent, second, third, self, CASE WHEN deleted_at IS NOT NULL THEN now() END, sync_digest, synced_at FROM pg_temp.sfsync_staging ON CONFLICT (sf_id) DO UPDATE SET "user" = excluded."user", parent = excluded.parent, second = excluded.second, third = excluded.third, self = excluded.self, deleted_at = CASE WHEN excluded.deleted_at IS NOT NULL THEN coalesce(t.deleted_at, now()) END, sync_digest = excluded.sync_digest, updated_at = now(), synced_at = excluded.synced_at WHERE (t.sync_digest IS DISTINCT FROM excluded.sync_digest);

SELECT count(*) FROM pg_temp.sfsync_staging s JOIN "Things" t USING (sf_id) WHERE t.sync_digest = s.sync_digest;

-- Parent__c stub
WITH missing AS MATERIALIZED (SELECT DISTINCT s.parent AS sf_id FROM pg_temp.sfsync_staging s WHERE s.parent IS NOT NULL AND NOT EXISTS (SELECT FROM parents p WHERE p.sf_id = s.parent)), turn AS MATERIALIZED (SELECT pg_advisory_xact_lock(hashtextextended('sfsync parents ' || current_schema(), 0)) FROM missing LIMIT 1) INSERT INTO parents (sf_id) SELECT sf_id FROM missing, (SELECT count(*) FROM turn) AS taken ORDER BY 1 ON CONFLICT (sf_id) DO NOTHING;

-- Second__c null
UPDATE pg_temp.sfsync_staging s SET second = NULL, sync_digest = sync_digest # (-4755576200562586707)::bigint WHERE s.second IS NOT NULL AND NOT EXISTS (SELECT FROM parents p WHERE p.sf_id = s.second);

-- Third__c reject
DELETE FROM pg_temp.sfsync_staging s WHERE s.third IS NOT NULL AND NOT EXISTS (SELECT FROM parents p WHERE p.sf_id = s.third) RETURNING s.sf_id;

-- Self__c stub
WITH missing AS MATERIALIZED (SELECT DISTINCT s.self AS sf_id FROM pg_temp.sfsync_staging s WHERE s.self IS NOT NULL AND NOT EXISTS (SELECT FROM "Things" p WHERE p.sf_id = s.self) AND NOT EXISTS (SELECT FROM pg_temp.sfsync_staging o WHERE o.sf_id = s.self)), turn AS MATERIALIZED (SELECT pg_advisory_xact_lock(hashtextextended('sfsync parents ' || current_schema(), 0)) FROM missing LIMIT 1) INSERT INTO "Things" (sf_id) SELECT sf_id FROM missing, (SELECT count(*) FROM turn) AS taken ORDER BY 1 ON CONFLICT (sf_id) DO NOTHING;
