/// Reads `.env` files: `NAME=value` lines with comments, quotes and an optional `export`.
enum DotEnv {
    /// A line that is none of this, or a file that is no text.
    struct Malformed: Error, CustomStringConvertible {
        var file: String
        var line: Int?

        var description: String {
            line.map { "\(file):\($0): not a line of the form NAME=value. Correct it or make it a comment with '#'." }
                ?? "\(file) is not UTF-8 text (UTF-16, perhaps, as some editors and PowerShell's '>' write it). Save it as UTF-8."
        }
    }

    /// The variables of a file: UTF-8, with any line ends, and with or without a byte order mark.
    static func parse(bytes: [UInt8], file: String = ".env") throws(Malformed) -> [String: String] {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let content = bytes.starts(with: mark) ? bytes.dropFirst(mark.count) : bytes[...]
        guard !content.contains(0), let text = String(validating: content, as: UTF8.self) else {
            throw Malformed(file: file)
        }
        return try parse(text, file: file)
    }

    /// The variables of a file's text, the last of equal names winning.
    ///
    /// In double quotes `\n`, `\"` and `\\` are escapes; single quotes take everything literally; without quotes a `#`
    /// after white space begins a comment.
    static func parse(_ text: String, file: String = ".env") throws(Malformed) -> [String: String] {
        var variables: [String: String] = [:]
        // A line end of Windows is one character.
        let lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" || $0 == "\r" }
        for (index, rawLine) in lines.enumerated() {
            var line = trimmed(rawLine)
            if line.isEmpty || line.unicodeScalars.first == "#" { continue }
            if line.hasPrefix("export ") { line = trimmed(line.dropFirst(7)) }
            guard let equals = line.unicodeScalars.firstIndex(of: "=") else {
                throw Malformed(file: file, line: index + 1)
            }
            let name = trimmed(line[..<equals])
            let rest = line[line.unicodeScalars.index(after: equals)...]
            guard !name.isEmpty, name.utf8.allSatisfy({ isNameByte($0) }), let value = value(trimmed(rest))
            else { throw Malformed(file: file, line: index + 1) }
            variables[String(name)] = value
        }
        return variables
    }

    /// By scalars: a quote with a combining mark behind it is a quote.
    private static func value(_ text: Substring) -> String? {
        let scalars = Array(text.unicodeScalars)
        guard let quote = scalars.first, quote == "\"" || quote == "'" else {
            let end = scalars.indices.first { index in
                scalars[index] == "#" && index > 0 && scalars[index - 1].properties.isWhitespace
            }
            return String(trimmed(string(scalars[..<(end ?? scalars.count)])[...]))
        }
        var value = String.UnicodeScalarView()
        var index = 1
        while index < scalars.count {
            if scalars[index] == quote { return String(value) }
            if scalars[index] == "\\", quote == "\"", index + 1 < scalars.count {
                index += 1
                value.append(scalars[index] == "n" ? "\n" : scalars[index])
            } else {
                value.append(scalars[index])
            }
            index += 1
        }
        return nil
    }

    private static func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        String(String.UnicodeScalarView(scalars))
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
