/// The objects of an org.
final class Catalog: Sendable {
    let tables: [ObjectTable]
    private let byName: [String: ObjectTable]
    private let byPrefix: [UInt64: ObjectTable]

    /// Key prefixes of objects that lookups name but the org may lack.
    private static let foreignPrefixes = [
        "Lead": "00Q", "Individual": "0PK", "UserRole": "00E", "Profile": "00e", "Group": "00G", "Opportunity": "006",
        "Case": "500", "Calendar": "023", "Account": "001", "Contact": "003", "User": "005",
    ]

    /// Plans all objects; of two describes with one name the later counts.
    init(describes: [ObjectDescribe], seed: UInt64, rowCounts: (String) -> Int) {
        var latest: [String: ObjectDescribe] = [:]
        for describe in describes { latest[describe.name.lowercased()] = describe }
        let ordered = latest.values.sorted { $0.name < $1.name }
        var targets: [String: ReferenceSource.Target] = [:]
        for describe in ordered {
            let key = Mixer.key(describe.name) ^ Mixer.mix(seed)
            let prefix = RecordID.packedPrefix(describe.keyPrefix) ?? key % 238_328
            targets[describe.name] = ReferenceSource.Target(
                series: IDSeries(prefix: prefix, seed: key),
                rowCount: rowCounts(describe.name),
            )
        }
        let known = targets
        // A relation object draws on its activity, whose name is shorter and comes first.
        var tables: [ObjectTable] = []
        for describe in ordered {
            guard let own = known[describe.name] else { continue }
            let key = Mixer.key(describe.name) ^ Mixer.mix(seed)
            let planner = FieldPlanner(
                describe: describe,
                key: key,
                target: { Self.target($0, in: known) },
                relation: RelationSource(describe, among: tables) { Self.target($0, in: known) },
            )
            tables.append(
                ObjectTable(
                    describe: describe,
                    ordinal: tables.count,
                    seed: key,
                    initialCount: own.rowCount,
                    series: own.series,
                    fields: planner.fields,
                )
            )
        }
        self.tables = tables
        byName = Dictionary(uniqueKeysWithValues: tables.map { ($0.name.lowercased(), $0) })
        byPrefix = Dictionary(tables.map { ($0.series.prefix, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// The standard object whose ids begin so.
    static func objectName(ofPrefix prefix: UInt64) -> String? {
        foreignPrefixes.first { RecordID.packedPrefix($0.value) == prefix }?.key
    }

    /// The object of this name, in any letter case.
    func table(_ name: String) -> ObjectTable? { byName[name.lowercased()] }

    /// The object whose ids begin so.
    func table(ofPrefix prefix: UInt64) -> ObjectTable? { byPrefix[prefix] }

    private static func target(_ name: String, in known: [String: ReferenceSource.Target]) -> ReferenceSource.Target {
        if let target = known[name] { return target }
        let key = Mixer.key(name)
        let prefix = foreignPrefixes[name].flatMap(RecordID.packedPrefix) ?? key % 238_328
        return ReferenceSource.Target(series: IDSeries(prefix: prefix, seed: key), rowCount: 500)
    }
}
