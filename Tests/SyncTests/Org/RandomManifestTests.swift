import Manifest
import Schema
import Sync
import TestSupport
import Testing

@testable import SyncModel

/// A manifest that changes between runs as a seed has it: after each, the table holds what Salesforce holds.
@Suite struct RandomManifestTests {
    private static let fields = [
        ("LastName", "string"), ("Birthdate", "date"), ("CreatedDate", "datetime"), ("MN_Total_Paid__c", "currency"),
        ("Is_Physician__c", "boolean"), ("Network_Associations__c", "multipicklist"), ("MailingLatitude", "double"),
        ("OwnerId", "reference"), ("Description", "textarea"),
    ]

    @Test(arguments: [1, 2, 3] as [UInt64]) func endsLikeAFreshLoad(seed: UInt64) async throws {
        let first = ManifestLibrary(texts: [("contact.yaml", "object: Contact\nfields: { FirstName: string }")])
        try await OrgSync.run(contacts: 80, first) { sync in
            _ = try await sync.engine.run("contact")
            var random = Dice(state: seed)
            for round in 1...6 {
                let text = Self.manifest(&random)
                let library = ManifestLibrary(texts: [("contact.yaml", text)])
                let tables = try TableSchema.withDependencies(of: ["contact"], in: library)
                try await sync.database.connected { connection in
                    let plan = try SchemaPlan(bringing: connection, to: tables, allowsDestructive: true)
                    #expect(plan.conflicts == [], "seed \(seed), round \(round):\n\(text)")
                    try plan.apply(on: connection)
                }
                let engine = SyncEngine(manifests: library, salesforce: sync.client, database: sync.database.target)
                let report = try await engine.run("contact")
                #expect(report.counts.inserted == 0)
                #expect(report.counts.rejected == 0)
                let left = try await sync.database.connected {
                    try SchemaPlan(bringing: $0, to: tables, allowsDestructive: true).script
                }
                #expect(left == "", "seed \(seed), round \(round):\n\(text)")
                let manifest = try library.manifest(named: "contact")
                #expect(try await sync.differences(manifest) == [], "seed \(seed), round \(round):\n\(text)")
            }
        }
    }

    /// No run sees the manifest in between.
    @Test(arguments: ["columns", "members"]) func aFieldThatIsDroppedAndWantedAgainIsFilled(_ places: String)
        async throws
    {
        func library(_ fields: String) -> ManifestLibrary {
            let place =
                places == "columns"
                ? "fields: { FirstName: string\(fields) }"
                : "fields: { FirstName: string }\n"
                    + "jsonb: { more: { fields: { Email: email\(fields) } } }"
            return ManifestLibrary(texts: [("contact.yaml", "object: Contact\nremoved: drop\n\(place)")])
        }
        let both = library(", LastName: string")
        try await OrgSync.run(contacts: 40, both) { sync in
            _ = try await sync.engine.run("contact")
            for library in [library(""), both] {
                let tables = try TableSchema.withDependencies(of: ["contact"], in: library)
                _ = try await sync.database.connected {
                    try SchemaPlan(bringing: $0, to: tables, allowsDestructive: true).apply(on: $0)
                }
            }
            let name = places == "columns" ? "last_name" : "more ->> 'last_name'"
            #expect(try await sync.database.value("SELECT count(\(name)) FROM sf_contacts") == "0")
            let report = try await sync.engine.run("contact")
            #expect(report.window.kind == .full)
            #expect(try await sync.differences(try both.manifest(named: "contact")) == [])
        }
    }

    /// Each field in a column, in one of two groups, in both, or left out; of its own type or as text.
    private static func manifest(_ random: inout Dice) -> String {
        var columns = ["  FirstName: string"]
        var groups: [[String]] = [[], []]
        for (number, (name, own)) in fields.enumerated() {
            // Other types look different as text by REST and by Bulk.
            let isAlike = ["date", "boolean", "reference", "textarea"].contains(own)
            let type = isAlike && random.roll(4) == 0 ? "string" : own
            let place = random.roll(6)
            if place < 3 {
                columns.append(
                    place == 0 ? "  \(name): { type: \(type), column: c_\(name.lowercased()) }" : "  \(name): \(type)"
                )
            }
            if place == 2 || place == 3 { groups[0].append("\(name): \(type)") }
            if place == 4 { groups[1].append("\(name): { type: \(type), key: k\(number) }") }
        }
        let jsonb = groups.enumerated().filter { !$0.element.isEmpty }.map { number, members in
            "  group_\(number): { fields: { \(members.joined(separator: ", ")) } }"
        }
        var lines = ["object: Contact", "removed: drop", "fields:"] + columns
        if !jsonb.isEmpty { lines += ["jsonb:"] + jsonb }
        return lines.joined(separator: "\n")
    }

    /// Numbers that a seed decides.
    private struct Dice {
        var state: UInt64

        mutating func roll(_ sides: UInt64) -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return (state >> 33) % sides
        }
    }
}
