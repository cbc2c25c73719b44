#if canImport(FoundationEssentials)
    internal import FoundationEssentials
#else
    internal import Foundation
#endif

/// Where a column's values come from, as its comment says.
///
/// The comments are what sfsync remembers of earlier manifests: they travel with the table through dumps and renames, and
/// people can read them. A column whose comment someone else wrote counts as that person's own.
struct ColumnOrigin: Equatable {
    /// What the column holds.
    enum Content: Equatable {
        /// One field, by its path.
        case field(String)
        /// Fields by their keys in the JSON object.
        case group([String: String])
    }

    var content: Content
    /// Whether `removed: rename` has put the column aside.
    var isRemoved = false

    private static let removedPrefix = "Removed from the manifest. "

    /// `Contact.Email`, or `Contact.Email: work address`.
    static func comment(onField path: String, of object: String, note: String? = nil) -> String {
        let origin = "\(object).\(path)"
        return note.map { "\(origin): \($0)" } ?? origin
    }

    /// `Fields of Contact by their keys: {"street": "MailingStreet"}`; the note takes the place of the words.
    static func comment(onGroup members: [TableSchema.Member], of object: String, note: String? = nil) -> String {
        let keys = members.map { "\(quoted($0.key)): \(quoted($0.path))" }.joined(separator: ", ")
        return "\(note ?? "Fields of \(object) by their keys"): {\(keys)}"
    }

    /// The comment of a column that was put aside.
    static func comment(onRemoved comment: String) -> String { removedPrefix + comment }

    /// Reads a comment; nil where it is not one of sfsync's about this object.
    init?(comment: String?, object: String) {
        guard var text = comment else { return nil }
        if text.hasPrefix(Self.removedPrefix) {
            isRemoved = true
            text.removeFirst(Self.removedPrefix.count)
        }
        if text.hasPrefix(object + ".") {
            let rest = text.dropFirst(object.count + 1)
            let path = rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == ".") }
            let end = rest[path.endIndex...]
            guard !path.isEmpty, end.isEmpty || end.hasPrefix(": ") else { return nil }
            content = .field(String(path))
            return
        }
        guard let keys = Self.keys(at: text) else { return nil }
        content = .group(keys)
    }

    /// The JSON object at the end of a comment; a note before it may hold braces, too.
    private static func keys(at text: String) -> [String: String]? {
        guard text.hasSuffix("}") else { return nil }
        return text.indices.lazy.filter { text[$0] == "{" }.compactMap { start in
            try? JSONDecoder().decode([String: String].self, from: Data(text[start...].utf8))
        }.first
    }

    private static func quoted(_ text: String) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        guard let data = try? encoder.encode(text) else { preconditionFailure("a text is always JSON") }
        return String(decoding: data, as: UTF8.self)
    }
}
