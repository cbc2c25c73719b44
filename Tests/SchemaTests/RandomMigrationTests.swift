import Foundation
import Manifest
import Postgres
import Schema
import TestSupport
import Testing

/// Manifests that change at random, as a seed has it: what was migrated is what would have been made anew.
@Suite struct RandomMigrationTests {
    @Test(arguments: seeds) func everySequenceEndsClean(seed: UInt64) async throws {
        try await TemporaryPostgres.withDatabase { database in
            var mutation = ManifestMutation(seed: seed)
            for round in 0..<20 {
                let manifest = mutation.next()
                let tables = try TableSchema.withDependencies(of: ["thing", "parent", "other"], in: manifest.library)
                try await database.connected { connection in
                    let plan = try SchemaPlan(bringing: connection, to: tables, allowsDestructive: true)
                    #expect(plan.conflicts == [], "seed \(seed), round \(round):\n\(manifest.text)")
                    try plan.apply(on: connection)
                    let left = try SchemaPlan(bringing: connection, to: tables, allowsDestructive: true)
                    #expect(left.script == "", "seed \(seed), round \(round):\n\(manifest.text)")
                    if round == 0 { try connection.execute(Self.rows) }
                }
                let (found, fresh) = try await TableImage.pair(of: "things", tables, in: database)
                #expect(found == fresh, "seed \(seed), round \(round):\n\(manifest.text)")
            }
            #expect(try await database.value("SELECT count(*) FROM things") == "20")
        }
    }

    /// `SFSYNC_RANDOM_SEEDS=200` for a long search.
    private static let seeds = Array(
        1...(ProcessInfo.processInfo.environment["SFSYNC_RANDOM_SEEDS"].flatMap { UInt64($0) }
            ?? UInt64(trialsByChance(4)))
    )
    private static let rows = "INSERT INTO things (sf_id) SELECT 's' || n FROM generate_series(1, 20) n"
}

/// A manifest and what may become of it.
struct ManifestMutation {
    private var random: SplitMix
    private var manifest: ThingManifest

    private static let types = [
        "string", "textarea", "picklist", "int", "double", "currency", "boolean", "date", "datetime", "time",
        "multipicklist",
        "reference", "{ type: reference, to: parent }", "{ type: reference, to: other }",
        "{ type: double, as: double precision }", "{ type: string, comment: noted }",
    ]

    init(seed: UInt64) {
        random = SplitMix(state: seed)
        manifest = ThingManifest(fields: [("Name", "string"), ("F1__c", "int"), ("F2__c", "date")])
        manifest.options["removed"] = "drop"
    }

    /// Changes two or three things.
    mutating func next() -> ThingManifest {
        for _ in 0...random.below(3) { change() }
        mendIndexes()
        return manifest
    }

    private mutating func change() {
        let field = "F\(random.below(8))__c"
        let group = "g\(random.below(2))"
        let type = Self.types[random.below(Self.types.count)]
        let plain = type.hasPrefix("{") ? "string" : type
        switch random.below(7) {
        case 0: manifest[field] = type
        case 1: manifest[field] = nil
        case 2: manifest[field] = "{ type: \(plain), column: c\(field.dropLast(3)) }"
        case 3:
            let own = manifest[field].map { $0.hasPrefix("{") ? "string" : $0 } ?? plain
            manifest[field] = nil
            manifest[field, in: group] = own
        case 4:
            if manifest[field, in: group] != nil {
                manifest[field, in: group] = nil
            } else {
                manifest[field, in: group] = plain
            }
        case 5: manifest[field, in: group] = "{ type: \(plain), key: k\(random.below(3))\(field.dropLast(3)) }"
        default:
            let columns = ["name", "f1", "cF2", "f3"]
            let unique = random.below(2) == 0
            manifest.indexes.append("{ columns: [\(columns[random.below(columns.count)])], unique: \(unique) }")
            if random.below(2) == 0 { manifest.indexes.removeFirst() }
        }
        // A field has one type wherever it stands.
        for other in ["g0", "g1"] {
            guard let member = manifest[field, in: other], let own = manifest[field] else { continue }
            let word = own.hasPrefix("{") ? String(own.dropFirst(8).prefix { $0.isLetter }) : own
            let key = member.hasPrefix("{") ? member.drop { $0 != "," } : ""
            manifest[field, in: other] = key.isEmpty ? word : "{ type: \(word)\(key)"
        }
        if manifest[field] == nil, let one = manifest[field, in: "g0"], manifest[field, in: "g1"] != nil {
            manifest[field, in: "g1"] = one
        }
    }

    /// Indexes are about columns that there are, and each is there once.
    private mutating func mendIndexes() {
        var seen: Set<String> = []
        manifest.indexes = manifest.indexes.filter { index in
            let findings = ManifestLibrary(texts: [
                ("thing.yaml", probe(index).text), ("parent.yaml", "object: P\nfields: { A: string }"),
                ("other.yaml", "object: O\nfields: { A: string }"),
            ]).lint(["thing"])
            return findings.isEmpty && seen.insert(index).inserted
        }
    }

    private func probe(_ index: String) -> ThingManifest {
        var probe = manifest
        probe.indexes = [index]
        return probe
    }
}

/// Numbers that a seed decides.
struct SplitMix {
    var state: UInt64

    mutating func below(_ limit: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ (mixed >> 31)) % UInt64(limit))
    }
}
