import Foundation
import Manifest
import Postgres
import SalesforceEmulator
import TestSupport
import Testing

@testable import Sync
@testable import SyncModel

/// What `verify --repair` makes of the differences it finds.
@Suite struct RepairTests {
    @Test func eachKindIsFoundAndMended() async throws {
        try await OrgSync.run(contacts: 400) { sync in
            _ = try await sync.engine.run("contact")
            let ids = try sync.ids()
            let gone = try await sync.database.table(
                """
                WITH gone AS (
                    DELETE FROM sf_contacts c WHERE sf_id IN (\(Array(ids[0..<60]).literals)) AND NOT EXISTS (
                        SELECT FROM sf_contacts o WHERE c.sf_id IN (o.reports_to_id, o.master_record_id))
                    RETURNING sf_id)
                SELECT sf_id FROM gone ORDER BY 1
                """
            )
            // A row that became a stub, an older and a newer one, one that only here is deleted, a purge and a delete
            // that no run has seen, and a row that Salesforce never had.
            try await sync.database.execute(
                """
                UPDATE sf_contacts SET sync_digest = NULL, synced_at = NULL WHERE sf_id = '\(ids[100])';
                UPDATE sf_contacts SET system_modstamp = system_modstamp - interval '1 day' WHERE sf_id = '\(ids[101])';
                UPDATE sf_contacts SET system_modstamp = system_modstamp + interval '1 second' WHERE sf_id = '\(ids[102])';
                UPDATE sf_contacts SET deleted_at = now() WHERE sf_id = '\(ids[103])';
                UPDATE sf_contacts SET deleted_at = NULL WHERE sf_id = '\(try sync.ids(where: "IsDeleted = TRUE")[0])';
                INSERT INTO sf_contacts (sf_id, system_modstamp, synced_at, sync_digest)
                VALUES ('003000000000000AAA', '2026-01-01', now(), 1);
                """
            )
            try sync.emulator.org.purge("Contact", ids: [ids[104]])
            let deleted = try sync.ids(where: "IsDeleted = TRUE")[0]

            let report = try await sync.engine.verify("contact", VerifyOptions(deepLimit: 0))
            #expect(report.summary == "\(gone.count + 1) missing, 4 outdated, 2 surplus")
            let expected =
                (gone + [ids[100]]).sorted().map { "missing \($0)" }
                + [ids[101], ids[102], ids[103], deleted].sorted().map { "outdated \($0)" }
                + ["003000000000000AAA", ids[104]].sorted().map { "surplus \($0)" }
            #expect(report.differences.map { "\($0.kind.rawValue) \($0.salesforceID)" } == expected)
            #expect(report.differences.filter(\.isDeleted).map(\.salesforceID) == [deleted])
            let short = try await sync.engine.verify("contact", VerifyOptions(isDeep: true, listLimit: 3))
            #expect(short.summary == report.summary)
            #expect(short.differences == Array(report.differences.prefix(3)))

            let untouched =
                "SELECT sf_id, xmin FROM sf_contacts WHERE sf_id NOT IN (\(expected.map { String($0.suffix(18)) }.literals)) ORDER BY 1"
            let before = try await sync.database.table(untouched)
            let repaired = try await sync.engine.verify("contact", VerifyOptions(repairs: true))
            #expect(repaired.isRepaired)
            #expect(repaired.repair?.summary.hasPrefix("\(gone.count + 1) inserted, 4 updated, 3 deleted") == true)
            #expect(try await sync.database.table(untouched) == before)
            #expect(try await sync.engine.verify("contact", VerifyOptions(isDeep: true)).isEqual)
            let runs = "SELECT window_kind, state, retrieved, deleted FROM sfsync.runs WHERE id > 1"
            #expect(try await sync.database.table(runs) == ["ids|done|\(gone.count + 5)|3"])
            // Marked rows without a record are none to compare.
            try await sync.database.execute(
                "UPDATE sf_contacts SET synced_at = NULL WHERE sf_id IN ('003000000000000AAA', '\(ids[104])')"
            )
            try await sync.expectTrue()
        }
    }

    /// Records become visible late, with older stamps: beyond the lookback no incremental run sees them.
    @Test func lateRecordsAreFound() async throws {
        try await OrgSync.run(contacts: 300) { sync in
            _ = try await sync.engine.run("contact")
            sync.clock.advance(seconds: 3600)
            let late = try sync.emulator.org.insertLate("Contact", count: 2, age: .seconds(7200))
            let incremental = try await sync.engine.run("contact")
            #expect(incremental.window.kind == .incremental)
            #expect(incremental.counts.inserted == 0)
            let report = try await sync.engine.verify("contact", VerifyOptions(repairs: true))
            #expect(report.differences.map(\.salesforceID) == late.sorted())
            #expect(report.summary == "2 missing")
            try await sync.expectTrue()
        }
    }

    @Test func aTenthOfTheTableIsNoAccident() async throws {
        try await OrgSync.run(contacts: 100) { sync in
            _ = try await sync.engine.run("contact")
            let ids = try sync.ids()
            try sync.emulator.org.purge("Contact", ids: Array(ids[0..<12]))
            try await sync.database.execute(
                "UPDATE sf_contacts SET system_modstamp = '2020-01-01' WHERE sf_id = '\(ids[50])'"
            )
            let error = await #expect(throws: SyncError.self) {
                try await sync.engine.verify("contact", VerifyOptions(repairs: true))
            }
            #expect(error?.code == .massDelete)
            #expect(error?.hint?.contains("run again with --repair --allow-mass-delete") == true)
            // Nothing was touched, not even what was not at stake.
            let stamp = "SELECT system_modstamp FROM sf_contacts WHERE sf_id = '\(ids[50])'"
            #expect(try await sync.database.value(stamp) == "2020-01-01 00:00:00+00")
            let allowed = try await sync.engine.verify("contact", VerifyOptions(repairs: true, allowsMassDelete: true))
            #expect(allowed.repair?.summary == "1 updated, 12 deleted")
            #expect(try await sync.engine.verify("contact", VerifyOptions(isDeep: true)).isEqual)
        }
    }

    @Test func rejectedRecordsAreKnownAsSuch() async throws {
        try await OrgSync.run(contacts: 120) { sync in
            _ = try await sync.engine.run("contact")
            let victim = try sync.ids()[0]
            try await sync.database.execute(
                """
                UPDATE sf_contacts SET sync_digest = NULL, synced_at = NULL WHERE sf_id = '\(victim)';
                ALTER TABLE sf_contacts ADD CONSTRAINT strict CHECK (synced_at IS NULL OR sf_id <> '\(victim)')
                """
            )
            let repaired = try await sync.engine.verify("contact", VerifyOptions(repairs: true))
            #expect(repaired.repair?.summary == "1 rejected")
            #expect(!repaired.isRepaired)
            let report = try await sync.engine.verify("contact")
            #expect((report.counts, report.rejected) == ([.missing: 1], 1))
        }
    }
}
