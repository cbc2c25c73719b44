/// Why a SOQL text was refused, and where.
package struct SOQLError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Byte offset of the offending token in the UTF-8 text, 0-based.
    package var offset: Int
    /// What is wrong, as a sentence without a final period.
    package var message: String

    /// Creates an error that points at a byte of the statement.
    package init(offset: Int, message: String) {
        self.offset = offset
        self.message = message
    }

    /// The sentence with the 1-based position, as people count.
    package var description: String { "\(message) (at character \(offset + 1))" }
}
