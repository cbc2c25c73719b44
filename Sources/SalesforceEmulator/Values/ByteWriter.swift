/// Writes into memory whose size was computed beforehand.
///
/// The caller makes room for the longest row (`RowLayout.maximumByteCount`) plus `slack`; nothing is checked here.
struct ByteWriter {
    private(set) var cursor: UnsafeMutablePointer<UInt8>

    /// Bytes that a copy may read after the end of its source, and write after the end of its target.
    static let slack = 32

    init(_ start: UnsafeMutablePointer<UInt8>) {
        cursor = start
    }

    @inline(__always)
    mutating func put(_ byte: UInt8) {
        cursor.pointee = byte
        cursor += 1
    }

    mutating func put(_ bytes: [UInt8]) {
        bytes.withUnsafeBufferPointer { put($0) }
    }

    mutating func put(_ text: StaticString) {
        put(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    mutating func put(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let start = bytes.baseAddress else { return }
        cursor.update(from: start, count: bytes.count)
        cursor += bytes.count
    }

    /// Copies from padded memory: short values, nearly all, are one wide load and store.
    @inline(__always)
    mutating func put(padded source: UnsafePointer<UInt8>, count: Int) {
        if count <= 32 {
            let wide = UnsafeRawPointer(source).loadUnaligned(as: SIMD32<UInt8>.self)
            UnsafeMutableRawPointer(cursor).storeBytes(of: wide, as: SIMD32<UInt8>.self)
        } else {
            cursor.update(from: source, count: count)
        }
        cursor += count
    }

    @inline(__always)
    mutating func put(_ id: RecordID) {
        id.write(to: UnsafeMutableRawPointer(cursor))
        cursor += RecordID.length
    }

    /// A number with leading zeros.
    mutating func put(digits number: UInt64, width: Int) {
        var rest = number
        for index in stride(from: width - 1, through: 0, by: -1) {
            cursor[index] = 48 + UInt8(rest % 10)
            rest /= 10
        }
        cursor += width
    }

    /// A date and time in quotes; whole seconds.
    mutating func put(seconds: UInt32, isJSON: Bool) {
        let day = Int(seconds / 86_400)
        let time = UInt64(seconds % 86_400)
        let date = Timestamp.date(ofDay: day)
        put(0x22)
        put(digits: UInt64(date.year), width: 4)
        put(UInt8(ascii: "-"))
        put(digits: UInt64(date.month), width: 2)
        put(UInt8(ascii: "-"))
        put(digits: UInt64(date.day), width: 2)
        put(UInt8(ascii: "T"))
        put(digits: time / 3600, width: 2)
        put(UInt8(ascii: ":"))
        put(digits: time / 60 % 60, width: 2)
        put(UInt8(ascii: ":"))
        put(digits: time % 60, width: 2)
        if isJSON { put(".000+0000\"") } else { put(".000Z\"") }
    }
}
