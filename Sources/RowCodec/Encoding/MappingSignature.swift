/// What a mapping stores where, in a form that can be compared with what earlier rows were read with.
///
/// One line for each column, for each member of a group, for cursor and condition: `email=Email:text`,
/// `more."nick"=Nick__c:text`. The ledger keeps it with the watermark.
package struct MappingSignature: Sendable, Equatable {
    /// How digests are made of values; another way changes all of them.
    private static let version = "digest=rapidhash 4"

    private let lines: Set<String>

    /// Describes a mapping.
    package init(_ places: [String], cursor: String?, condition: String?) {
        let chosen = condition.map { String(RapidHash.hash($0), radix: 16) } ?? ""
        lines = Set([Self.version, "cursor=\(cursor ?? "")", "where=\(chosen)"] + places)
    }

    /// Reads what `text` has written; anything else is like no mapping.
    package init(text: String) {
        lines = Set(text.split(separator: "\n").map(String.init))
    }

    /// The lines, in an order of their own: that of the manifest does not matter.
    package var text: String { lines.sorted().joined(separator: "\n") }

    /// A short name for the whole.
    package var fingerprint: String { String(RapidHash.hash(text), radix: 16) }

    /// The places that this mapping has besides those of an older one.
    ///
    /// - Returns: nil where that is not all of the difference: something is stored otherwise or not any more.
    package func additions(to older: MappingSignature) -> Set<String>? {
        older.lines.isSubset(of: lines) ? lines.subtracting(older.lines) : nil
    }
}

/// The lines of an outline, made from the parts of a mapping.
struct MappingEntries {
    let members: [RowMapping.Member]
    let keys: [UInt8]
    let fields: [String]

    /// The line of a column; that of a group does not tell its members.
    func place(of column: RowMapping.Column) -> String {
        switch column.filling {
        case .value(let source, let kind): "\(column.name)=\(fields[source]):\(kind)"
        case .group: "\(column.name)={}"
        case .compound(let parts): "\(column.name)=[\(list(parts))]"
        case .objectName(let source): "\(column.name)=\(fields[source]):object"
        case .deletedAt: column.name
        }
    }

    /// The line of a member of the group in a column.
    func place(of member: RowMapping.Member, in column: RowMapping.Column) -> String {
        "\(column.name).\(text(member))"
    }

    /// All lines of a column.
    func places(of column: RowMapping.Column) -> [String] {
        guard case .group(let range) = column.filling else { return [place(of: column)] }
        return [place(of: column)] + members[range].map { place(of: $0, in: column) }
    }

    private func text(_ member: RowMapping.Member) -> String {
        // The key in the buffer has its colon already.
        let key = String(decoding: keys[member.key].dropLast(), as: UTF8.self)
        return member.parts.isEmpty
            ? "\(key)=\(fields[member.source]):\(member.kind)" : "\(key)={\(list(member.parts))}"
    }

    private func list(_ range: Range<Int>) -> String { members[range].map(text).joined(separator: ",") }
}
