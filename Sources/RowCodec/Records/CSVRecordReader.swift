/// Reads the CSV of Bulk API 2.0 result pages from pieces of any size.
///
/// RFC 4180 with what salesforce-style servers really send: values quoted or not, quotes doubled, line breaks and any
/// bytes inside quotes, LF or CRLF, blank lines between records, a header line in any column order and letter case.
/// An empty value is null, quoted or not; every other text is itself.
package struct CSVRecordReader: ~Copyable {
    /// The fields that records are asked for, in the order of their slices.
    package let fields: [String]

    private let buffer = ByteBuffer(capacity: 1 << 20)
    /// The values of the record in hand, in the order of the header.
    private var cells: UnsafeMutableBufferPointer<FieldSlice>
    /// Which of them have doubled quotes, to be made single when the record is whole.
    private var doubled: [Int] = []
    /// The values in the order of `fields`, where the header has another.
    private let slices: UnsafeMutableBufferPointer<FieldSlice>
    /// For each requested field its position in the header; nil before the header was read.
    private var positions: [Int]?
    /// Whether the header begins with the requested fields, in their order, as Salesforce's do.
    private var isInOrder = false
    private var columnCount = 0
    /// Whether no byte of the page was looked at yet.
    private var isAtStart = true

    /// A record that is larger than all limits of Salesforce together is not one.
    static let maximumRecordByteCount = 64 << 20

    /// How far a record was looked through when its bytes ended; counted from its start.
    private struct Progress {
        /// The cell in hand and what was searched of it.
        var cell: Int
        var searched: Int
        /// The cells before it.
        var count: Int
    }

    private var progress: Progress?

    private enum Scan {
        case record(end: Int, cells: Int)
        case incomplete
    }

    package init(fields: [String]) {
        self.fields = fields
        cells = .allocate(capacity: max(fields.count, 64))
        slices = .allocate(capacity: fields.count)
        slices.initialize(repeating: .null)
    }

    deinit {
        cells.deallocate()
        slices.deallocate()
    }

    /// Forgets everything of the page in hand, to begin another.
    package mutating func reset() {
        buffer.removeAll()
        buffer.shrink(to: 4 << 20)
        positions = nil
        columnCount = 0
        isAtStart = true
        progress = nil
    }

    /// Takes the next bytes of the page and calls `handler` for every record they complete.
    ///
    /// - Throws: `PageFormatError`, or what `handler` throws.
    package mutating func feed(_ bytes: UnsafeRawBufferPointer, _ handler: (Record) throws -> Void) throws {
        buffer.append(bytes)
        let consumed = try readRecords(isLast: false, handler)
        buffer.removeFirst(consumed)
        guard buffer.count <= Self.maximumRecordByteCount else {
            throw PageFormatError(description: "a record is larger than \(Self.maximumRecordByteCount >> 20) MiB")
        }
    }

    /// Takes the end of the page: the last record may lack its line end, but must be whole.
    ///
    /// - Throws: `PageFormatError` where the page ends inside a record, or what `handler` throws.
    package mutating func finish(_ handler: (Record) throws -> Void) throws {
        guard buffer.count > 0 else { return }
        var newline: UInt8 = 0x0A
        withUnsafeBytes(of: &newline) { buffer.append($0) }
        let consumed = try readRecords(isLast: true, handler)
        guard consumed == buffer.count else { throw PageFormatError(description: "the page ends inside a record") }
        buffer.removeAll()
    }

    private mutating func readRecords(isLast: Bool, _ handler: (Record) throws -> Void) throws -> Int {
        var position = 0
        if isAtStart {
            // A mark can only stand before everything else, so these bytes are waited for.
            guard buffer.count >= Self.byteOrderMark.count || isLast else { return 0 }
            isAtStart = false
            if buffer.bytes.starts(with: Self.byteOrderMark) { position = Self.byteOrderMark.count }
        }
        while position < buffer.count {
            if let next = skipBlankLine(at: position) {
                progress = nil
                position = next
                continue
            }
            guard case .record(let end, let count) = try scan(from: position) else { return position }
            if let positions {
                guard count == columnCount else {
                    throw PageFormatError(
                        description: "a record has \(count) values where the header names \(columnCount) columns"
                    )
                }
                if !doubled.isEmpty { removeDoubledQuotes() }
                if !isInOrder { for (index, cell) in positions.enumerated() { slices[index] = cells[cell] } }
                let values =
                    isInOrder ? UnsafeBufferPointer(rebasing: cells[..<fields.count]) : UnsafeBufferPointer(slices)
                try handler(Record(base: buffer.base, fields: values, byteCount: end - position))
            } else {
                try readHeader(count)
            }
            position = end
        }
        return position
    }

    /// What some servers put in front of UTF-8.
    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// The position behind a line without any byte; only records of one column could look like that, and those hold
    /// an Id, which is never empty.
    private func skipBlankLine(at position: Int) -> Int? {
        if buffer.base[position] == 0x0A { return position + 1 }
        guard buffer.base[position] == 0x0D, position + 1 < buffer.count, buffer.base[position + 1] == 0x0A else {
            return nil
        }
        return position + 2
    }

    private mutating func readHeader(_ count: Int) throws {
        removeDoubledQuotes()
        var positionOfName: [String: Int] = [:]
        for index in 0..<count {
            let cell = cells[index]
            let name = UnsafeBufferPointer(start: buffer.base + cell.start, count: max(cell.count, 0))
            positionOfName[String(decoding: name, as: UTF8.self).lowercased()] = index
        }
        columnCount = count
        positions = try fields.map { field in
            guard let position = positionOfName[field.lowercased()] else {
                throw PageFormatError(description: "the header lacks the column '\(field)'")
            }
            return position
        }
        isInOrder = positions == Array(fields.indices)
    }

    /// Doubled quotes become single ones in place.
    private func removeDoubledQuotes() {
        for index in doubled {
            let cell = cells[index]
            var read = cell.start
            var write = cell.start
            let end = cell.start + cell.count
            while read < end {
                let byte = buffer.base[read]
                buffer.base[write] = byte
                write += 1
                read += byte == 0x22 ? 2 : 1
            }
            cells[index].count = write - cell.start
        }
    }

    /// Finds the cells of the record at `start`; where it has no end yet, the next call continues from where this one stopped.
    private mutating func scan(from start: Int) throws -> Scan {
        let base = buffer.base
        let end = buffer.count
        var index = start
        var searched = 0
        var count = 0
        if let progress {
            index = start + progress.cell
            searched = start + progress.searched
            count = progress.count
            self.progress = nil
        } else if !doubled.isEmpty {
            doubled.removeAll(keepingCapacity: true)
        }
        while true {
            let cell = index
            guard index < end else { return incomplete(start, cell, end, count) }
            if count == cells.count { growCells() }
            let valueStart: Int
            let valueEnd: Int
            if base[index] == 0x22 {
                index &+= 1
                valueStart = index
                if searched > index { index = searched }
                while true {
                    guard let quote = Self.quote(in: base, from: index, to: end) else {
                        return incomplete(start, cell, end, count)
                    }
                    index = quote
                    // The next byte decides between a doubled quote and the end of the value.
                    guard index &+ 1 < end else { return incomplete(start, cell, index, count) }
                    guard base[index &+ 1] == 0x22 else { break }
                    if doubled.last != count { doubled.append(count) }
                    index &+= 2
                }
                valueEnd = index
                index &+= 1
            } else {
                valueStart = index
                if searched > index { index = searched }
                while index < end, base[index] != 0x2C, base[index] != 0x0A { index &+= 1 }
                guard index < end else { return incomplete(start, cell, end, count) }
                let isLineEnd = base[index] == 0x0A && index > valueStart && base[index &- 1] == 0x0D
                valueEnd = isLineEnd ? index &- 1 : index
            }
            searched = 0
            cells[count] = valueEnd > valueStart ? FieldSlice(start: valueStart, count: valueEnd &- valueStart) : .null
            count &+= 1
            switch base[index] {
            case 0x2C: index &+= 1
            case 0x0A: return .record(end: index + 1, cells: count)
            case 0x0D:
                guard index + 1 < end else { return incomplete(start, cell, index &- 1, count &- 1) }
                guard base[index + 1] == 0x0A else { throw misplacedQuote }
                return .record(end: index + 2, cells: count)
            default: throw misplacedQuote
            }
        }
    }

    /// Remembers how far the record at `start` was looked through; it will stand at the start of the buffer.
    private mutating func incomplete(_ start: Int, _ cell: Int, _ searched: Int, _ count: Int) -> Scan {
        progress = Progress(cell: cell - start, searched: searched - start, count: count)
        if start > 0 { for index in 0..<count where !cells[index].isNull { cells[index].start -= start } }
        return .incomplete
    }

    private mutating func growCells() {
        let grown = UnsafeMutableBufferPointer<FieldSlice>.allocate(capacity: cells.count * 2)
        _ = grown.update(fromContentsOf: cells)
        cells.deallocate()
        cells = grown
    }
}
