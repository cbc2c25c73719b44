internal import Manifest

/// The members of JSON objects as the mapping lays them out: those of one object side by side, with their keys.
struct MemberList {
    /// The place of a field among the sources.
    let source: (String) -> Int
    private(set) var members: [RowMapping.Member] = []
    private(set) var keys: [UInt8] = []

    init(source: @escaping (String) -> Int) {
        self.source = source
    }

    /// Adds the members of a group.
    mutating func append(_ group: [JSONBGroup.Member]) -> Range<Int> {
        // Objects inside come first, so that the group's own members stay together.
        let parts = group.map { append(partsOf: $0.field) }
        let start = members.count
        for (member, parts) in zip(group, parts) { append(member.field, key: member.key, parts: parts) }
        return start..<members.count
    }

    /// Adds the parts of an address or a location; an empty range for every other field.
    mutating func append(partsOf field: FieldDefinition) -> Range<Int> {
        let start = members.count
        for part in field.parts { append(part.field, key: part.key, parts: 0..<0) }
        return start..<members.count
    }

    private mutating func append(_ field: FieldDefinition, key: String, parts: Range<Int>) {
        let start = keys.count
        keys += "\(JSONText.quoted(key)):".utf8
        members.append(
            RowMapping.Member(
                source: parts.isEmpty ? source(field.path) : 0,
                kind: RowMapping.ValueKind(field),
                key: start..<keys.count,
                parts: parts,
            )
        )
    }
}
