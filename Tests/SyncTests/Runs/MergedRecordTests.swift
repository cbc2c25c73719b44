import Manifest
import SalesforceEmulator
import TestSupport
import Testing

@testable import Sync
@testable import SyncModel

/// Merged contacts: who lost is deleted and names who won.
@Suite struct MergedRecordTests {
    @Test(arguments: [ObjectManifest.Mode.bulk, .rest])
    func theLoserStaysVisibleWithItsMaster(_ mode: ObjectManifest.Mode) async throws {
        try await OrgSync.run(contacts: 200) { sync in
            _ = try await sync.engine.run("contact", RunOptions(mode: mode))
            #expect(try await sync.database.value("SELECT count(master_record_id) FROM sf_contacts") == "0")
            sync.clock.advance(seconds: 3600)
            let pairs = try sync.emulator.org.merge("Contact", count: 4).sorted { $0.loser < $1.loser }
            let names =
                "SELECT sf_id, last_name FROM sf_contacts WHERE sf_id IN (\(pairs.map(\.loser).literals)) ORDER BY 1"
            let before = try await sync.database.table(names)

            let report = try await sync.engine.run("contact", RunOptions(mode: mode))
            #expect(report.window.kind == .incremental)
            #expect(report.counts.deleted == 4)
            let losers = """
                SELECT sf_id, master_record_id FROM sf_contacts
                WHERE master_record_id IS NOT NULL AND deleted_at = system_modstamp AND is_deleted ORDER BY 1
                """
            #expect(try await sync.database.table(losers) == pairs.map { "\($0.loser)|\($0.master)" })
            #expect(try await sync.database.table(names) == before)
            try await sync.expectTrue()

            // A merge is taken back by restoring who lost.
            sync.clock.advance(seconds: 3600)
            try sync.emulator.org.undelete("Contact", ids: [pairs[0].loser])
            _ = try await sync.engine.run("contact", RunOptions(mode: mode))
            #expect(try await sync.database.table(losers) == pairs.dropFirst().map { "\($0.loser)|\($0.master)" })
            try await sync.expectTrue()
        }
    }
}
