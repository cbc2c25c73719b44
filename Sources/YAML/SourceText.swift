/// The bytes of a file, with the places and lines that errors show.
struct SourceText {
    /// The bytes without a byte order mark, which libyaml does not take where the encoding is given.
    let bytes: [UInt8]
    let file: String

    init(bytes: [UInt8], file: String) {
        self.bytes = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
        self.file = file
    }

    /// The widest excerpt, in characters; a longer line is shown around the place.
    private static let excerptWidth = 100

    /// The offset of the first byte that is not UTF-8, nil where all are.
    var invalidOffset: Int? {
        var parser = UTF8.ForwardParser()
        var iterator = bytes.makeIterator()
        var offset = 0
        while true {
            switch parser.parseScalar(from: &iterator) {
            case .valid(let encoded): offset += encoded.count
            case .emptyInput: return nil
            case .error: return offset
            }
        }
    }

    /// An error at a byte.
    func error(_ code: YAMLError.Code, _ message: String, atByte offset: Int) -> YAMLError {
        var line = 1
        var column = 1
        let prefix = String(decoding: bytes.prefix(offset), as: UTF8.self).unicodeScalars
        var previous: Unicode.Scalar?
        for scalar in prefix {
            if Self.isBreak(scalar) {
                if !(scalar == "\n" && previous == "\r") { line += 1 }
                column = 1
            } else {
                column += 1
            }
            previous = scalar
        }
        return error(code, message, line: line, column: column)
    }

    /// An error at a 1-based line and column.
    func error(_ code: YAMLError.Code, _ message: String, line: Int, column: Int) -> YAMLError {
        YAMLError(
            code: code,
            message: message,
            position: SourcePosition(file: file, line: line, column: column),
            excerpt: excerpt(line: line, column: column),
        )
    }

    /// The character at a 1-based line and column, nil past their ends.
    func character(line: Int, column: Int) -> Unicode.Scalar? {
        guard let scalars = scalars(ofLine: line), scalars.indices.contains(column - 1) else { return nil }
        return scalars[column - 1]
    }

    private func excerpt(line: Int, column: Int) -> String? {
        guard let scalars = scalars(ofLine: line), !scalars.isEmpty else { return nil }
        let start = max(0, min(column - Self.excerptWidth / 2, scalars.count - Self.excerptWidth))
        let shown = scalars[start...].prefix(Self.excerptWidth)
        // Control characters could move the cursor of a terminal, and a tab would move the caret.
        let text = String(
            String.UnicodeScalarView(shown.map { $0.properties.generalCategory == .control ? " " : $0 })
        )
        let margin = "\(line)"
        let blank = String(repeating: " ", count: margin.count)
        let caret = String(repeating: " ", count: max(0, column - 1 - start)) + "^"
        return "  \(margin) | \(text)\n  \(blank) | \(caret)"
    }

    private func scalars(ofLine number: Int) -> [Unicode.Scalar]? {
        var line = 1
        var scalars: [Unicode.Scalar] = []
        var previous: Unicode.Scalar?
        for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
            defer { previous = scalar }
            if Self.isBreak(scalar) {
                if scalar == "\n" && previous == "\r" { continue }
                if line == number { return scalars }
                line += 1
            } else if line == number {
                scalars.append(scalar)
            }
        }
        return line == number ? scalars : nil
    }

    // YAML 1.1, which libyaml reads, also ends lines at NEL, LS and PS.
    private static func isBreak(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}": true
        default: false
        }
    }
}
