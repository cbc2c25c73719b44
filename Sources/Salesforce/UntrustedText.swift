/// Words of the other side, on their way into an error.
enum UntrustedText {
    /// The greatest number of characters that is kept.
    static let limit = 4000

    /// The greatest number of characters that is kept of a code.
    static let wordLimit = 100

    /// A code, which is one word in one line: a line end in it would forge a line of the log.
    static func word(_ text: String) -> String {
        let short = text.prefix(wordLimit)
        let line = short.map { $0.isNewline || $0 == "\t" ? "\u{FFFD}" : $0 }
        return cleaned(String(line)) + (short.endIndex < text.endIndex ? "..." : "")
    }

    /// The text without characters that steer a terminal or turn the reading direction, and of bounded length.
    ///
    /// Line ends and tabs stay.
    static func cleaned(_ text: String) -> String {
        let isLong = text.utf8.count > limit && text.count > limit
        guard isLong || text.unicodeScalars.contains(where: isCode) else { return text }
        var scalars = String.UnicodeScalarView()
        for scalar in text.prefix(limit).unicodeScalars { scalars.append(isCode(scalar) ? "\u{FFFD}" : scalar) }
        return String(scalars) + (isLong ? "..." : "")
    }

    private static func isCode(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A, 0x0D: false
        case 0..<0x20, 0x7F...0x9F, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}
