/// Splits a SOQL text into words.
///
/// Follows the SOQL and SOSL Reference (v65): strings stand in single quotes with backslash escapes, there are no
/// comments, no semicolons and no bind variables outside Apex. What the language does not have is refused here, so the
/// parser never sees it.
package struct SOQLLexer {
    private let bytes: [UInt8]
    private var position = 0

    /// The longest statement Salesforce takes, in characters as it counts them: UTF-16 units.
    package static let maximumLength = 100_000

    private init(_ text: String) {
        bytes = Array(text.utf8)
    }

    /// The words of `text`, ended by one token of kind `.end`.
    ///
    /// - Throws: `SOQLError` at the first byte that cannot stand in SOQL.
    package static func tokens(of text: String) throws(SOQLError) -> [SOQLToken] {
        let length = text.utf16.count
        guard length <= maximumLength else {
            throw SOQLError(
                offset: maximumLength,
                message: "the statement has \(length) characters; Salesforce takes at most \(maximumLength)",
            )
        }
        var lexer = SOQLLexer(text)
        var tokens: [SOQLToken] = []
        repeat {
            tokens.append(try lexer.next())
        } while tokens.last?.kind != .end
        return tokens
    }

    private mutating func next() throws(SOQLError) -> SOQLToken {
        while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) { position += 1 }
        guard position < bytes.count else { return SOQLToken(kind: .end, text: "", offset: position) }
        let start = position
        let byte = bytes[position]
        switch byte {
        case UInt8(ascii: "'"):
            return try string()
        case _ where isLetter(byte) || byte == UInt8(ascii: "_"):
            return word()
        case _ where isDigit(byte):
            return try numberOrDate()
        case UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."):
            guard let following = self.byte(at: start + 1), isDigit(following) || following == UInt8(ascii: ".") else {
                throw unexpected(at: start)
            }
            return try numberOrDate()
        case UInt8(ascii: "!"), UInt8(ascii: "<"), UInt8(ascii: ">"):
            let symbol = String(decoding: bytes[start...start], as: UTF8.self)
            position += 1
            if self.byte(at: position) == UInt8(ascii: "=") {
                position += 1
                return SOQLToken(kind: .symbol, text: symbol + "=", offset: start)
            }
            if byte == UInt8(ascii: "<"), self.byte(at: position) == UInt8(ascii: ">") {
                position += 1
                return SOQLToken(kind: .symbol, text: "!=", offset: start)
            }
            guard byte != UInt8(ascii: "!") else { throw unexpected(at: start) }
            return SOQLToken(kind: .symbol, text: symbol, offset: start)
        case UInt8(ascii: "="), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: ","), UInt8(ascii: ":"):
            position += 1
            return SOQLToken(
                kind: .symbol,
                text: String(decoding: bytes[start..<position], as: UTF8.self),
                offset: start
            )
        default:
            throw unexpected(at: start)
        }
    }

    private func byte(at index: Int) -> UInt8? {
        index < bytes.count ? bytes[index] : nil
    }

    private func unexpected(at index: Int) -> SOQLError {
        let character = String(decoding: bytes[index...], as: UTF8.self).first.map(String.init) ?? ""
        let hint =
            switch character {
            case "\"": "strings stand in single quotes"
            case ";": "one statement, without a semicolon"
            case "-", "/": "SOQL has no comments"
            default: "not a SOQL character"
            }
        return SOQLError(offset: index, message: "unexpected '\(character)': \(hint)")
    }

    private mutating func word() -> SOQLToken {
        let start = position
        while position < bytes.count {
            let byte = bytes[position]
            guard isLetter(byte) || isDigit(byte) || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".") else {
                break
            }
            position += 1
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        let isCurrency =
            text.utf8.count > 3 && text.utf8.prefix(3).allSatisfy { (65...90).contains($0) }
            && text.utf8.dropFirst(3).allSatisfy { isDigit($0) || $0 == UInt8(ascii: ".") }
        return SOQLToken(kind: isCurrency ? .number : .name, text: text, offset: start)
    }

    private mutating func numberOrDate() throws(SOQLError) -> SOQLToken {
        let start = position
        while position < bytes.count {
            let byte = bytes[position]
            guard isLetter(byte) || isDigit(byte) || [0x2D, 0x2B, 0x2E, 0x3A].contains(byte) else { break }
            position += 1
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if SOQLDate.isDate(text) || SOQLDate.isDateTime(text) {
            return SOQLToken(kind: .date, text: text, offset: start)
        }
        guard isNumber(text) else {
            throw SOQLError(offset: start, message: "'\(text)' is neither a number, a date nor a date-time")
        }
        return SOQLToken(kind: .number, text: text, offset: start)
    }

    private mutating func string() throws(SOQLError) -> SOQLToken {
        let start = position
        position += 1
        var value: [UInt8] = []
        while true {
            guard let byte = self.byte(at: position) else {
                throw SOQLError(offset: start, message: "the string that begins here has no closing quote")
            }
            position += 1
            switch byte {
            case UInt8(ascii: "'"):
                return SOQLToken(kind: .string, text: String(decoding: value, as: UTF8.self), offset: start)
            case UInt8(ascii: "\\"):
                value.append(contentsOf: try escape())
            default:
                value.append(byte)
            }
        }
    }

    /// Resolves the escape whose backslash was just read.
    private mutating func escape() throws(SOQLError) -> [UInt8] {
        let start = position - 1
        guard let byte = self.byte(at: position) else {
            throw SOQLError(offset: start, message: "a backslash ends the text")
        }
        position += 1
        switch byte | 0x20 {
        case UInt8(ascii: "n"): return [0x0A]
        case UInt8(ascii: "r"): return [0x0D]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "b"): return [0x08]
        case UInt8(ascii: "f"): return [0x0C]
        case UInt8(ascii: "u"):
            let digits = bytes[position..<min(position + 4, bytes.count)]
            guard digits.count == 4, digits.allSatisfy(isHexDigit),
                let code = UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
            else {
                throw SOQLError(offset: start, message: "\\u takes four hexadecimal digits")
            }
            position += 4
            return Array(String(Unicode.Scalar(code).map(Character.init) ?? "\u{FFFD}").utf8)
        default: break
        }
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "\\"): return [byte]
        // Only LIKE gives these a meaning; the backslash stays for it.
        case UInt8(ascii: "_"), UInt8(ascii: "%"): return [UInt8(ascii: "\\"), byte]
        default:
            throw SOQLError(offset: start, message: "unknown escape '\\\(Character(Unicode.Scalar(byte)))'")
        }
    }
}

private func isLetter(_ byte: UInt8) -> Bool { (65...90).contains(byte) || (97...122).contains(byte) }
private func isHexDigit(_ byte: UInt8) -> Bool { isDigit(byte) || (97...102).contains(byte | 0x20) }
private func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }

private func isNumber(_ text: String) -> Bool {
    Double(text) != nil && text.utf8.allSatisfy { isDigit($0) || [0x2D, 0x2B, 0x2E, 0x45, 0x65].contains($0) }
}
