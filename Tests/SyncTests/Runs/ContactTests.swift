import Manifest
import SalesforceEmulator
import TestSupport
import Testing

@testable import Sync
@testable import SyncModel

@Suite struct ContactTests {
    private static let places =
        "SELECT md5(string_agg(concat(sf_id, xmin, ctid, id), ',' ORDER BY sf_id)) FROM sf_contacts"

    @Test func theCopyIsExact() async throws {
        try await OrgSync.run(contacts: 2000) { sync in
            let contact = try ManifestLibrary(directory: Repository.objects).manifest(named: "contact")
            let first = try await sync.engine.run("contact", RunOptions(mode: .bulk))
            #expect(first.counts.inserted == 2000)
            #expect(first.counts.difference == 0)
            #expect(first.reported == 2000)
            #expect(first.counts.rejected == 0)
            #expect(first.counts.droppedNULs > 0)
            #expect(first.counts.deleted > 0)
            #expect(try await sync.differences(contact) == [])
            #expect(try await sync.database.value("SELECT count(*) FROM expected") == "2000")
            let deleted = try await sync.database.value("SELECT count(*) FROM sf_contacts WHERE deleted_at IS NOT NULL")
            #expect(deleted == String(first.counts.deleted))

            // Nothing changed: nothing is written, by either API.
            let before = try await sync.database.value(Self.places)
            for mode in [ObjectManifest.Mode.bulk, .rest] {
                let again = try await sync.engine.run("contact", RunOptions(mode: mode, window: .full))
                #expect(again.counts.unchanged == 2000, "\(mode)")
                #expect(again.counts.processed == 2000, "\(mode)")
                #expect(try await sync.database.value(Self.places) == before)
            }
            // Every link has its row, a stub where the parent was not read.
            let stubs = try await sync.database.table(
                "SELECT (SELECT count(*) > 0 FROM sf_accounts WHERE synced_at IS NULL), "
                    + "(SELECT count(*) FROM sf_accounts WHERE synced_at IS NOT NULL)"
            )
            #expect(stubs == ["t|0"])
        }
    }

    @Test func aFirstLoadByRESTIsExactToo() async throws {
        try await OrgSync.run(contacts: 300) { sync in
            let contact = try ManifestLibrary(directory: Repository.objects).manifest(named: "contact")
            let first = try await sync.engine.run("contact", RunOptions(mode: .rest, batchSize: 70))
            #expect(first.counts.inserted == 300)
            #expect(try await sync.differences(contact) == [])
        }
    }

    @Test(arguments: ["user", "account", "task", "event", "task_relation", "event_relation"])
    func theOtherObjectsAreExact(_ name: String) async throws {
        try await OrgSync.run(contacts: 300) { sync in
            let manifest = try ManifestLibrary(directory: Repository.objects).manifest(named: name)
            let report = try await sync.engine.run(name)
            #expect(report.counts.inserted > 0)
            #expect(report.counts.difference == 0)
            #expect(try await sync.differences(manifest) == [])
        }
    }

