import HTTPTesting
import Manifest
import Postgres
import Sync
import TestSupport
import Testing

@testable import SyncModel

/// Thousands of refused rows cost a few statements a batch, whatever refuses them.
@Suite struct ManyRejectsTests {
    /// What refuses rows whose code is above 100, and with which state.
    static let obstacles: [(name: String, sql: String, state: String)] = [
        (
            "trigger",
            """
            CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                IF new.code > 100 THEN RAISE 'code % is too much', new.code; END IF; RETURN new; END $$;
            CREATE TRIGGER no BEFORE INSERT OR UPDATE ON things FOR EACH ROW EXECUTE FUNCTION no()
            """, "P0001"
        ),
        ("generated column", "ALTER TABLE things ADD g numeric(2) GENERATED ALWAYS AS (code - 1) STORED", "22003"),
        ("index", "CREATE INDEX i ON things (sqrt(100 - code))", "2201F"),
        ("check", "ALTER TABLE things ADD CONSTRAINT c CHECK (code <= 100)", "23514"),
    ]

    @Test(arguments: obstacles, [ObjectManifest.Mode.bulk, .rest])
    func theBadOnesAreFoundTogether(
        _ obstacle: (name: String, sql: String, state: String),
        _ mode: ObjectManifest.Mode,
    ) async throws {
        let library = ScriptedSync.things("{ Name: string, Code__c: int }")
        try await ScriptedSync.run([], library) { sync async throws in
            try await sync.full()
            try await sync.database.execute(obstacle.sql)
            sync.org.records = (1...200).map {
                OrgRecord($0, ["Name": "n", "Code__c": "\($0 % 5 < 2 ? 101 + $0 : 1)"])
            }
            let proxy = try FreezingProxy(to: try #require(sync.database.target.parameters["host"]))
            defer { proxy.close() }
            proxy.make(.none, at: "SAVEPOINT")
            let engine = SyncEngine(
                manifests: library,
                salesforce: try sync.org.client(),
                database: proxy.target(sync.database.target),
            )
            let report = try await engine.run("thing", RunOptions(mode: mode, window: .full, writers: 1))
            #expect(report.summary == "120 inserted, 80 rejected")
            let stored = "SELECT count(*), max(code) FROM things"
            #expect(try await sync.database.table(stored) == ["120|1"])
            let rejects = "SELECT count(*), count(DISTINCT sf_id), min(sqlstate), max(sqlstate) FROM sfsync.rejects"
            #expect(try await sync.database.table(rejects) == ["80|80|\(obstacle.state)|\(obstacle.state)"])
            // Dividing takes several hundred; a value that COPY itself cannot take costs three for each.
            let most = obstacle.name == "domain" ? 300 : 30
            #expect(proxy.wordCount <= most, "\(proxy.wordCount)")
        }
    }
}
