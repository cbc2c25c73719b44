/// JSON strings.
package enum JSONText {
    /// A text as a JSON string with its quotes.
    package static func quoted(_ text: String) -> String {
        let buffer = ByteBuffer(capacity: text.utf8.count * 6 + 2)
        var copy = text
        copy.withUTF8 { _ = append($0, to: buffer) }
        return String(decoding: buffer.bytes, as: UTF8.self)
    }

    /// Appends bytes as a JSON string with its quotes; there must be room for six times the bytes and two more.
    ///
    /// NUL is dropped: PostgreSQL can store it in no text.
    ///
    /// - Returns: how many NULs were dropped.
    package static func append(_ text: UnsafeBufferPointer<UInt8>, to buffer: ByteBuffer) -> Int {
        var dropped = 0
        buffer.appendReserved(UInt8(ascii: "\""))
        var copied = 0
        while let index = firstEscape(text, from: copied) {
            let byte = text[index]
            buffer.appendReserved(UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: text[copied..<index])))
            copied = index + 1
            switch byte {
            case 0x22: escape(UInt8(ascii: "\""), buffer)
            case 0x5C: escape(UInt8(ascii: "\\"), buffer)
            case 0x0A: escape(UInt8(ascii: "n"), buffer)
            case 0x0D: escape(UInt8(ascii: "r"), buffer)
            case 0x09: escape(UInt8(ascii: "t"), buffer)
            case 0: dropped += 1
            default:
                escape(UInt8(ascii: "u"), buffer)
                buffer.appendReserved(UInt8(ascii: "0"))
                buffer.appendReserved(UInt8(ascii: "0"))
                buffer.appendReserved(hexadecimal(byte >> 4))
                buffer.appendReserved(hexadecimal(byte & 15))
            }
        }
        buffer.appendReserved(UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: text[copied...])))
        buffer.appendReserved(UInt8(ascii: "\""))
        return dropped
    }

    /// Appends a JSON value as it is, without what PostgreSQL can store in no text: `\u0000` is dropped, and half of a
    /// surrogate pair becomes U+FFFD, as in every other text.
    ///
    /// - Returns: how many NULs were dropped.
    static func appendValue(_ value: UnsafeBufferPointer<UInt8>, to buffer: ByteBuffer) -> Int {
        var dropped = 0
        var copied = 0
        var index = 0
        func copy(to end: Int) {
            buffer.appendReserved(UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: value[copied..<end])))
        }
        while index < value.count {
            // Backslashes stand in strings alone, and each begins an escape.
            guard value[index] == 0x5C else {
                index += 1
                continue
            }
            guard let unit = codeUnit(value, index) else {
                index += 2
                continue
            }
            let isPair =
                (0xD800...0xDBFF).contains(unit)
                && codeUnit(value, index + 6).map { (0xDC00...0xDFFF).contains($0) } ?? false
            if unit == 0 || (0xD800...0xDFFF).contains(unit) && !isPair {
                copy(to: index)
                copied = index + 6
                if unit == 0 { dropped += 1 } else { "\\ufffd".utf8.forEach(buffer.appendReserved) }
            }
            index += isPair ? 12 : 6
        }
        copy(to: value.count)
        return dropped
    }

    /// The number of a `\uXXXX` that begins at `start`.
    private static func codeUnit(_ value: UnsafeBufferPointer<UInt8>, _ start: Int) -> UInt16? {
        guard start + 6 <= value.count, value[start] == 0x5C, value[start + 1] == UInt8(ascii: "u") else { return nil }
        return UInt16(String(decoding: value[(start + 2)..<(start + 6)], as: UTF8.self), radix: 16)
    }

    /// The first byte that cannot stand in a JSON string as it is; eight are looked at together.
    ///
    /// A byte below a bound borrows from its top bit when the bound is subtracted; bytes from 0x80 on are masked out. A
    /// borrow may reach into the next byte, so a hit only says that one of the eight is worth a look.
    /// https://graphics.stanford.edu/~seander/bithacks.html#HasLessInWord
    @inline(__always)
    private static func firstEscape(_ text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        let bytes = UnsafeRawBufferPointer(text)
        let ones: UInt64 = 0x0101_0101_0101_0101
        var index = start
        while index &+ 8 <= bytes.count {
            let word = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            let quotes = word ^ (ones &* 0x22)
            let backslashes = word ^ (ones &* 0x5C)
            let hits =
                ((word &- ones &* 0x20) & ~word) | ((quotes &- ones) & ~quotes) | ((backslashes &- ones) & ~backslashes)
            if hits & (ones &* 0x80) != 0 { break }
            index &+= 8
        }
        while index < bytes.count {
            let byte = bytes[index]
            if byte < 0x20 || byte == 0x22 || byte == 0x5C { return index }
            index &+= 1
        }
        return nil
    }

    @inline(__always)
    private static func hexadecimal(_ digit: UInt8) -> UInt8 {
        digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
    }

    @inline(__always)
    private static func escape(_ letter: UInt8, _ buffer: ByteBuffer) {
        buffer.appendReserved(UInt8(ascii: "\\"))
        buffer.appendReserved(letter)
    }
}
