import Manifest
import SalesforceEmulator
import Synchronization
import TestSupport
import Testing

@testable import Sync
@testable import SyncModel

/// Fields that the user could see at the last run, and cannot see now.
@Suite struct SkipMissingFieldsTests {
    @Test func aHiddenFieldEndsTheRunUnlessItMayBeSkipped() async throws {
        try await OrgSync.run(contacts: 60) { sync in
            let filled = "SELECT count(title) FROM sf_contacts"
            _ = try await sync.engine.run("contact")
            let count = try await sync.database.value(filled)
            try sync.emulator.org.setField("Title", of: "Contact", isVisible: false)
            try sync.emulator.org.change("Contact", count: 5)
            sync.clock.advance(seconds: 3600)

            let error = await #expect(throws: SyncError.self) { _ = try await sync.engine.run("contact") }
            #expect(error?.message.contains("Field 'Title' is not on Contact, or hidden from this user") == true)
            #expect(error?.hint?.contains("--skip-missing-fields") == true)

            let said = Mutex<[String]>([])
            let options = RunOptions(skipsMissingFields: true)
            let first = try await sync.engine.run("contact", options) { event in
                if case .warning(let text) = event { said.withLock { $0.append(text) } }
            }
            #expect(
                said.withLock { $0 } == ["Continuing without fields that Contact does not show to this user: Title."]
            )
            #expect(first.counts.rejected == 0)
            // What the column held stays, and the next run of this kind is no full one.
            #expect(try await sync.database.value(filled) == count)
            #expect(try await sync.engine.run("contact", options).window.kind == .incremental)

            try sync.emulator.org.setField("Title", of: "Contact", isVisible: true)
            let back = try await sync.engine.run("contact")
            #expect(back.window.kind == .incremental)
            #expect(back.backfill?.retrieved == 60)
            #expect(try await sync.engine.run("contact", RunOptions(window: .full)).counts.updated == 0)
            let manifest = try ManifestLibrary(directory: Repository.objects).manifest(named: "contact")
            #expect(try await sync.differences(manifest) == [])
        }
    }

    @Test func withoutItsCursorNothingGoesOn() async throws {
        try await OrgSync.run(contacts: 10) { sync in
            try sync.emulator.org.setField("SystemModstamp", of: "Contact", isVisible: false)
            let error = await #expect(throws: SyncError.self) {
                _ = try await sync.engine.run("contact", RunOptions(skipsMissingFields: true))
            }
            #expect(error?.message.hasPrefix("The cursor field 'SystemModstamp' is not on Contact") == true)
        }
    }
}
