import HTTPTesting
import Manifest
import TestSupport
import Testing

@testable import SyncModel

/// Triggers that would act at COMMIT, when nobody counts any more.
@Suite struct DeferredTriggerTests {
    private static let records = (1...20).map { OrgRecord($0, ["Name": "name \($0)"]) }

    /// Puts a deferred constraint trigger on the table that does something to each row that is stored.
    private func trial(
        isFilled: Bool,
        _ deed: String,
        _ body: (ScriptedSync) async throws -> Void,
    ) async throws {
        try await ScriptedSync.run([], ScriptedSync.things()) { sync async throws in
            try await sync.full()
            if isFilled {
                try await sync.database.execute("INSERT INTO things (sf_id) VALUES ('\(OrgRecord.id(900))')")
            }
            try await sync.database.execute(
                """
                CREATE FUNCTION deed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \(deed) RETURN NULL; END $$;
                CREATE CONSTRAINT TRIGGER "late one" AFTER INSERT OR UPDATE ON things DEFERRABLE INITIALLY DEFERRED
                    FOR EACH ROW EXECUTE FUNCTION deed()
                """
            )
            sync.org.records = Self.records
            try await body(sync)
        }
    }

    @Test(arguments: [false, true], [ObjectManifest.Mode.bulk, .rest])
    func rowsThatOneTakesAwayAreAnError(_ isFilled: Bool, _ mode: ObjectManifest.Mode) async throws {
        try await trial(isFilled: isFilled, "DELETE FROM things WHERE sf_id = new.sf_id AND new.name = 'name 7';") {
            sync async throws in
            let error = await #expect(throws: SyncError.self) { try await sync.full(mode) }
            #expect(error?.code == .vanishedRows)
            #expect(error?.description.contains("trigger late one") == true)
            let rows = "SELECT count(*) FROM things WHERE sync_digest IS NOT NULL"
            #expect(try await sync.database.value(rows) == "0")
        }
    }

    @Test(arguments: [false, true], [ObjectManifest.Mode.bulk, .rest])
    func aRowThatOneRefusesIsRejected(_ isFilled: Bool, _ mode: ObjectManifest.Mode) async throws {
        let deed = "IF new.name = 'name 7' THEN RAISE 'seven is not wanted'; END IF;"
        try await trial(isFilled: isFilled, deed) { sync async throws in
            #expect(try await sync.full(mode).summary == "19 inserted, 1 rejected")
            let rejects = "SELECT sf_id, sqlstate, reason FROM sfsync.rejects"
            #expect(try await sync.database.table(rejects) == ["\(OrgRecord.id(7))|P0001|seven is not wanted"])
        }
    }

    /// One that acts with its statement takes rows away that COPY has counted.
    @Test func ofAnEmptyTableTheRowsAreCountedToo() async throws {
        try await ScriptedSync.run([], ScriptedSync.things()) { sync async throws in
            try await sync.full()
            try await sync.database.execute(
                """
                CREATE FUNCTION deed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                    DELETE FROM things WHERE sf_id = new.sf_id AND new.name = 'name 7'; RETURN NULL;
                END $$;
                CREATE TRIGGER soon AFTER INSERT ON things FOR EACH ROW EXECUTE FUNCTION deed()
                """
            )
            sync.org.records = Self.records
            let error = await #expect(throws: SyncError.self) { try await sync.full() }
            #expect(error?.code == .vanishedRows)
        }
    }
}
