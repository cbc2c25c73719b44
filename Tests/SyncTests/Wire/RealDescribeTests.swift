import Foundation
import Manifest
import Salesforce
import SalesforceEmulator
import Schema
import Sync
import TestSupport
import Testing

@testable import OrgMetadata
@testable import SyncModel

/// The shapes of objects as real orgs describe them: from describe to a manifest, to tables, to rows, by both APIs.
@Suite struct RealDescribeTests {
    private static let files = [
        "Account.person", "Case", "Event.48", "Group", "GroupMember", "Lead", "Opportunity", "OpportunityContactRole",
        "Order", "PermissionSet", "PermissionSetAssignment", "Topic", "User.170", "UserRole", "Whizbang",
    ]

    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Describes")

    private struct Head: Decodable {
        var name: String
    }

    @Test(arguments: files) func isCopiedExactlyByBothAPIs(_ file: String) async throws {
        let document = try Data(contentsOf: Self.folder.appending(path: "\(file).describe.json"))
        let object = try JSONDecoder().decode(Head.self, from: document).name
        try await OrgSync.run(contacts: 60, ManifestLibrary(texts: [])) {
            $0.org.describes = [document]
            $0.org.rowCounts[object] = 60
            // As others have met them.
            $0.queryLocatorPrefix = "0r8"
            $0.firstPageSize = 25
            $0.linkShape = .chunks
        } _: { sync in
            let name = Naming.manifest(forObject: object)
            let draft = try await onThread {
                try ManifestDraft(sync.client.describe(object)) { $0 == object ? name : nil }
            }
            let library = ManifestLibrary(texts: [("\(name).yaml", draft.text)])
            #expect(library.lint() == [], "\(draft.text)")
            let manifest = try library.manifest(named: name)
            let findings = try await onThread { () throws -> [Diagnostic] in
                var lint = OrgLint(client: sync.client, library: library)
                return try lint.findings(of: [name])
            }
            #expect(findings == [])

            let tables = try TableSchema.withDependencies(of: [name], in: library)
            try await sync.database.connected { connection in
                let plan = try SchemaPlan(bringing: connection, to: tables, allowsDestructive: true)
                #expect(plan.conflicts == [])
                try plan.apply(on: connection)
                #expect(try SchemaPlan(bringing: connection, to: tables, allowsDestructive: true).script == "")
            }

            let engine = SyncEngine(manifests: library, salesforce: sync.client, database: sync.database.target)
            let bulk = try await engine.run(name, RunOptions(mode: .bulk, window: .full, downloads: 4))
            #expect(bulk.counts.rejected == 0)
            #expect(bulk.counts.retrieved >= 60)
            #expect(try await sync.differences(manifest) == [])
            // What REST gives for the same records is the same.
            let rest = try await engine.run(name, RunOptions(mode: .rest, window: .full))
            #expect(rest.counts.unchanged == bulk.counts.retrieved, "\(rest.summary)")
            #expect(try await sync.differences(manifest) == [])
            #expect(try await engine.verify(name).isEqual)
        }
    }

    @Test func aGroupIsReadAndAskedFor() async throws {
        let library = ManifestLibrary(texts: [
            ("group.yaml", "object: Group\nfields: { Name: string, Type: picklist }\ndeletes: ignore"),
            ("order.yaml", "object: Order\nfields: { Name: string }\ndeletes: ignore"),
            (
                "contact.yaml",
                "object: Contact\nwhere: \"OwnerId NOT IN (SELECT Id FROM Group WHERE Type = 'Queue')\"\n"
                    + "fields: { LastName: string }"
            ),
        ])
        #expect(library.lint() == [])
        try await OrgSync.run(contacts: 50, library) { _ in
        } _: { sync in
            for mode in [ObjectManifest.Mode.bulk, .rest] {
                for name in ["group", "order", "contact"] {
                    let report = try await sync.engine.run(name, RunOptions(mode: mode, window: .full))
                    #expect(report.counts.retrieved > 0 && report.counts.rejected == 0)
                    #expect(try await sync.differences(try library.manifest(named: name)) == [])
                }
            }
        }
    }
}
