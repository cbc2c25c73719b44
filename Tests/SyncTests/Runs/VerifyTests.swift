import Foundation
import Manifest
import Postgres
import SalesforceEmulator
import Sync
import TestSupport
import Testing

@testable import SyncModel

/// What `verify` finds between an emulated org and its copy.
@Suite struct VerifyTests {
    @Test func aCopyThatIsTrueCostsFewRequests() async throws {
        try await OrgSync.run(contacts: 400) { sync in
            _ = try await sync.engine.run("contact")
            sync.emulator.org.clearRequests()
            let report = try await sync.engine.verify("contact", VerifyOptions(deepLimit: 0))
            #expect(report.isEqual)
            #expect(report.differences == [])
            #expect(report.records == report.rows)
            #expect(report.records == (try sync.ids().count))
            #expect(report.stubs > 0)
            #expect(report.until == Timestamp("2026-03-15T11:48:00Z"))
            #expect((report.windows, report.comparedWindows) == (1, 0))
            // Describe, the count, what changed lately, and the values of some rows.
            #expect(report.apiRequests == 4)
            #expect(report.comparedValues == 200)
            #expect(sync.emulator.org.requests.count { $0.path.hasSuffix("/queryAll") } == 3)
            // All Ids are one page more.
            let deep = try await sync.engine.verify("contact")
            #expect(deep.isEqual)
            #expect(deep.isDeep)
            #expect(deep.apiRequests == 5)
            #expect(try await sync.database.value("SELECT count(*) FROM sfsync.runs") == "1")
        }
    }

    @Test func whatChangedSinceIsTheNextRuns() async throws {
        try await OrgSync.run(contacts: 300) { sync in
            _ = try await sync.engine.run("contact")
            sync.clock.advance(seconds: 86_400)
            try sync.emulator.org.change("Contact", count: 20)
            try sync.emulator.org.insert("Contact", count: 3)
            try sync.emulator.org.delete("Contact", count: 4)
            for options in [VerifyOptions(deepLimit: 0), VerifyOptions(isDeep: true)] {
                let report = try await sync.engine.verify("contact", options)
                #expect(report.isEqual)
                #expect(report.moved == report.rows - report.records)
                #expect(
                    report.pending
                        == (try sync.ids(where: "SystemModstamp > 2026-03-15T12:00:00Z AND IsDeleted = FALSE").count)
                )
            }
        }
    }

    /// One missing and one surplus row of the same window make up for each other.
    @Test func onlyADeepLookFindsWhatBalances() async throws {
        try await OrgSync.run(contacts: 300) { sync in
            _ = try await sync.engine.run("contact")
            let victim = try await sync.database.value(
                """
                UPDATE sf_contacts SET sf_id = '003000000000000AAA' WHERE id = (
                    SELECT max(id) FROM sf_contacts c WHERE deleted_at IS NULL AND synced_at IS NOT NULL AND NOT EXISTS (
                        SELECT FROM sf_contacts o WHERE c.sf_id IN (o.reports_to_id, o.master_record_id)))
                RETURNING system_modstamp
                """
            )
            #expect(victim != nil)
            #expect(try await sync.engine.verify("contact", VerifyOptions(deepLimit: 0)).isEqual)
            for options in [VerifyOptions(), VerifyOptions(isDeep: true, deepLimit: 0)] {
                #expect(try await sync.engine.verify("contact", options).summary == "1 missing, 1 surplus")
            }
        }
    }

    @Test func manyRowsAreDividedIntoWindows() async throws {
        try await OrgSync.run(contacts: 9000) { sync in
            let library = ManifestLibrary(texts: [
                ("person.yaml", "object: Contact\ntable: people\nfields: { LastName: string }")
            ])
            let engine = SyncEngine(manifests: library, salesforce: sync.client, database: sync.database.target)
            _ = try await engine.run("person")
            let ids = try sync.ids()
            try await sync.database.execute("DELETE FROM people WHERE sf_id = '\(ids[5])'")
            let report = try await engine.verify("person", VerifyOptions(deepLimit: 100))
            #expect((report.windows, report.comparedWindows) == (4, 1))
            #expect(report.differences.map(\.salesforceID) == [ids[5]])
            // All of it gone: the Ids come by Bulk once they are many.
            try await sync.database.execute("DELETE FROM people")
            let empty = try await engine.verify("person", VerifyOptions(repairs: true, listLimit: 0))
            #expect(empty.counts == [.missing: ids.count])
            #expect(empty.differences == [])
            #expect(empty.repair?.counts.inserted == ids.count)
            #expect(try await engine.verify("person", VerifyOptions(isDeep: true)).isEqual)
        }
    }

    @Test func aTableThatIsNotThereIsNamed() async throws {
        try await OrgSync.run(contacts: 10) { sync in
            let error = await #expect(throws: SyncError.self) { try await sync.engine.verify("contact") }
            #expect(error?.description == "There is no table sf_contacts to verify. Run 'sfsync run contact' first.")
            let requests = sync.emulator.org.requestCount
            #expect(requests == 0)
        }
    }
}
