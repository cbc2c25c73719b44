/// Text as a scalar of YAML.
package enum YAMLText {
    /// The text without quotes where it means itself inside braces, too, otherwise in double quotes.
    package static func scalar(_ text: String) -> String {
        isPlain(text) ? text : quoted(text)
    }

    /// The text as it may stand behind `#`, on one line.
    static func comment(_ text: String) -> String {
        String(
            String.UnicodeScalarView(text.unicodeScalars.map { isBreakOrControl($0) || !isPrintable($0) ? " " : $0 })
        )
    }

    private static func isPlain(_ text: String) -> Bool {
        // Behind another beginning than a letter YAML looks for numbers, dates and signs of its own: `1e3`, `.inf`, `~`.
        guard let first = text.unicodeScalars.first, isWord(first), !isDigit(first), text.last != " ", text.count < 200
        else { return false }
        // Words that mean something else to one reader of YAML or another.
        return !words.contains(text.lowercased())
            && text.unicodeScalars.allSatisfy { isWord($0) || " /()'.-%".unicodeScalars.contains($0) }
    }

    /// https://yaml.org/type/bool.html and null.html: YAML 1.1, which editors and other programs still read.
    private static let words: Set<String> = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"]

    private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isASCII && (scalar.properties.isAlphabetic || isDigit(scalar)) || scalar == "_"
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

    private static func isBreakOrControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.generalCategory == .control || scalar.value == 0x2028 || scalar.value == 0x2029
    }

    /// Whether a reader takes the character as it is: https://yaml.org/spec/1.2.2/#51-character-set, and no byte order mark.
    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        ![0xFEFF, 0xFFFE, 0xFFFF].contains(scalar.value)
    }

    private static func quoted(_ text: String) -> String {
        var quoted = String.UnicodeScalarView("\"".unicodeScalars)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": quoted += "\\\(scalar)".unicodeScalars
            case "\n": quoted += "\\n".unicodeScalars
            // Nobody misses what a label cannot show.
            case _ where isBreakOrControl(scalar): quoted.append(" ")
            case _ where !isPrintable(scalar):
                quoted += "\\u\(String(scalar.value, radix: 16, uppercase: true))".unicodeScalars
            default: quoted.append(scalar)
            }
        }
        quoted.append("\"")
        return String(quoted)
    }
}
