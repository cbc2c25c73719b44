/// One object of the org: its fields and how their values follow from seed, row and version.
final class ObjectTable: Sendable {
    let describe: ObjectDescribe
    /// The object's place in the catalog.
    let ordinal: Int
    /// Rows at the start.
    let initialCount: Int
    let series: IDSeries
    let fields: [EmulatedField]
    private let seed: UInt64
    private let indices: [String: Int]

    init(
        describe: ObjectDescribe,
        ordinal: Int,
        seed: UInt64,
        initialCount: Int,
        series: IDSeries,
        fields: [EmulatedField]
    ) {
        self.describe = describe
        self.ordinal = ordinal
        self.initialCount = initialCount
        self.series = series
        self.fields = fields
        self.seed = seed
        indices = Dictionary(
            fields.enumerated().map { ($1.describe.name.lowercased(), $0) },
            uniquingKeysWith: { first, _ in first },
        )
    }

    var name: String { describe.name }

    /// The place of a field, in any letter case.
    func index(of field: String) -> Int? { indices[field.lowercased()] }

    /// The lookup field with this relationship name: `AccountId` for `Account`.
    func index(ofRelationship name: String) -> Int? {
        let name = name.lowercased()
        return fields.firstIndex { $0.describe.relationshipName?.lowercased() == name }
    }

    /// The start of all choices for a row.
    @inline(__always)
    func rowSeed(_ row: Int) -> UInt64 { Mixer.mix(seed ^ UInt64(truncatingIfNeeded: row)) }

    /// The version in which a field last got a value: each change of the row touches about a quarter of its fields.
    @inline(__always)
    func fieldVersion(_ field: EmulatedField, rowSeed: UInt64, version: UInt16) -> UInt16 {
        guard version > 0, !field.isFixed else { return 0 }
        return Self.lastChange(key: field.key, rowSeed: rowSeed, version: version)
    }

    /// Fields in the rows at the start are hostile oftener, so that a small org has some of everything.
    @inline(__always)
    static func rareMask(row: Int) -> UInt64 { row < 64 ? 15 : 511 }

    static func lastChange(key: UInt64, rowSeed: UInt64, version: UInt16) -> UInt16 {
        var version = version
        while version > 0 {
            if Mixer.mix(rowSeed ^ key &+ UInt64(version) &* 0xA24B_AED4_963E_E407) & 3 == 0 { return version }
            version -= 1
        }
        return 0
    }

    /// The hash that a value is picked with.
    @inline(__always)
    static func hash(key: UInt64, rowSeed: UInt64, fieldVersion: UInt16) -> UInt64 {
        Mixer.mix((rowSeed &+ UInt64(fieldVersion) &* 0x9FB2_1C65_1E98_DF25) ^ key)
    }

    /// Whether the field is empty in this row.
    func isNull(_ field: EmulatedField, rowSeed: UInt64, fieldVersion: UInt16) -> Bool {
        guard field.nullBelow > 0 else { return false }
        let version = field.nullKey == field.key ? fieldVersion : 0
        return Self.hash(key: field.nullKey, rowSeed: rowSeed, fieldVersion: version) & 0xFFFF < field.nullBelow
    }

    /// The pool's entry for a hash.
    @inline(__always)
    static func entry(_ hash: UInt64, commonCount: Int, count: Int, rareMask: UInt64) -> Int {
        let rareCount = count - commonCount
        guard rareCount > 0, hash >> 16 & rareMask == 0 else { return Mixer.index(hash, below: commonCount) }
        return commonCount + Mixer.index(hash, below: rareCount)
    }
}
