/// A value of a YAML document with the place where it stands.
///
/// Scalars keep their text and whether it was quoted: what a plain `no` or `1.0` means is for the reader to decide, so
/// nothing is lost to YAML's own guesses.
///
/// ```swift
/// let node = try YAMLNode(parsing: "object: Contact", file: "contact.yaml")
/// node.entries?.first?.value.text  // "Contact"
/// ```
package struct YAMLNode: Sendable, Equatable {
    /// The three kinds of values.
    package enum Content: Sendable, Equatable {
        /// Text; `isQuoted` also holds for block scalars (`|`, `>`), which are always text.
        case scalar(String, isQuoted: Bool)
        /// A list.
        case sequence([YAMLNode])
        /// Keys with values, in the order of the file; a key that stands twice is here twice.
        case mapping([Entry])
    }

    /// One key of a mapping with its value.
    package struct Entry: Sendable, Equatable {
        /// The key's text.
        package var key: String
        /// Where the key begins.
        package var position: SourcePosition
        /// What it stands for.
        package var value: YAMLNode

        /// Creates an entry.
        package init(key: String, position: SourcePosition, value: YAMLNode) {
            self.key = key
            self.position = position
            self.value = value
        }
    }

    /// What it holds.
    package var content: Content
    /// Where it begins; for an empty value, where it would.
    package var position: SourcePosition

    /// The text of a scalar, nil for lists and mappings.
    package var text: String? {
        if case .scalar(let text, _) = content { text } else { nil }
    }

    /// The elements of a list, nil for anything else.
    package var elements: [YAMLNode]? {
        if case .sequence(let elements) = content { elements } else { nil }
    }

    /// The entries of a mapping, nil for anything else.
    package var entries: [Entry]? {
        if case .mapping(let entries) = content { entries } else { nil }
    }

    /// Whether this is YAML's null: nothing, `~` or `null`, without quotes.
    package var isNull: Bool {
        guard case .scalar(let text, isQuoted: false) = content else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(text)
    }

    /// What it is, as error sentences say it: `a list`, `nothing`, `'yes'`.
    package var phrase: String {
        switch content {
        case .sequence: "a list"
        case .mapping: "a mapping"
        case .scalar("", isQuoted: false): "nothing"
        case .scalar("", isQuoted: true): "an empty text"
        case .scalar(let text, _): text.count <= 60 ? "'\(text)'" : "'\(text.prefix(57))...'"
        }
    }
}
