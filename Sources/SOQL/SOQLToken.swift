/// One word of a SOQL text.
package struct SOQLToken: Sendable, Equatable {
    /// What kind of word it is.
    package enum Kind: Sendable, Equatable {
        /// A name, a keyword or a dotted path: `Account.Owner.Name`. SOQL has no reserved spelling: case does not matter.
        case name
        /// A string literal; `text` holds its value with the escapes resolved.
        case string
        /// A number, also with an ISO currency prefix (`USD5000`).
        case number
        /// A date or date-time literal: `2026-01-31`, `2026-01-31T10:00:00Z`.
        case date
        /// An operator or a punctuation mark: `=`, `!=`, `<=`, `(`, `,`, `:`.
        case symbol
        /// The end of the text.
        case end
    }

    /// What kind of word it is.
    package var kind: Kind
    /// The word; for strings the value between the quotes.
    package var text: String
    /// Byte offset in the UTF-8 text, 0-based.
    package var offset: Int

    /// Whether this is the given keyword, in any letter case; a quoted string never is.
    package func isKeyword(_ word: String) -> Bool {
        kind == .name && text.uppercased() == word
    }

    /// Whether this is the given operator or punctuation mark.
    package func isSymbol(_ symbol: String) -> Bool {
        kind == .symbol && text == symbol
    }
}
