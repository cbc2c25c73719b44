internal import Libc

/// Looking for quotes, which is what most of the time of reading CSV goes to.
extension CSVRecordReader {
    /// The next quote; most values are short, so the first bytes are looked at here, eight together.
    ///
    /// https://graphics.stanford.edu/~seander/bithacks.html#ZeroInWord
    @inline(__always)
    package static func quote(in base: UnsafePointer<UInt8>, from start: Int, to end: Int) -> Int? {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let bytes = UnsafeRawPointer(base)
        var index = start
        while index &+ 8 <= end, index < start &+ 32 {
            let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            let difference = word ^ (ones &* 0x22)
            // The lowest of these bits is exact, whatever borrows make of the ones above it.
            let hits = (difference &- ones) & ~difference & (ones &* 0x80)
            if hits != 0 { return index &+ hits.trailingZeroBitCount >> 3 }
            index &+= 8
        }
        guard let quote = memchr(base + index, 0x22, end &- index) else { return nil }
        return UnsafePointer(quote.assumingMemoryBound(to: UInt8.self)) - base
    }

    /// The error of a quoted value that continues behind its quotes.
    var misplacedQuote: PageFormatError {
        PageFormatError(description: "a quoted value is followed by neither a comma nor a line end")
    }
}
