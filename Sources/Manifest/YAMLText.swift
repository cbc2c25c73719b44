/// Text as a scalar of YAML.
enum YAMLText {
    /// The text without quotes where it means itself inside braces, too, otherwise in double quotes.
    static func scalar(_ text: String) -> String {
        isPlain(text) ? text : quoted(text)
    }

    private static func isPlain(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first, isWord(first), text.last != " ", text.count < 200 else {
            return false
        }
        // Words that mean something else, and numbers, are quoted.
        let isSpecial = ["true", "false", "null", "yes", "no", "on", "off"].contains(text.lowercased())
        return !isSpecial && text.unicodeScalars.contains { !("0"..."9").contains($0) && isWord($0) }
            && text.unicodeScalars.allSatisfy { isWord($0) || " /()'.-%".unicodeScalars.contains($0) }
    }

    private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)) || scalar == "_"
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": quoted += "\\\(scalar)"
            case "\n": quoted += "\\n"
            case _
            where scalar.properties.generalCategory == .control || scalar.value == 0x2028 || scalar.value == 0x2029:
                // YAML has no escape for what it refuses, and nobody misses it.
                quoted += " "
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
