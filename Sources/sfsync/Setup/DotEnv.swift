/// Reads `.env` files: `NAME=value` lines with comments, quotes and an optional `export`.
enum DotEnv {
    /// A line that is none of this.
    struct Malformed: Error, CustomStringConvertible {
        var file: String
        var line: Int

        var description: String {
            "\(file):\(line): not a line of the form NAME=value. Correct it or make it a comment with '#'."
        }
    }

    /// The variables of a file's text, the last of equal names winning.
    ///
    /// In double quotes `\n`, `\"` and `\\` are escapes; single quotes take everything literally; without quotes a `#`
    /// after white space begins a comment.
    static func parse(_ text: String, file: String = ".env") throws(Malformed) -> [String: String] {
        var variables: [String: String] = [:]
        for (index, rawLine) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            var line = trimmed(rawLine)
            if line.isEmpty || line.hasPrefix("#") { continue }
            if line.hasPrefix("export ") { line = trimmed(line.dropFirst(7)) }
            guard let equals = line.firstIndex(of: "=") else { throw Malformed(file: file, line: index + 1) }
            let name = trimmed(line[..<equals])
            guard !name.isEmpty, name.utf8.allSatisfy({ isNameByte($0) }),
                let value = value(trimmed(line[line.index(after: equals)...]))
            else { throw Malformed(file: file, line: index + 1) }
            variables[String(name)] = value
        }
        return variables
    }

    private static func value(_ text: Substring) -> String? {
        guard let quote = text.first, quote == "\"" || quote == "'" else {
            var end = text.endIndex
            for index in text.indices where text[index] == "#" && index > text.startIndex {
                if text[text.index(before: index)].isWhitespace {
                    end = index
                    break
                }
            }
            return String(trimmed(text[..<end]))
        }
        var value = ""
        var index = text.index(after: text.startIndex)
        while index < text.endIndex {
            let character = text[index]
            if character == quote { return value }
            if character == "\\", quote == "\"", text.index(after: index) < text.endIndex {
                index = text.index(after: index)
                value.append(text[index] == "n" ? "\n" : text[index])
            } else {
                value.append(character)
            }
            index = text.index(after: index)
        }
        return nil
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || byte == 95
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}
