internal import Salesforce

/// Reads the JSON of REST query pages from pieces of any size, one record at a time.
///
/// `{"totalSize":…,"done":…,"nextRecordsUrl":…,"records":[{…}]}`, members in any order. Records are handed out as they
/// complete; no tree of a page is ever built.
package struct JSONRecordReader: ~Copyable {
    /// What the page says besides its records.
    package struct Envelope: Equatable {
        /// Rows of the whole query.
        package var totalSize: Int?
        /// Whether this is the last page.
        package var isDone: Bool?
        /// The path of the next page.
        package var nextRecordsPath: String?
    }

    /// The query has more rows than the reader was told to take; none was handed out.
    package struct TooManyRecords: Error {
        package var totalSize: Int
    }

    /// The greatest `totalSize` that is worth reading this way; nil for any.
    package var totalSizeLimit: Int?

    /// What was read of the envelope so far.
    package private(set) var envelope = Envelope()

    private let buffer = ByteBuffer(capacity: 1 << 20)
    private let tree: FieldPathTree
    private let slices: UnsafeMutableBufferPointer<FieldSlice>
    private var state = State.start
    private var hasHandedOut = false
    /// Whether the page's list of records began.
    private var hasRecords = false
    /// How far the record in hand was looked through when its bytes ended.
    private var progress = JSONScanner.Progress()

    /// A record that is larger than all limits of Salesforce together is not one.
    static let recordLimit = 64 << 20
    /// What else a page holds is small.
    private static let memberLimit = 1 << 20

    private enum State {
        case start, members, records, end
    }

    package init(fields: [String]) {
        tree = FieldPathTree(fields: fields)
        slices = .allocate(capacity: fields.count)
        slices.initialize(repeating: .null)
    }

    deinit {
        slices.deallocate()
    }

    /// Forgets everything of the page in hand, to begin another.
    package mutating func reset() {
        buffer.removeAll()
        buffer.shrink(to: 4 << 20)
        envelope = Envelope()
        state = .start
        hasRecords = false
        progress = JSONScanner.Progress()
    }

    /// Takes the next bytes of the page and calls `handler` for every record they complete.
    ///
    /// - Throws: `PageFormatError`, or what `handler` throws.
    package mutating func feed(_ bytes: UnsafeRawBufferPointer, _ handler: (Record) throws -> Void) throws {
        buffer.append(bytes)
        let scanner = JSONScanner(base: buffer.base, end: buffer.count)
        var position = 0
        while let start = scanner.skipSeparators(position) {
            position = start
            guard let next = try step(scanner, start, handler) else { break }
            position = next
        }
        if scanner.skipSeparators(position) == nil { position = buffer.count }
        buffer.removeFirst(position)
        let limit = state == .records ? Self.recordLimit : Self.memberLimit
        guard buffer.count <= limit else {
            let what = state == .records ? "a record" : "a member of the JSON text"
            throw PageFormatError(description: "\(what) is larger than \(limit >> 20) MiB")
        }
    }

    /// Takes the end of the page.
    ///
    /// - Throws: `PageFormatError` where the page is not whole.
    package mutating func finish() throws {
        guard state == .end else { throw PageFormatError(description: "the page ends inside the JSON text") }
        // Each of these alone could make half an answer look like a whole one.
        let missing =
            envelope.isDone == nil ? "done" : envelope.totalSize == nil ? "totalSize" : hasRecords ? nil : "records"
        if let missing {
            throw PageFormatError(description: "the JSON text is not a query result: it lacks a usable '\(missing)'")
        }
        guard envelope.isDone == false || envelope.nextRecordsPath == nil else {
            throw PageFormatError(description: "the JSON text says that it is the last page and names a next one")
        }
    }

    /// Takes one step at `start`; nil where the step needs more bytes.
    private mutating func step(
        _ scanner: JSONScanner,
        _ start: Int,
        _ handler: (Record) throws -> Void,
    ) throws -> Int? {
        switch (state, scanner.base[start]) {
        case (.start, 0x7B):
            state = .members
            return start + 1
        case (.members, 0x7D):
            state = .end
            return start + 1
        case (.members, 0x22):
            return try member(scanner, start)
        case (.records, 0x5D):
            state = .members
            return start + 1
        case (.records, 0x7B):
            guard let end = scanner.containerEnd(start, &progress) else { return nil }
            progress = JSONScanner.Progress()
            hasHandedOut = true
            slices.update(repeating: .null)
            try readObject(scanner, start, end, tree)
            try handler(
                Record(base: scanner.base, fields: UnsafeBufferPointer(slices), byteCount: end - start)
            )
            return end
        case (.end, _):
            throw PageFormatError(description: "something follows the JSON text")
        default:
            throw PageFormatError(description: "the body is not the JSON of a query result")
        }
    }

    private mutating func member(_ scanner: JSONScanner, _ start: Int) throws -> Int? {
        guard let key = scanner.stringEnd(start), let colon = scanner.skipSeparators(key.end) else { return nil }
        guard scanner.base[colon] == 0x3A else { throw PageFormatError(description: "a JSON key has no value") }
        guard let value = scanner.skipSeparators(colon + 1) else { return nil }
        let name = text(scanner, start + 1, key.end - 1)
        if name == "records", scanner.base[value] == 0x5B {
            state = .records
            hasRecords = true
            return value + 1
        }
        guard let end = scanner.valueEnd(value) else { return nil }
        switch name {
        case "totalSize":
            envelope.totalSize = Int(text(scanner, value, end))
            if let size = envelope.totalSize, !RecordCount.plausible.contains(size) {
                throw PageFormatError(description: "the JSON text announces \(size) records")
            }
            // It stands before the records, as far as anyone has seen; behind them it would come too late to matter.
            if let limit = totalSizeLimit, let size = envelope.totalSize, size > limit, !hasHandedOut {
                throw TooManyRecords(totalSize: size)
            }
        case "done":
            switch text(scanner, value, end) {
            case "true": envelope.isDone = true
            case "false": envelope.isDone = false
            default: envelope.isDone = nil
            }
        case "nextRecordsUrl" where scanner.base[value] == 0x22:
            guard let count = scanner.unescape(value + 1, end - value - 2) else {
                throw PageFormatError(description: "the next page's address has a malformed escape")
            }
            envelope.nextRecordsPath = text(scanner, value + 1, value + 1 + count)
        default: break
        }
        return end
    }

    /// Fills the slices from the members of the object between `start` and `end`, which is known to be complete.
    ///
    /// Looks at nothing behind `end`: malformed text must not reach into the next record, which may be there or not.
    private mutating func readObject(_ scanner: JSONScanner, _ start: Int, _ end: Int, _ tree: FieldPathTree) throws {
        let scanner = JSONScanner(base: scanner.base, end: end)
        var position = start + 1
        while let keyStart = scanner.skipSeparators(position), keyStart < end - 1 {
            guard scanner.base[keyStart] == 0x22, let key = scanner.stringEnd(keyStart),
                let colon = scanner.skipSeparators(key.end), scanner.base[colon] == 0x3A,
                let value = scanner.skipSeparators(colon + 1), value < end
            else { throw PageFormatError(description: "a record is not a JSON object") }
            let name = UnsafeBufferPointer(
                start: UnsafePointer(scanner.base + keyStart + 1),
                count: key.end - keyStart - 2
            )
            position = try readValue(scanner, value, tree, tree.find(name).map { tree.members[$0] })
        }
    }

    private mutating func readValue(
        _ scanner: JSONScanner,
        _ start: Int,
        _ tree: FieldPathTree,
        _ member: FieldPathTree.Member?,
    ) throws -> Int {
        if scanner.base[start] == 0x22 {
            guard let string = scanner.stringEnd(start) else {
                throw PageFormatError(description: "a string has no end")
            }
            guard let field = member?.field else { return string.end }
            var count = string.end - start - 2
            if string.hasEscapes {
                guard let shorter = scanner.unescape(start + 1, count) else {
                    throw PageFormatError(description: "a string has a malformed escape")
                }
                count = shorter
            }
            // Salesforce has no empty strings; both APIs mean null by them.
            slices[field] = count == 0 ? .null : FieldSlice(start: start + 1, count: count)
            return string.end
        }
        guard Self.beginsValue(scanner.base[start]), let end = scanner.valueEnd(start) else {
            throw PageFormatError(description: "a value is not JSON, or has no end")
        }
        guard let member, scanner.base[start] != UInt8(ascii: "n") else { return end }
        if let field = member.field { slices[field] = FieldSlice(start: start, count: end - start) }
        if let children = member.children, scanner.base[start] == 0x7B {
            try readObject(scanner, start, end, children)
        }
        return end
    }

    /// Whether a byte begins a value other than a string: a number, `true`, `false`, `null`, an object or an array.
    private static func beginsValue(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x2D, 0x7B, 0x5B, UInt8(ascii: "t"), UInt8(ascii: "f"), UInt8(ascii: "n"): true
        default: false
        }
    }

    private func text(_ scanner: JSONScanner, _ start: Int, _ end: Int) -> String {
        String(decoding: UnsafeBufferPointer(start: scanner.base + start, count: end - start), as: UTF8.self)
    }
}
