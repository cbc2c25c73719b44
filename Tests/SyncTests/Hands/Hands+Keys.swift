/// Keys, indexes, links and constraints: gone, or added by somebody.
extension Hand {
    static let keys: [Hand] = [
        Hand("DROP INDEX of a column", "DROP INDEX contacts_last_name_idx"),
        Hand("DROP INDEX of the group", "DROP INDEX contacts_place_gin_idx"),
        Hand("DROP INDEX of some rows", "DROP INDEX contacts_birthdate_idx"),
        Hand("DROP of the unique index", "DROP INDEX contacts_created_date_sf_id_key"),
        Hand("DROP of the foreign key", "ALTER TABLE contacts DROP CONSTRAINT contacts_account_id_fkey"),
        Hand(
            "DROP of the foreign key, and of a parent's rows",
            .fullMends,
            "ALTER TABLE contacts DROP CONSTRAINT contacts_account_id_fkey; DELETE FROM accounts WHERE id % 2 = 0"
        ),
        Hand("DROP of the primary key", .either, "ALTER TABLE contacts DROP CONSTRAINT contacts_pkey"),
        Hand("DROP of UNIQUE (sf_id)", .either, "ALTER TABLE contacts DROP CONSTRAINT contacts_sf_id_key"),
        Hand(
            "DROP of UNIQUE (sf_id), and rows twice",
            .either,
            """
            ALTER TABLE contacts DROP CONSTRAINT contacts_sf_id_key;
            INSERT INTO contacts (sf_id, last_name, synced_at, sync_digest) SELECT sf_id, 'twice', now(), 1 FROM contacts
            """
        ),
        Hand(
            "DROP of UNIQUE (sf_id), and no rows",
            .either,
            """
            ALTER TABLE contacts DROP CONSTRAINT contacts_sf_id_key; DELETE FROM contacts
            """
        ),
        Hand(
            "UNIQUE (sf_id) of some rows alone",
            .either,
            """
            ALTER TABLE contacts DROP CONSTRAINT contacts_sf_id_key;
            CREATE UNIQUE INDEX ON contacts (sf_id) WHERE deleted_at IS NULL
            """
        ),
        Hand(
            "UNIQUE (sf_id) deferrable",
            .either,
            """
            ALTER TABLE contacts DROP CONSTRAINT contacts_sf_id_key;
            ALTER TABLE contacts ADD CONSTRAINT contacts_sf_id_key UNIQUE (sf_id) DEFERRABLE INITIALLY DEFERRED
            """
        ),
        Hand(
            "UNIQUE (sf_id) as an index",
            """
            ALTER TABLE contacts DROP CONSTRAINT contacts_sf_id_key; CREATE UNIQUE INDEX any_name ON contacts (sf_id)
            """
        ),
        Hand("NOT NULL of sf_id dropped", "ALTER TABLE contacts ALTER COLUMN sf_id DROP NOT NULL"),
        Hand("identity of id dropped", .either, "ALTER TABLE contacts ALTER COLUMN id DROP IDENTITY"),
        Hand("identity of id moved back", .either, "ALTER TABLE contacts ALTER COLUMN id RESTART WITH 1"),
    ]

    static let constraints: [Hand] = [
        Hand("UNIQUE on a column", .either, "ALTER TABLE contacts ADD UNIQUE (last_name, created_date)"),
        Hand(
            "UNIQUE on a column that the org repeats",
            .either,
            """
            CREATE UNIQUE INDEX ON contacts ((md5(last_name)::uuid::text < '8')) WHERE last_name = 'nobody'
            """
        ),
        Hand(
            "CHECK that new rows do not meet",
            .either,
            "ALTER TABLE contacts ADD CHECK (system_modstamp < '2020-01-01') NOT VALID"
        ),
        Hand(
            "NOT NULL on a column",
            .either,
            """
            UPDATE contacts SET birthdate = '2000-01-01' WHERE birthdate IS NULL;
            ALTER TABLE contacts ALTER COLUMN birthdate SET NOT NULL
            """
        ),
        Hand(
            "a column of somebody's that must have a value",
            .either,
            """
            ALTER TABLE contacts ADD COLUMN vip boolean NOT NULL DEFAULT false; ALTER TABLE contacts ALTER vip DROP DEFAULT
            """
        ),
        Hand(
            "a column of somebody's with a default",
            "ALTER TABLE contacts ADD COLUMN vip boolean NOT NULL DEFAULT false"
        ),
        Hand(
            "a column that is generated from others",
            "ALTER TABLE contacts ADD COLUMN initial text GENERATED ALWAYS AS (left(last_name, 1)) STORED"
        ),
        Hand(
            "a column of ours made a generated one",
            .either,
            """
            ALTER TABLE contacts DROP COLUMN last_name CASCADE;
            ALTER TABLE contacts ADD COLUMN last_name text GENERATED ALWAYS AS (upper(sf_id)) STORED
            """
        ),
        Hand("EXCLUDE", .either, "ALTER TABLE contacts ADD EXCLUDE USING btree (sf_id WITH =)"),
        Hand(
            "EXCLUDE that new rows do not meet",
            .either,
            """
            CREATE FUNCTION same(timestamptz) RETURNS boolean IMMUTABLE LANGUAGE sql AS 'SELECT true';
            ALTER TABLE contacts ADD EXCLUDE USING btree (same(system_modstamp) WITH =) WHERE (system_modstamp > '2026-03-17 13:00')
            """
        ),
        Hand(
            "foreign key of somebody's to the contacts",
            """
            CREATE TABLE notes (contact text REFERENCES contacts (sf_id)); INSERT INTO notes SELECT sf_id FROM contacts
            """
        ),
        Hand(
            "foreign key of somebody's to the contacts, where rows go",
            .either,
            """
            CREATE TABLE notes (contact text REFERENCES contacts (sf_id)); INSERT INTO notes SELECT sf_id FROM contacts
            """
        ).deletingRows,
        Hand(
            "foreign key of somebody's from the contacts",
            .either,
            """
            CREATE TABLE names (name text PRIMARY KEY); INSERT INTO names SELECT DISTINCT last_name FROM contacts
                WHERE last_name IS NOT NULL;
            ALTER TABLE contacts ADD FOREIGN KEY (last_name) REFERENCES names
            """
        ),
        Hand(
            "foreign key that deletes along",
            .fullMends,
            """
            ALTER TABLE contacts DROP CONSTRAINT contacts_account_id_fkey;
            ALTER TABLE contacts ADD CONSTRAINT contacts_account_id_fkey FOREIGN KEY (account_id)
                REFERENCES accounts (sf_id) ON DELETE CASCADE;
            DELETE FROM accounts WHERE id % 2 = 0
            """
        ),
        Hand(
            "a domain in place of a type",
            .either,
            """
            CREATE DOMAIN short AS text CHECK (length(VALUE) < 3);
            ALTER TABLE contacts ALTER COLUMN last_name TYPE short USING left(last_name, 2)
            """
        ),
    ]
}
