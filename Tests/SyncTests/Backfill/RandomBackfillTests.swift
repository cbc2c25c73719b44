import Manifest
import Postgres
import SalesforceEmulator
import Sync
import TestSupport
import Testing

@testable import SyncModel

/// Fields that are added as a seed has it: what is filled is what a fresh load would have stored, digests included.
@Suite struct RandomBackfillTests {
    private static let pool = [
        "LastName: string", "Birthdate: date", "CreatedDate: datetime", "MN_Total_Paid__c: currency",
        "Is_Physician__c: boolean", "Network_Associations__c: multipicklist", "MailingLatitude: double",
        "MailingLongitude: { type: double, as: double precision }", "MailingAddress: address", "Account.Name: string",
        "OwnerId: { type: reference, to: user }", "AccountId: { type: reference, to: account, on_missing: 'null' }",
        "Email: { type: email, mask: sha256 }", "Phone: { type: phone, mask: last4 }",
        "Description: { type: textarea, mask: 'null' }",
        "ReportsToId: { type: reference, to: [contact, lead], type_column: reports_to_type }",
    ]
    private static let members = [
        "Title: string", "Department: { type: string, key: 'd \"q\"' }", "Birthdate: date", "CreatedDate: datetime",
        "MN_Total_Paid__c: currency", "Is_Physician__c: boolean", "Network_Associations__c: multipicklist",
        "OtherAddress: address", "Email: { type: email, mask: last4 }",
    ]

    @Test(arguments: [1, 2, 3, 4] as [UInt64]) func additionsAreLikeAFreshLoad(seed: UInt64) async throws {
        var growth = Growth(seed: seed)
        try await OrgSync.run(contacts: 90, growth.library) { sync in
            _ = try await sync.engine.run("contact")
            try sync.emulator.org.delete("Contact", count: 6)
            for round in 1...4 {
                guard growth.grow() else { break }
                try sync.emulator.org.change("Contact", count: 5)
                sync.clock.advance(seconds: 60)
                let mode: ObjectManifest.Mode = round % 2 == 0 ? .rest : .bulk
                let engine = SyncEngine(
                    manifests: growth.library,
                    salesforce: sync.client,
                    database: sync.database.target,
                )
                let report = try await engine.run("contact", RunOptions(mode: mode))
                let context = "seed \(seed), round \(round):\n\(growth.text)"
                #expect(report.backfill != nil, "\(context)")
                #expect(!report.hasRejects, "\(context)")
                let (filled, fresh) = try await image(growth, sync)
                #expect(filled == fresh, "\(context)")
                let full = try await engine.run("contact", RunOptions(window: .full))
                #expect(full.counts.updated == 0, "\(context)")
            }
        }
    }

    /// What the table holds, and what that of a fresh load does.
    private func image(_ growth: Growth, _ sync: OrgSync) async throws -> ([String], [String]) {
        func rows(_ table: String) async throws -> [String] {
            try await sync.database.table(
                """
                SELECT (to_jsonb(t) - '{id,created_at,updated_at,synced_at}'::text[])::text FROM \(table) t
                WHERE synced_at IS NOT NULL ORDER BY sf_id
                """
            )
        }
        try await sync.database.execute(
            "DROP TABLE IF EXISTS fresh; DELETE FROM sfsync.watermarks WHERE object = 'fresh'"
        )
        let engine = SyncEngine(
            manifests: growth.library,
            salesforce: sync.client,
            database: sync.database.target,
        )
        _ = try await engine.run("fresh")
        return (try await rows("sf_contacts"), try await rows("fresh"))
    }

    /// A manifest of Contact that only grows.
    private struct Growth {
        private var fields: [String] = ["FirstName: string"]
        private var groups: [[String]] = [[], []]
        private var restFields = RandomBackfillTests.pool
        private var restMembers = RandomBackfillTests.members
        private var random: SplitMix

        init(seed: UInt64) {
            random = SplitMix(state: seed)
            groups[0].append(restMembers.removeFirst())
        }

        /// Adds some fields and members; false where there are none left.
        mutating func grow() -> Bool {
            guard restFields.count > 2, restMembers.count > 2 else { return false }
            for _ in 0...random.below(3) {
                fields.append(restFields.remove(at: random.below(restFields.count)))
            }
            for _ in 0..<random.below(3) {
                groups[random.below(2)].append(restMembers.remove(at: random.below(restMembers.count)))
            }
            return true
        }

        var text: String {
            let jsonb = groups.enumerated().filter { !$0.element.isEmpty }.map { number, members in
                "  group_\(number): { fields: { \(members.joined(separator: ", ")) } }"
            }
            return (["object: Contact", "fields:"] + fields.map { "  \($0)" } + ["jsonb:"] + jsonb)
                .joined(separator: "\n")
        }

        var library: ManifestLibrary {
            ManifestLibrary(texts: [
                ("contact.yaml", text), ("fresh.yaml", "table: fresh\n\(text)"),
                ("user.yaml", "object: User\ndeletes: ignore\nfields: { Name: string }"),
                ("account.yaml", "object: Account\nfields: { Name: string }"),
            ])
        }
    }

    private struct SplitMix {
        var state: UInt64

        mutating func below(_ limit: Int) -> Int {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return Int((mixed ^ (mixed >> 31)) % UInt64(limit))
        }
    }
}
