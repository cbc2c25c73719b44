internal import Manifest

/// The members of JSON objects as the mapping lays them out: those of one object side by side, with their keys.
struct MemberList {
    /// The place of a field among the sources.
    let source: (String) -> Int
    private let digestKey: UInt64
    private(set) var members: [RowMapping.Member] = []
    private(set) var keys: [UInt8] = []

    init(source: @escaping (String) -> Int, digestKey: UInt64) {
        self.source = source
        self.digestKey = digestKey
    }

    /// Adds the members of a group, which is `column`.
    mutating func append(_ group: [JSONBGroup.Member], of column: String) -> Range<Int> {
        // Objects inside come first, so that the group's own members stay together.
        let parts = group.map { append(partsOf: $0.field, of: column) }
        let start = members.count
        for (member, parts) in zip(group, parts) { append(member.field, key: member.key, parts: parts, of: column) }
        return start..<members.count
    }

    /// Adds the parts of an address or a location in `column`; an empty range for every other field.
    mutating func append(partsOf field: FieldDefinition, of column: String) -> Range<Int> {
        let start = members.count
        for part in field.parts { append(part.field, key: part.key, parts: 0..<0, of: column) }
        return start..<members.count
    }

    private mutating func append(_ field: FieldDefinition, key: String, parts: Range<Int>, of column: String) {
        let start = keys.count
        keys += "\(JSONText.quoted(key)):".utf8
        members.append(
            RowMapping.Member(
                source: parts.isEmpty ? source(field.path) : 0,
                kind: RowMapping.ValueKind(field),
                key: start..<keys.count,
                parts: parts,
                seed: RapidHash.hash(key, seed: RapidHash.hash(column, seed: digestKey)),
            )
        )
    }
}
