import Manifest
import Postgres
import Salesforce
import SalesforceEmulator
import TestSupport

/// The ledger, dumps, manifests and orgs.
extension Hand {
    static let ledger: [Hand] = [
        Hand("ledger dropped", "DROP SCHEMA sfsync CASCADE"),
        Hand("ledger dropped, and rows deleted", "DROP SCHEMA sfsync CASCADE; DELETE FROM contacts WHERE id % 2 = 0"),
        Hand("watermarks deleted", "DELETE FROM sfsync.watermarks"),
        Hand("runs deleted", .either, "DELETE FROM sfsync.watermarks; DELETE FROM sfsync.runs"),
        Hand(
            "runs deleted, watermarks kept",
            .either,
            """
            ALTER TABLE sfsync.watermarks DROP CONSTRAINT watermarks_run_id_fkey; DELETE FROM sfsync.runs
            """
        ),
        Hand("watermark in the past", "UPDATE sfsync.watermarks SET watermark = '2020-01-01'"),
        Hand("watermark in the future", "UPDATE sfsync.watermarks SET watermark = '3999-01-01'"),
        Hand("watermark infinite", .either, "UPDATE sfsync.watermarks SET watermark = 'infinity'"),
        Hand("mapping of the watermark cleared", "UPDATE sfsync.watermarks SET mapping = NULL"),
        Hand("runs all called running", .either, "UPDATE sfsync.runs SET state = 'running', finished_at = NULL"),
        Hand(
            "runs of a first load called broken off, and the table emptied",
            .either,
            """
            UPDATE sfsync.runs SET state = 'stopped', finished_at = NULL; DELETE FROM contacts
            """
        ),
        Hand("columns of the ledger dropped", .either, "ALTER TABLE sfsync.runs DROP COLUMN is_complete CASCADE"),
    ]

    static let dumps: [Hand] = [
        Hand("older dump of the tables, by --clean, without the ledger", keepsDump: true) { trial in
            try await trial.restore(\.tables)
        },
        Hand("older dump of the tables' rows, without the ledger", keepsDump: true) { trial in
            try await trial.sync.database.execute("TRUNCATE accounts CASCADE")
            try await trial.restore(\.rows)
        },
        Hand("older dump of the ledger, without the tables", keepsDump: true) { trial in
            try await trial.restore(\.ledger)
        },
        Hand("older dump of the ledger, and no tables", keepsDump: true) { trial in
            try await trial.sync.database.execute("DROP TABLE contacts, accounts")
            try await trial.restore(\.ledger)
        },
        Hand("older dump of everything", keepsDump: true) { trial in
            try await trial.restore(\.tables)
            try await trial.restore(\.ledger)
        },
        Hand("older dump of the tables' rows, without the ledger", keepsDump: true) { trial in
            try await trial.sync.database.execute("TRUNCATE accounts CASCADE")
            try await trial.restore(\.rows)
        }.deletingRows,
        Hand("older dump of everything, the tables after a DROP", keepsDump: true) { trial in
            try await trial.sync.database.execute("DROP TABLE contacts, accounts")
            try await trial.restore(\.tables)
            try await trial.restore(\.ledger)
        },
    ]

    static let manifests: [Hand] = [
        Hand("another table:") { trial in trial.manifests = HandsManifests(table: "people").library },
        Hand("another table:, and back after a run") { trial in
            let own = trial.manifests
            trial.manifests = HandsManifests(table: "people").library
            try await trial.runOnce()
            trial.manifests = own
        },
        Hand("another table: that is an old copy", .either) { trial in
            trial.manifests = HandsManifests(table: "people").library
            try await trial.sync.database.execute(
                """
                CREATE TABLE people (LIKE contacts INCLUDING ALL); ALTER TABLE people OWNER TO hands;
                INSERT INTO people OVERRIDING SYSTEM VALUE SELECT * FROM contacts WHERE id % 2 = 0
                """
            )
        },
        Hand("another schema:") { trial in trial.manifests = HandsManifests(common: "schema: attic").library },
        Hand("another schema: with an old copy of table and ledger", .either) { trial in
            trial.manifests = HandsManifests(common: "schema: attic").library
            try await trial.sync.database.execute(
                """
                CREATE SCHEMA attic AUTHORIZATION hands; CREATE TABLE attic.contacts (LIKE contacts INCLUDING ALL);
                INSERT INTO attic.contacts OVERRIDING SYSTEM VALUE SELECT * FROM contacts WHERE id % 2 = 0;
                ALTER TABLE attic.contacts OWNER TO hands; ALTER SCHEMA sfsync RENAME TO sfsync_attic
                """
            )
        },
        Hand("another org behind the same ledger", .refuses(["org"])) { trial in
            try await trial.moveToAnotherOrg()
        },
        Hand("deletes: hard instead of soft", .either) { trial in
            trial.manifests = HandsManifests(deletesRows: true).library
        },
    ]
}

extension HandsTrial {
    func restore(_ part: KeyPath<Dump, String>) async throws {
        guard let dump else { return }
        // A dump leaves an empty search path behind, so it has a session of its own.
        try await sync.database.execute(dump[keyPath: part])
    }
}
