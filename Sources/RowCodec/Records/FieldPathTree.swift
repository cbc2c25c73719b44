/// The requested fields as a tree of JSON members: `Account.Owner.Name` is a member of a member.
final class FieldPathTree {
    struct Member {
        var name: [UInt8]
        /// The slice this member fills; nil where only its members are wanted.
        var field: Int?
        var children: FieldPathTree?
    }

    private(set) var members: [Member] = []
    /// Where the next key is expected: Salesforce answers in the order of the SELECT list.
    private var hint = 0

    init(fields: [String]) {
        for (index, field) in fields.enumerated() {
            insert(field.split(separator: ".").map { Array($0.utf8) }[...], index)
        }
    }

    private init() {}

    private func insert(_ path: ArraySlice<[UInt8]>, _ field: Int) {
        guard let name = path.first else { return }
        let position: Int
        if let found = members.firstIndex(where: { isSame($0.name, name) }) {
            position = found
        } else {
            position = members.count
            members.append(Member(name: name))
        }
        if path.count == 1 {
            members[position].field = field
        } else {
            let children = members[position].children ?? FieldPathTree()
            children.insert(path.dropFirst(), field)
            members[position].children = children
        }
    }

    /// The index of the member of this name, in any letter case; nil for members nobody asked for.
    func find(_ name: UnsafeBufferPointer<UInt8>) -> Int? {
        if hint < members.count, isEqual(members[hint].name, name) {
            defer { hint += 1 }
            return hint
        }
        guard
            let found = members.firstIndex(where: { isEqual($0.name, name) })
                ?? members.firstIndex(where: { isSame($0.name, name) })
        else { return nil }
        hint = found + 1
        return found
    }

    private func isEqual(_ name: [UInt8], _ other: UnsafeBufferPointer<UInt8>) -> Bool {
        name.count == other.count && name.elementsEqual(other)
    }

    private func isSame(_ name: [UInt8], _ other: some Collection<UInt8>) -> Bool {
        func folded(_ byte: UInt8) -> UInt8 { (65...90).contains(byte) ? byte | 0x20 : byte }
        return name.count == other.count && zip(name, other).allSatisfy { folded($0) == folded($1) }
    }
}
