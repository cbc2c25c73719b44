/// Forms of a CSV page that are unusual, or too little.
package enum CSVShape: String, Sendable, CaseIterable {
    /// The columns in the opposite order.
    case reversedColumns
    /// The names of the header in upper case.
    case upperCaseHeader
    /// One more line end after the last row.
    case blankLineAtEnd
    /// Lines that end with CR LF.
    case crlf
    /// No rows, only the header.
    case headerOnly
    /// Not a byte.
    case nothing
}

extension CSVShape {
    /// The page in this form.
    func reshape(_ page: [UInt8]) -> [UInt8] {
        switch self {
        case .blankLineAtEnd: return page + [0x0A]
        case .nothing: return []
        case .reversedColumns, .upperCaseHeader, .crlf, .headerOnly: break
        }
        var rows = Self.rows(of: page)
        switch self {
        case .reversedColumns: rows = rows.map { $0.reversed() }
        case .headerOnly: rows = Array(rows.prefix(1))
        case .upperCaseHeader:
            if !rows.isEmpty {
                rows[0] = rows[0].map { Array(String(decoding: $0, as: UTF8.self).uppercased().utf8)[...] }
            }
        case .crlf, .blankLineAtEnd, .nothing: break
        }
        let lineEnd: [UInt8] = self == .crlf ? [0x0D, 0x0A] : [0x0A]
        var output: [UInt8] = []
        output.reserveCapacity(page.count + rows.count)
        for row in rows {
            output += row.joined(separator: CollectionOfOne(0x2C))
            output += lineEnd
        }
        return output
    }

    /// The values of each row as they stand there, with their quotes.
    private static func rows(of page: [UInt8]) -> [[ArraySlice<UInt8>]] {
        var rows: [[ArraySlice<UInt8>]] = []
        var row: [ArraySlice<UInt8>] = []
        var start = 0
        var isQuoted = false
        for (index, byte) in page.enumerated() {
            switch byte {
            case 0x22: isQuoted.toggle()
            case 0x2C where !isQuoted:
                row.append(page[start..<index])
                start = index + 1
            case 0x0A where !isQuoted:
                row.append(page[start..<index])
                rows.append(row)
                row = []
                start = index + 1
            default: break
            }
        }
        return rows
    }
}
