import HTTPTesting
import Manifest
import Postgres
import TestSupport
import Testing

@testable import Sync
@testable import SyncModel

/// A table keeps one row for each Id.
@Suite struct SharedIDTests {
    private static func twins(_ count: Int, id: String) -> [OrgRecord] {
        (1...count).map { number in
            var record = OrgRecord(number, ["Name": "name \(number)"])
            record.values["Id"] = id
            return record
        }
    }

    @Test(arguments: [ObjectManifest.Mode.bulk, .rest], ["000000000000000AAA", "000000000000000"])
    func theEmptyIdIsRefused(_ mode: ObjectManifest.Mode, _ id: String) async throws {
        try await ScriptedSync.run(Self.twins(5, id: id), ScriptedSync.things()) { sync async throws in
            let error = await #expect(throws: SyncError.self) { try await sync.full(mode) }
            #expect(error?.message.contains("empty Id") == true)
            #expect(try await sync.database.value("SELECT count(*) FROM sfsync.watermarks") == "0")
            await #expect(throws: SyncError.self) { try await sync.engine.verify("thing") }
        }
    }

    @Test(arguments: [1, 100])
    func twoRecordsUnderOneIdAreAnErrorWhereNothingOrdersThem(_ batchSize: Int) async throws {
        let records = Self.twins(2, id: OrgRecord.id(7))
        let library = ScriptedSync.things("{ Name: string }", "cursor: none")
        try await ScriptedSync.run(records, library) { sync async throws in
            let error = await #expect(throws: SyncError.self) { try await sync.full(batchSize: batchSize) }
            #expect(error?.message.contains("two different records with the Id \(OrgRecord.id(7))") == true)
        }
    }

    @Test func verifyDoesNotCallThatEqual() async throws {
        let one = [OrgRecord(7, ["Name": "a"])]
        try await ScriptedSync.run(one, ScriptedSync.things("{ Name: string }", "cursor: none")) { sync async throws in
            try await sync.full()
            sync.org.records = Self.twins(3, id: OrgRecord.id(7))
            let report = try await sync.engine.verify("thing")
            #expect(!report.isEqual)
            #expect(report.sharedIDs == 2)
        }
    }
}
