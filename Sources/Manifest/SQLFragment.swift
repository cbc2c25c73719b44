/// The check of SQL that a manifest puts into DDL as it is.
///
/// The fragment must stay inside the parentheses that the statement puts around it, in PostgreSQL and in psql.
enum SQLFragment {
    /// What makes the fragment unfit, nil where nothing does.
    static func problem(in text: String) -> String? {
        let bytes = Array(text.utf8)
        var depth = 0
        var position = 0
        var isEmpty = true
        while position < bytes.count {
            let byte = bytes[position]
            let next = position + 1 < bytes.count ? bytes[position + 1] : 0
            switch (byte, next) {
            case (UInt8(ascii: "'"), _), (UInt8(ascii: "\""), _):
                if isEscapeString(bytes, quote: position) { return "escape strings (E'...') are not supported" }
                guard let end = endOfQuote(bytes, from: position) else { return "a quote is not closed" }
                position = end
            case (UInt8(ascii: ";"), _): return "a semicolon would end the statement"
            case (UInt8(ascii: "-"), UInt8(ascii: "-")), (UInt8(ascii: "/"), UInt8(ascii: "*")):
                return "a comment would hide the rest of the statement"
            case (UInt8(ascii: "$"), _): return "'$' begins a parameter or a dollar-quoted text; neither is supported"
            case (UInt8(ascii: "\\"), _): return "a backslash outside quotes is not SQL"
            case (UInt8(ascii: "("), _): depth += 1
            case (UInt8(ascii: ")"), _):
                depth -= 1
                if depth < 0 { return "a ')' has no '('" }
            default: break
            }
            if ![0x20, 0x09, 0x0A, 0x0D].contains(byte) { isEmpty = false }
            position += 1
        }
        if isEmpty { return "it is empty" }
        return depth > 0 ? "a '(' has no ')'" : nil
    }

    /// The offset of the closing quote; a doubled quote inside reads as the end of one text and the begin of another.
    private static func endOfQuote(_ bytes: [UInt8], from start: Int) -> Int? {
        bytes[(start + 1)...].firstIndex(of: bytes[start])
    }

    // E'...' is one only where the E does not end a longer word.
    private static func isEscapeString(_ bytes: [UInt8], quote: Int) -> Bool {
        guard quote > 0, bytes[quote] == UInt8(ascii: "'"), bytes[quote - 1] | 0x20 == UInt8(ascii: "e") else {
            return false
        }
        guard quote > 1 else { return true }
        let before = Character(Unicode.Scalar(bytes[quote - 2]))
        return !(before.isLetter || before.isNumber || before == "_")
    }
}
