import HTTPTesting
import Manifest
import Postgres
import Sync
import TestSupport
import Testing

@testable import SyncModel

/// Rights that a run will need are looked for before anything is read.
@Suite struct MissingRightTests {
    /// A right that the role lacks on `things`, the manifest that needs it, and what is said.
    static let cases: [(right: String, manifest: String, says: String)] = [
        ("DELETE", "deletes: hard", "GRANT DELETE ON things TO"), ("UPDATE", "", "GRANT UPDATE ON public.things TO"),
        ("INSERT", "", "GRANT INSERT ON public.things TO"), ("SELECT", "", "GRANT SELECT ON public.things TO"),
    ]

    @Test(arguments: cases, [RunOptions.Window.incremental, .full])
    func areNamedBeforeAnythingIsRead(
        _ trial: (right: String, manifest: String, says: String),
        _ window: RunOptions.Window,
    ) async throws {
        let library = ScriptedSync.things("{ Name: string }", trial.manifest)
        let records = (1...5).map { OrgRecord($0, ["Name": "name \($0)"]) }
        try await Self.withRole(records, library) { sync, engine, role async throws in
            try await sync.database.execute(
                "GRANT ALL ON things TO \(role); REVOKE \(trial.right) ON things FROM \(role)"
            )
            sync.org.records[0] = OrgRecord(1, isDeleted: true)
            let asked = sync.org.queries.count
            let error = await #expect(throws: SyncError.self) {
                try await engine.run("thing", RunOptions(window: window))
            }
            #expect(error?.code == .schema)
            #expect(error?.description.contains("\(trial.says) \(role)") == true, "\(String(describing: error))")
            #expect(sync.org.queries.count == asked)
            try await sync.database.execute("GRANT ALL ON things TO \(role)")
            #expect(try await engine.run("thing", RunOptions(window: window)).counts.deleted == 1)
        }
    }

    /// Rows that are only marked need no right to remove them, and columns may have rights of their own.
    @Test func whatIsNotNeededIsNotAskedFor() async throws {
        let records = (1...5).map { OrgRecord($0, ["Name": "name \($0)"]) }
        try await Self.withRole(records, ScriptedSync.things()) { sync, engine, role async throws in
            let columns = try await sync.database.value(
                "SELECT string_agg(quote_ident(column_name), ', ') FROM information_schema.columns WHERE table_name = 'things'"
            )
            try await sync.database.execute(
                "GRANT SELECT, INSERT, UPDATE (\(try #require(columns))) ON things TO \(role)"
            )
            sync.org.records[0] = OrgRecord(1, stamp: 5, isDeleted: true)
            #expect(try await engine.run("thing").counts.deleted == 1)
        }
    }

    /// Rows of a parent that waited for their children need the right of whoever runs the parent.
    @Test func removingAParentsRowsIsNotTheChildsBusiness() async throws {
        let library = ManifestLibrary(texts: [
            (
                "thing.yaml",
                """
                object: Thing__c
                table: things
                deletes: hard
                fields: { Name: string, Parent__c: { type: reference, to: parent, on_missing: stub } }
                """
            ),
            ("parent.yaml", "object: Parent__c\ntable: parents\ndeletes: hard\nfields: { Name: string }"),
        ])
        let records = (1...5).map { OrgRecord($0, ["Name": "name \($0)"]) }
        try await Self.withRole(records, library) { sync, engine, role async throws in
            try await sync.database.execute(
                """
                GRANT ALL ON things TO \(role); GRANT SELECT, INSERT ON parents TO \(role);
                INSERT INTO parents (sf_id, deleted_at, sync_digest) VALUES ('a0P000000000009AAA', now(), 1)
                """
            )
            sync.org.records[0] = OrgRecord(1, stamp: 5, isDeleted: true)
            #expect(try await engine.run("thing").counts.deleted == 1)
            #expect(try await sync.database.value("SELECT count(*) FROM things") == "4")
            // Its own object's runs remove it.
            #expect(try await sync.database.value("SELECT count(*) FROM parents") == "1")
        }
    }

    /// Without the ledger nobody knows what the table holds.
    @Test func aRoleThatMayNotSeeTheLedgerIsToldSo() async throws {
        let records = (1...5).map { OrgRecord($0, ["Name": "name \($0)"]) }
        try await Self.withRole(records, ScriptedSync.things()) { sync, engine, role async throws in
            try await sync.database.execute("GRANT ALL ON things TO \(role)")
            let asked = sync.org.queries.count
            for revoked in ["ALL ON SCHEMA sfsync", "ALL ON ALL TABLES IN SCHEMA sfsync"] {
                try await sync.database.execute("GRANT ALL ON SCHEMA sfsync TO \(role); REVOKE \(revoked) FROM \(role)")
                let error = await #expect(throws: PostgresError.self) { try await engine.run("thing") }
                #expect(error?.sqlState == "42501")
                #expect(error?.description.contains("Grant the role the right") == true, "\(String(describing: error))")
                #expect(sync.org.queries.count == asked)
            }
        }
    }

    /// Loads `records` as the owner, and runs `body` with an engine of another role that may do everything but touch `things`.
    private static func withRole(
        _ records: [OrgRecord],
        _ library: ManifestLibrary,
        _ body: (ScriptedSync, SyncEngine, String) async throws -> Void,
    ) async throws {
        try await ScriptedSync.run(records, library) { sync async throws in
            try await sync.full()
            let role = "bound_\(sync.database.name)"
            try await sync.database.execute(
                "CREATE ROLE \(role) LOGIN; GRANT ALL ON SCHEMA public, sfsync TO \(role); "
                    + "GRANT ALL ON ALL TABLES IN SCHEMA sfsync TO \(role); "
                    + "GRANT ALL ON ALL SEQUENCES IN SCHEMA sfsync, public TO \(role)"
            )
            var target = sync.database.target
            target.parameters["user"] = role
            let engine = SyncEngine(manifests: library, salesforce: try sync.org.client(), database: target)
            try await body(sync, engine, role)
            try await sync.database.execute("DROP OWNED BY \(role) CASCADE; DROP ROLE \(role)")
        }
    }
}
