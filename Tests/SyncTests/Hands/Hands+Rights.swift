import TestSupport

/// Rights, owners, policies and settings of roles and databases.
extension Hand {
    static let rights: [Hand] = [
        Hand(
            "row security with a policy that hides rows",
            .either,
            """
            ALTER TABLE contacts ENABLE ROW LEVEL SECURITY; ALTER TABLE contacts FORCE ROW LEVEL SECURITY;
            CREATE POLICY p ON contacts USING (id % 2 = 0)
            """
        ),
        Hand(
            "row security without a policy",
            .either,
            """
            ALTER TABLE contacts ENABLE ROW LEVEL SECURITY; ALTER TABLE contacts FORCE ROW LEVEL SECURITY
            """
        ),
        Hand(
            "row security that does not hold for the owner",
            """
            ALTER TABLE contacts ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON contacts USING (id % 2 = 0)
            """
        ),
        Hand(
            "row security of somebody else's table",
            .either,
            """
            ALTER TABLE contacts OWNER TO stranger; GRANT ALL ON contacts TO hands;
            ALTER TABLE contacts ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON contacts USING (id % 2 = 0)
            """
        ),
        Hand(
            "row security on the parent",
            .either,
            """
            ALTER TABLE accounts ENABLE ROW LEVEL SECURITY; ALTER TABLE accounts FORCE ROW LEVEL SECURITY;
            CREATE POLICY p ON accounts USING (id % 2 = 0)
            """
        ),
        Hand(
            "row security on the ledger",
            .either,
            """
            ALTER TABLE sfsync.watermarks ENABLE ROW LEVEL SECURITY; ALTER TABLE sfsync.watermarks FORCE ROW LEVEL SECURITY;
            CREATE POLICY p ON sfsync.watermarks USING (false)
            """
        ),
        Hand("owner changed", .either, "ALTER TABLE contacts OWNER TO stranger"),
        Hand(
            "owner changed, rights given",
            .either,
            "ALTER TABLE contacts OWNER TO stranger; GRANT ALL ON contacts TO hands"
        ),
        Hand("owner of the parent changed", .either, "ALTER TABLE accounts OWNER TO stranger"),
        Hand("REVOKE ALL", .either, "REVOKE ALL ON contacts FROM hands"),
        Hand("REVOKE SELECT", .either, "REVOKE SELECT ON contacts FROM hands"),
        Hand("REVOKE INSERT", .either, "REVOKE INSERT ON contacts FROM hands"),
        Hand("REVOKE UPDATE", .either, "REVOKE UPDATE ON contacts FROM hands"),
        Hand("REVOKE DELETE", .either, "REVOKE DELETE ON contacts FROM hands").deletingRows,
        Hand("REVOKE ALL on the parent", .either, "REVOKE ALL ON accounts FROM hands"),
        Hand("REVOKE USAGE on the schema", .either, "REVOKE ALL ON SCHEMA public FROM hands, PUBLIC"),
        Hand("REVOKE ALL on the ledger", .either, "REVOKE ALL ON ALL TABLES IN SCHEMA sfsync FROM hands"),
        Hand(
            "REVOKE of one column",
            .either,
            """
            REVOKE ALL ON contacts FROM hands; GRANT INSERT, UPDATE, DELETE ON contacts TO hands;
            GRANT SELECT (id, sf_id, sync_digest, system_modstamp, synced_at, deleted_at) ON contacts TO hands
            """
        ),
        Hand(
            "comments removed",
            """
            DO $$ DECLARE c record; BEGIN
                FOR c IN SELECT attrelid::regclass AS t, attname FROM pg_attribute
                    WHERE attrelid IN ('contacts'::regclass, 'accounts'::regclass) AND attnum > 0 AND NOT attisdropped LOOP
                    EXECUTE format('COMMENT ON COLUMN %s.%I IS NULL', c.t, c.attname);
                END LOOP;
            END $$;
            COMMENT ON TABLE contacts IS NULL; COMMENT ON TABLE accounts IS NULL
            """
        ),
        Hand(
            "comments written by somebody",
            "COMMENT ON TABLE contacts IS 'mine'; COMMENT ON COLUMN contacts.last_name IS 'mine'"
        ),
        Hand(
            "table in a publication and clustered",
            "CREATE PUBLICATION p FOR TABLE contacts; CLUSTER contacts USING contacts_pkey; DROP PUBLICATION p"
        ),
    ]

    /// What a role or a database imposes on the sessions of a run.
    static let settings: [Hand] =
        [
            setting("statement_timeout", "'1ms'", .either),
            setting("lock_timeout", "'1ms'"),
            setting("idle_in_transaction_session_timeout", "'20ms'", .either),
            setting("default_transaction_isolation", "'serializable'"),
            setting("default_transaction_isolation", "'repeatable read'"),
            setting("default_transaction_read_only", "on", .either),
            Hand("role: search_path = another schema", .either) { trial in
                trial.schemas = ["account": "attic", "contact": "attic"]
                try await trial.sync.database.execute(
                    """
                    CREATE SCHEMA attic AUTHORIZATION hands;
                    ALTER ROLE hands IN DATABASE \(trial.sync.database.name) SET search_path = attic
                    """
                )
            },
            setting("search_path", "pg_catalog", .either),
            setting("row_security", "off", .either),
            setting("datestyle", "'German'"),
            setting("intervalstyle", "'iso_8601'"),
            setting("timezone", "'Asia/Kolkata'"),
            setting("extra_float_digits", "-15"),
            setting("bytea_output", "'escape'"),
            setting("client_encoding", "'LATIN1'"),
            setting("standard_conforming_strings", "off"),
            setting("transform_null_equals", "on"),
            setting("default_transaction_deferrable", "on"),
            setting("enable_seqscan", "off"),
            setting("xmloption", "'document'"),
            setting("lc_numeric", "'C.UTF-8'"),
            setting("plan_cache_mode", "'force_generic_plan'"),
            setting("temp_buffers", "100"),
            setting("temp_file_limit", "0", .either),
            Hand(
                "database: session_replication_role = replica, and rows deleted",
                .refuses(["session_replication_role is 'replica'"])
            ) { trial in
                try await trial.sync.database.execute(
                    """
                    ALTER DATABASE \(trial.sync.database.name) SET session_replication_role = 'replica';
                    DELETE FROM contacts WHERE id % 2 = 0
                    """
                )
            },
            Hand("role: search_path with a table of the same name in front", .either) { trial in
                trial.schemas = ["contact": "attic"]
                try await trial.sync.database.execute(
                    """
                    CREATE SCHEMA attic; CREATE TABLE attic.contacts (LIKE contacts INCLUDING ALL);
                    INSERT INTO attic.contacts (sf_id, last_name) VALUES ('003000000000001AAA', 'of others');
                    GRANT ALL ON SCHEMA attic TO hands; ALTER TABLE attic.contacts OWNER TO hands;
                    ALTER ROLE hands IN DATABASE \(trial.sync.database.name) SET search_path = attic, public
                    """
                )
            },
        ]

    private static func setting(_ name: String, _ value: String, _ ending: Ending = .equals) -> Hand {
        Hand("role: \(name) = \(value)", ending) { trial in
            try await trial.sync.database.execute(
                """
                ALTER ROLE hands IN DATABASE \(trial.sync.database.name) SET \(name) = \(value)
                """
            )
        }
    }
}
