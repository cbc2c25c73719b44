/// Triggers and rules: what a statement does is not what it says.
extension Hand {
    static let triggers: [Hand] =
        [
            trigger("BEFORE INSERT", "RETURN NULL"),
            trigger("BEFORE UPDATE", "RETURN NULL"),
            trigger("BEFORE INSERT", "NEW.last_name := 'changed'; RETURN NEW"),
            trigger("BEFORE UPDATE", "NEW.last_name := OLD.last_name; RETURN NEW"),
            trigger("BEFORE INSERT OR UPDATE", "NEW.place := '{}'; RETURN NEW"),
            trigger("BEFORE INSERT OR UPDATE", "NEW.updated_at := now(); RETURN NEW"),
            trigger("BEFORE INSERT OR UPDATE", "NEW.sync_digest := 1; RETURN NEW"),
            trigger("BEFORE INSERT", "NEW.sf_id := lower(NEW.sf_id); RETURN NEW"),
            trigger("AFTER INSERT", "DELETE FROM contacts WHERE id = NEW.id; RETURN NULL"),
            trigger("AFTER UPDATE", "DELETE FROM contacts WHERE id = NEW.id; RETURN NULL"),
            trigger("AFTER INSERT", "UPDATE contacts SET last_name = 'later' WHERE id = NEW.id; RETURN NULL"),
            trigger("AFTER INSERT", "RAISE EXCEPTION 'no'; RETURN NULL"),
            trigger("AFTER INSERT", "RETURN NULL", ending: .equals),
            trigger("BEFORE DELETE", "RETURN NULL").deletingRows,
            trigger("BEFORE DELETE", "RAISE EXCEPTION 'never'; RETURN NULL").deletingRows,
            Hand(
                "statement trigger of somebody's",
                """
                CREATE FUNCTION meddle() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
                CREATE TRIGGER meddle AFTER INSERT OR UPDATE OR DELETE ON contacts EXECUTE FUNCTION meddle()
                """
            ),
            Hand(
                "statement trigger that empties the table",
                .either,
                """
                CREATE FUNCTION meddle() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN DELETE FROM contacts; RETURN NULL; END';
                CREATE TRIGGER meddle AFTER INSERT ON contacts EXECUTE FUNCTION meddle()
                """
            ),
            Hand(
                "DISABLE TRIGGER ALL, and parents deleted",
                .fullMends,
                "ALTER TABLE accounts DISABLE TRIGGER ALL; DELETE FROM accounts WHERE id % 2 = 0"
            ),
            Hand(
                "ENABLE ALWAYS TRIGGER",
                .either,
                """
                CREATE FUNCTION meddle() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
                CREATE TRIGGER meddle BEFORE INSERT ON contacts FOR EACH ROW EXECUTE FUNCTION meddle();
                ALTER TABLE contacts ENABLE ALWAYS TRIGGER meddle
                """
            ),
            Hand(
                "a trigger on the parent that returns NULL",
                .either,
                """
                CREATE FUNCTION meddle() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
                CREATE TRIGGER meddle BEFORE INSERT OR UPDATE ON accounts FOR EACH ROW EXECUTE FUNCTION meddle()
                """
            ),
        ]

    static let rules: [Hand] = [
        Hand("rule ON INSERT DO INSTEAD NOTHING", .either, "CREATE RULE r AS ON INSERT TO contacts DO INSTEAD NOTHING"),
        Hand("rule ON UPDATE DO INSTEAD NOTHING", .either, "CREATE RULE r AS ON UPDATE TO contacts DO INSTEAD NOTHING"),
        Hand("rule ON DELETE DO INSTEAD NOTHING", .either, "CREATE RULE r AS ON DELETE TO contacts DO INSTEAD NOTHING")
            .deletingRows,
        Hand(
            "rule ON INSERT that writes elsewhere",
            .either,
            """
            CREATE TABLE elsewhere (sf_id text);
            CREATE RULE r AS ON INSERT TO contacts DO INSTEAD INSERT INTO elsewhere VALUES (NEW.sf_id)
            """
        ),
        Hand(
            "rule ON INSERT that writes elsewhere as well",
            .either,
            """
            CREATE TABLE elsewhere (sf_id text);
            CREATE RULE r AS ON INSERT TO contacts DO ALSO INSERT INTO elsewhere VALUES (NEW.sf_id);
            GRANT INSERT ON elsewhere TO hands
            """
        ),
        Hand(
            "rule on an emptied table",
            .either,
            "TRUNCATE contacts; CREATE RULE r AS ON INSERT TO contacts DO INSTEAD NOTHING"
        ),
        Hand(
            "a trigger on an emptied table",
            .either,
            """
            TRUNCATE contacts; CREATE FUNCTION meddle() RETURNS trigger LANGUAGE plpgsql AS
                'BEGIN IF NEW.sf_id < (SELECT max(sf_id) FROM contacts) THEN RETURN NULL; END IF; RETURN NULL; END';
            CREATE TRIGGER meddle BEFORE INSERT ON contacts FOR EACH ROW EXECUTE FUNCTION meddle()
            """
        ),
    ]

    private static func trigger(_ event: String, _ body: String, ending: Ending = .either) -> Hand {
        Hand(
            "trigger \(event): \(body)",
            ending,
            """
            CREATE FUNCTION meddle() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN \(body); END $$;
            CREATE TRIGGER meddle \(event) ON contacts FOR EACH ROW EXECUTE FUNCTION meddle()
            """
        )
    }
}
