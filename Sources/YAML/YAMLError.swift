/// Why a YAML document was refused, and where.
package struct YAMLError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What kind of trouble it is.
    package enum Code: String, Sendable, Equatable, CaseIterable {
        /// The text is not YAML.
        case syntax
        /// The bytes are not UTF-8, or hold characters that no text has.
        case encoding
        /// The document is larger or deeper than `YAMLLimits` allow.
        case limit
        /// YAML that this reader refuses: aliases, tags, several documents.
        case unsupported
        /// The file cannot be read.
        case unreadable
    }

    /// What kind of trouble it is.
    package var code: Code
    /// What is wrong, without a final period.
    package var message: String
    /// Where it is.
    package var position: SourcePosition
    /// The line with a caret below the place, nil where there is no line to show.
    package var excerpt: String?

    /// Creates an error.
    package init(code: Code, message: String, position: SourcePosition, excerpt: String? = nil) {
        self.code = code
        self.message = message
        self.position = position
        self.excerpt = excerpt
    }

    /// The place and the sentence, as compilers print them, and the excerpt on the lines that follow.
    package var description: String {
        "\(position): \(message)" + (excerpt.map { "\n\($0)" } ?? "")
    }
}
