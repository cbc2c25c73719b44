/// The header lines of one answer, found by name in any case.
package struct HTTPHeaders: Sendable, Equatable {
    private var lines: [Line] = []

    private struct Line: Sendable, Equatable {
        var name: String
        var value: String
    }

    /// Creates an empty list.
    package init() {}

    /// The value of the first line with this name; nil where there is none.
    package subscript(name: String) -> String? {
        let name = name.lowercased()
        return lines.first { $0.name == name }?.value
    }

    mutating func append(line: Substring) {
        guard let colon = line.firstIndex(of: ":") else { return }
        let value = line[line.index(after: colon)...]
        lines.append(Line(name: line[..<colon].lowercased(), value: Self.trimmed(value)))
    }

    private static func trimmed(_ text: Substring) -> String {
        var text = text
        while let first = text.first, first.isWhitespace { text.removeFirst() }
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return String(text)
    }
}
