import Testing

/// Something somebody made under the name of a table, or did to it, and what is said of it.
struct FoundTable: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var sql: String
    var words: String

    /// Things of others under the name.
    static let strangers = [
        FoundTable(
            testDescription: "a view",
            sql: "CREATE VIEW things AS SELECT 1 AS n",
            words: "view public.things is not sfsync's"
        ),
        FoundTable(
            testDescription: "a materialized view",
            sql: "CREATE MATERIALIZED VIEW things AS SELECT 1 AS n",
            words: "materialized view public.things is not sfsync's"
        ),
        FoundTable(
            testDescription: "a partitioned table",
            sql: "CREATE TABLE things (id bigint, sf_id text) PARTITION BY HASH (sf_id)",
            words: "partitioned table public.things is not sfsync's"
        ),
        FoundTable(
            testDescription: "a foreign table",
            sql: """
                CREATE FOREIGN DATA WRAPPER f; CREATE SERVER s FOREIGN DATA WRAPPER f;
                CREATE FOREIGN TABLE things (sf_id text) SERVER s
                """,
            words: "foreign table public.things is not sfsync's"
        ),
        FoundTable(
            testDescription: "a sequence",
            sql: "CREATE SEQUENCE things",
            words: "sequence public.things is not sfsync's"
        ),
        FoundTable(
            testDescription: "a table of another tool",
            sql:
                "CREATE TABLE things (id uuid PRIMARY KEY, name varchar(80)); INSERT INTO things SELECT gen_random_uuid()",
            words: "it has no column sf_id: give Thing__c another name with 'table:'"
        ),
        FoundTable(
            testDescription: "a table of another copy of Salesforce",
            sql:
                "CREATE TABLE things (id serial PRIMARY KEY, sf_id text UNIQUE, _c5_source text); INSERT INTO things (sf_id) VALUES ('a')",
            words: "it has rows, but not the columns that sfsync keeps its books in"
        ),
        FoundTable(
            testDescription: "a table of another object",
            sql: "CREATE TABLE things (sf_id text NOT NULL UNIQUE); COMMENT ON COLUMN things.sf_id IS 'Account.Id'",
            words: "its comments say that it holds Account"
        ),
        FoundTable(
            testDescription: "a partition",
            sql: "CREATE TABLE whole (sf_id text UNIQUE) PARTITION BY HASH (sf_id); "
                + "CREATE TABLE things PARTITION OF whole FOR VALUES WITH (MODULUS 1, REMAINDER 0)",
            words: "it belongs to table whole"
        ),
        FoundTable(
            testDescription: "a table without a key",
            sql: "CREATE TABLE things (sf_id text NOT NULL)",
            words: "ALTER TABLE public.things ADD UNIQUE (sf_id)"
        ),
    ]

    /// Things that somebody did to a table of sfsync's.
    static let obstacles = [
        FoundTable(
            testDescription: "a key that is checked late",
            sql:
                "ALTER TABLE things DROP CONSTRAINT things_sf_id_key; ALTER TABLE things ADD UNIQUE (sf_id) DEFERRABLE",
            words: "ADD UNIQUE (sf_id)"
        ),
        FoundTable(
            testDescription: "a rule",
            sql: "CREATE RULE \"R 1\" AS ON INSERT TO things DO INSTEAD NOTHING",
            words: "DROP RULE \"R 1\" ON public.things"
        ),
        FoundTable(
            testDescription: "a column that must have a value",
            sql: "ALTER TABLE things ADD COLUMN tenant int NOT NULL",
            words: "ALTER TABLE public.things ALTER COLUMN tenant DROP NOT NULL"
        ),
        FoundTable(
            testDescription: "a computed column of ours",
            sql:
                "ALTER TABLE things DROP COLUMN name; ALTER TABLE things ADD COLUMN name text GENERATED ALWAYS AS (sf_id) STORED",
            words: "column name computes its values"
        ),
        FoundTable(
            testDescription: "ids without numbers",
            sql: "ALTER TABLE things ALTER COLUMN id DROP IDENTITY",
            words: "column id gives new rows no number"
        ),
        FoundTable(
            testDescription: "another primary key",
            sql: "ALTER TABLE things RENAME COLUMN id TO number",
            words: "its primary key is not column id"
        ),
        FoundTable(
            testDescription: "a child",
            sql: "CREATE TABLE more () INHERITS (things)",
            words: "rows of table more count as its own"
        ),
    ]
}