    @Test(arguments: [ObjectManifest.Mode.bulk, .rest])
    func incrementalRunsFollowTheOrg(_ mode: ObjectManifest.Mode) async throws {
        try await OrgSync.run(contacts: 300) { sync in
            let contact = try ManifestLibrary(directory: Repository.objects).manifest(named: "contact")
            let options = RunOptions(mode: mode)
            let first = try await sync.engine.run("contact", options)
            #expect(first.watermark?.description == "2026-03-15T11:58:00.000Z")

            sync.clock.advance(seconds: 3600)
            let org = sync.emulator.org
            let changed = try org.change("Contact", count: 12)
            let deleted = try org.delete("Contact", count: 3)
            _ = try org.insert("Contact", count: 5)
            // What was changed and then deleted is one row with one change.
            let touched = Set(changed).union(deleted).count
            sync.clock.advance(seconds: 60)
            let second = try await sync.engine.run("contact", options)
            #expect(second.window.start?.description == "2026-03-15T11:48:00.000Z")
            #expect(second.counts.inserted == 5)
            #expect(second.counts.updated == touched)
            #expect(second.counts.deleted == 3)
            #expect(second.counts.unchanged + second.counts.stale + second.counts.rejected == 0)
            #expect(try await sync.differences(contact) == [])

            sync.clock.advance(seconds: 3600)
            try org.undelete("Contact", ids: deleted)
            // A transaction that ended after the last run, with stamps from before it: the lookback finds it.
            _ = try org.insertLate("Contact", count: 2, age: .seconds(3600 + 300))
            let third = try await sync.engine.run("contact", options)
            #expect(third.counts.updated == 3)
            #expect(third.counts.inserted == 2)
            #expect(third.counts.deleted == 0)
            #expect(try await sync.differences(contact) == [])

            // The overlap is read again, and is unchanged.
            let fourth = try await sync.engine.run("contact", options)
            #expect(fourth.counts.processed == fourth.counts.unchanged)
        }
    }

    @Test func aViewIsReadWithoutQueryAll() async throws {
        try await OrgSync.run(contacts: 300) { sync in
            let first = try await sync.engine.run("task_who_relation")
            #expect(first.counts.inserted > 100)
            // The describes of what is made, and one page.
            #expect(first.apiRequests == 5)
            sync.clock.advance(seconds: 3600)
            try sync.emulator.org.purge("TaskWhoRelation", count: 3)
            #expect(try await sync.engine.run("task_who_relation").counts.deleted == 0)
            let full = try await sync.engine.run("task_who_relation", RunOptions(window: .full))
            #expect(full.counts.deleted == 3)
        }
    }

    @Test(arguments: [ObjectManifest.Mode.bulk, .rest, .auto])
    func anObjectThatHasNoQueryAllIsNoticed(_ mode: ObjectManifest.Mode) async throws {
        let manifests = ManifestLibrary(texts: [("event.yaml", "object: Event\nfields: { Subject: string }")])
        try await OrgSync.run(contacts: 100, manifests, { $0.objectsWithoutQueryAll = ["Event"] }) { sync in
            let expected = try sync.emulator.org.count("Event", includesDeleted: mode == .bulk)
            let report = try await sync.engine.run("event", RunOptions(mode: mode))
            #expect(report.counts.inserted == expected)
            #expect(report.counts.difference == 0)
        }
    }

    @Test func anExpiredSessionIsRenewed() async throws {
        try await OrgSync.run(contacts: 50) { sync in
            _ = try await sync.engine.run("user")
            sync.emulator.expireSessions()
            let report = try await sync.engine.run("contact", RunOptions(window: .full))
            #expect(report.counts.inserted == 50)
        }
    }

    @Test func autoCountsAndChooses() async throws {
        try await OrgSync.run(contacts: 50) { sync in
            let report = try await sync.engine.run("contact", RunOptions(mode: .auto))
            #expect(report.mode == .rest)
            #expect(report.counts.inserted == 50)
        }
    }

    @Test func aLimitIsALimit() async throws {
        try await OrgSync.run(contacts: 50) { sync in
            let report = try await sync.engine.run("contact", RunOptions(limit: 7))
            #expect(report.counts.inserted == 7)
            #expect(report.reported == 7)
            let stored = try await sync.database.value("SELECT count(*) FROM sf_contacts WHERE synced_at IS NOT NULL")
            #expect(stored == "7")
        }
    }

    @Test func aFilterIsAFilter() async throws {
        try await OrgSync.run(contacts: 200) { sync in
            let report = try await sync.engine.run("contact", RunOptions(filter: "physicians"))
            let others = try await sync.database.value(
                "SELECT count(*) FROM sf_contacts WHERE synced_at IS NOT NULL AND is_physician IS NOT TRUE"
            )
            #expect(others == "0")
            #expect(report.counts.inserted > 0)
            #expect(report.counts.inserted < 200)
        }
    }
}
