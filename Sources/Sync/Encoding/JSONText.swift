/// JSON strings.
enum JSONText {
    /// Whether a byte cannot stand in a JSON string as it is.
    private static let needsEscape: [Bool] = (0..<256).map { $0 < 0x20 || $0 == 0x22 || $0 == 0x5C }
    private static let hexadecimal = Array("0123456789abcdef".utf8)

    /// A text as a JSON string with its quotes.
    static func quoted(_ text: String) -> String {
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
    static func append(_ text: UnsafeBufferPointer<UInt8>, to buffer: ByteBuffer) -> Int {
        var dropped = 0
        buffer.appendReserved(UInt8(ascii: "\""))
        var copied = 0
        needsEscape.withUnsafeBufferPointer { needsEscape in
            for index in 0..<text.count where needsEscape[Int(text[index])] {
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
                    buffer.appendReserved(hexadecimal[Int(byte >> 4)])
                    buffer.appendReserved(hexadecimal[Int(byte & 15)])
                }
            }
        }
        buffer.appendReserved(UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: text[copied...])))
        buffer.appendReserved(UInt8(ascii: "\""))
        return dropped
    }

    @inline(__always)
    private static func escape(_ letter: UInt8, _ buffer: ByteBuffer) {
        buffer.appendReserved(UInt8(ascii: "\\"))
        buffer.appendReserved(letter)
    }
}
