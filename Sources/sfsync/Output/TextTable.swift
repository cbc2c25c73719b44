/// Columns of text for the terminal.
enum TextTable {
    /// A text without line ends, for a cell or a line.
    static func line(_ text: String) -> String {
        text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// Header and rows, each column as wide as its widest cell; a row may end early.
    static func text(header: [String], rows: [[String]]) -> String {
        let complete = rows.filter { $0.count == header.count }
        let widths = header.indices.map { column in
            ([header] + complete).map { $0[column].count }.max() ?? 0
        }
        return ([header] + rows).map { row in
            var line = row.enumerated().map { column, cell in
                cell + String(repeating: " ", count: max(0, widths[column] - cell.count))
            }.joined(separator: "  ")
            while line.last == " " { line.removeLast() }
            return line + "\n"
        }.joined()
    }
}
