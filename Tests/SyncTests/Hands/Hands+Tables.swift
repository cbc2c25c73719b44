import TestSupport

/// Whole tables: gone, emptied, renamed, restored, replaced.
extension Hand {
    static let tables: [Hand] =
        both([
            Hand("nothing at all", "SELECT 1"),
            Hand("DROP TABLE of the child", "DROP TABLE contacts"),
            Hand("DROP TABLE of the parent, CASCADE", "DROP TABLE accounts CASCADE"),
            Hand("DROP TABLE of both", "DROP TABLE contacts, accounts"),
            Hand("TRUNCATE of the child", "TRUNCATE contacts"),
            Hand("TRUNCATE of the parent, CASCADE", "TRUNCATE accounts CASCADE"),
            Hand("DELETE of all rows of the child", "DELETE FROM contacts"),
            Hand("DELETE of all rows of both", "DELETE FROM contacts; DELETE FROM accounts"),
        ]) + [
            Hand(
                "TRUNCATE and one row made by hand",
                "TRUNCATE contacts; INSERT INTO contacts (sf_id) VALUES ('003000000000001AAA')"
            ),
            Hand(
                "parent's table replaced by that of another tool",
                .refuses(["table public.accounts is not sfsync's"]),
                """
                DROP TABLE accounts CASCADE; CREATE TABLE accounts (id int PRIMARY KEY, sf_id text UNIQUE, balance int);
                INSERT INTO accounts VALUES (1, 'theirs', 7); GRANT ALL ON accounts TO hands
                """
            ),
            Hand("table renamed", .either, "ALTER TABLE contacts RENAME TO people"),
            Hand("parent's table renamed", .either, "ALTER TABLE accounts RENAME TO firms"),
            Hand(
                "tables renamed into each other",
                .either,
                """
                ALTER TABLE contacts RENAME TO aside; ALTER TABLE accounts RENAME TO contacts;
                ALTER TABLE aside RENAME TO accounts
                """
            ),
            Hand("table in another schema", "CREATE SCHEMA attic; ALTER TABLE contacts SET SCHEMA attic"),
            Hand(
                "table dropped and made anew with its rows' Ids alone",
                .either,
                """
                CREATE TABLE ids AS SELECT sf_id FROM contacts; DROP TABLE contacts;
                CREATE TABLE contacts (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                    sf_id text COLLATE "C" NOT NULL UNIQUE);
                INSERT INTO contacts (sf_id) SELECT sf_id FROM ids; ALTER TABLE contacts OWNER TO hands
                """
            ),
            Hand(
                "table copied, the copy in its place",
                .either,
                """
                CREATE TABLE copy (LIKE contacts INCLUDING ALL);
                INSERT INTO copy OVERRIDING SYSTEM VALUE SELECT * FROM contacts;
                DROP TABLE contacts; ALTER TABLE copy RENAME TO contacts; ALTER TABLE contacts OWNER TO hands
                """
            ),
            Hand(
                "table copied by CREATE TABLE AS, the copy in its place",
                .either,
                """
                CREATE TABLE copy AS SELECT * FROM contacts; DROP TABLE contacts;
                ALTER TABLE copy RENAME TO contacts; ALTER TABLE contacts OWNER TO hands
                """
            ),
        ]

    /// Other kinds of relations in the table's place, each with the rows.
    static let kinds: [Hand] = [
        replaced("a view", "CREATE VIEW contacts AS SELECT * FROM people"),
        replaced("a materialized view", "CREATE MATERIALIZED VIEW contacts AS SELECT * FROM people"),
        replaced(
            "a partitioned table",
            """
            CREATE TABLE contacts (LIKE people INCLUDING DEFAULTS INCLUDING IDENTITY, PRIMARY KEY (sf_id, id), UNIQUE (sf_id))
                PARTITION BY RANGE (sf_id);
            CREATE TABLE contacts_all PARTITION OF contacts FOR VALUES FROM (MINVALUE) TO (MAXVALUE);
            INSERT INTO contacts OVERRIDING SYSTEM VALUE SELECT * FROM people
            """
        ),
        replaced(
            "an inheritance child",
            "ALTER TABLE people DROP CONSTRAINT contacts_sf_id_key; CREATE TABLE contacts () INHERITS (people)"
        ),
        replaced(
            "an unlogged copy",
            """
            CREATE UNLOGGED TABLE contacts (LIKE people INCLUDING ALL);
            INSERT INTO contacts OVERRIDING SYSTEM VALUE SELECT * FROM people
            """
        ),
        replaced("a sequence", "CREATE SEQUENCE contacts"),
        Hand(
            "table has an inheritance child with a row of its own",
            .either,
            """
            CREATE TABLE more_contacts () INHERITS (contacts);
            INSERT INTO more_contacts (id, sf_id, synced_at) SELECT 900000, max(sf_id), now() FROM contacts
            """
        ),
        Hand("table made unlogged", "ALTER TABLE contacts SET UNLOGGED"),
        Hand("an empty table of the same name in a schema with the role's name", .either) { trial in
            trial.schemas = ["contact": "hands"]
            try await trial.sync.database.execute(
                """
                CREATE SCHEMA hands AUTHORIZATION hands; CREATE TABLE hands.contacts (LIKE contacts INCLUDING ALL);
                ALTER TABLE hands.contacts OWNER TO hands
                """
            )
        },
    ]

    private static func replaced(_ kind: String, _ sql: String) -> Hand {
        Hand(
            "table replaced by \(kind)",
            .either,
            """
            ALTER TABLE contacts RENAME TO people; \(sql);
            DO $$ DECLARE kind text := (SELECT relkind FROM pg_class WHERE oid = 'contacts'::regclass); BEGIN
                EXECUTE format('ALTER %s contacts OWNER TO hands', CASE kind WHEN 'v' THEN 'VIEW'
                    WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END);
            END $$
            """
        )
    }
}
