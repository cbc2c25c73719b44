internal import Libc

/// Finds values in JSON bytes that may end anywhere.
///
/// Positions are offsets; nil means that the bytes end before the value does. Only the structure is looked at:
/// strings with their escapes, and brackets by depth.
struct JSONScanner {
    let base: UnsafeMutablePointer<UInt8>
    let end: Int

    /// The position of the first byte that is neither white space nor a comma.
    func skipSeparators(_ start: Int) -> Int? {
        var index = start
        while index < end {
            switch base[index] {
            case 0x20, 0x09, 0x0A, 0x0D, 0x2C: index += 1
            default: return index
            }
        }
        return nil
    }

    /// The position behind the string that begins at `start`, and whether it holds escapes.
    @inline(__always)
    func stringEnd(_ start: Int, searched: Int = 0) -> (end: Int, hasEscapes: Bool)? {
        var index = max(start + 1, searched)
        var hasEscapes = false
        while index < end {
            guard let quote = memchr(base + index, 0x22, end - index) else { return nil }
            let position = UnsafePointer(quote.assumingMemoryBound(to: UInt8.self)) - UnsafePointer(base)
            // A quote counts when an even number of backslashes stands before it.
            var backslashes = 0
            while position - 1 - backslashes > start, base[position - 1 - backslashes] == 0x5C { backslashes += 1 }
            hasEscapes = hasEscapes || memchr(base + index, 0x5C, position - index) != nil
            if backslashes % 2 == 0 { return (position + 1, hasEscapes) }
            index = position + 1
        }
        return nil
    }

    /// The position behind the value that begins at `start`.
    func valueEnd(_ start: Int) -> Int? {
        switch base[start] {
        case 0x22: return stringEnd(start)?.end
        case 0x7B, 0x5B:
            var progress = Progress()
            return containerEnd(start, &progress)
        default:
            var index = start
            while index < end {
                switch base[index] {
                case 0x2C, 0x7D, 0x5D, 0x20, 0x09, 0x0A, 0x0D: return index
                default: index += 1
                }
            }
            return nil
        }
    }

    /// How far an object or array was looked through; counted from its start, since the bytes move in between.
    struct Progress {
        var depth = 0
        /// The first byte that was not looked at, or the quote of a string without an end.
        var index = 0
        /// What was searched of that string.
        var searched = 0
    }

    /// The position behind the object or array that begins at `start`; where it has none yet, the next call continues from
    /// where this one stopped.
    func containerEnd(_ start: Int, _ progress: inout Progress) -> Int? {
        var depth = progress.depth
        var index = start + progress.index
        var searched = start + progress.searched
        while index < end {
            switch base[index] {
            case 0x22:
                guard let string = stringEnd(index, searched: searched) else {
                    progress = Progress(depth: depth, index: index - start, searched: end - start)
                    return nil
                }
                searched = 0
                index = string.end
                continue
            case 0x7B, 0x5B: depth += 1
            case 0x7D, 0x5D:
                depth -= 1
                if depth == 0 { return index + 1 }
            default: break
            }
            index += 1
        }
        progress = Progress(depth: depth, index: index - start)
        return nil
    }

    /// Resolves the escapes of a string in place: what stands between `start` and `stringEnd`, quotes excluded.
    ///
    /// - Returns: the new length, which is never greater; nil where an escape is malformed.
    func unescape(_ start: Int, _ count: Int) -> Int? {
        var read = start
        var write = start
        let stop = start + count
        while read < stop {
            let byte = base[read]
            guard byte == 0x5C else {
                base[write] = byte
                read += 1
                write += 1
                continue
            }
            guard read + 1 < stop else { return nil }
            let plain: UInt8?
            switch base[read + 1] {
            case UInt8(ascii: "n"): plain = 0x0A
            case UInt8(ascii: "r"): plain = 0x0D
            case UInt8(ascii: "t"): plain = 0x09
            case UInt8(ascii: "b"): plain = 0x08
            case UInt8(ascii: "f"): plain = 0x0C
            case 0x22, 0x5C, 0x2F: plain = base[read + 1]
            case UInt8(ascii: "u"): plain = nil
            default: return nil
            }
            if let plain {
                base[write] = plain
                read += 2
                write += 1
                continue
            }
            guard let (scalar, length) = unicodeEscape(read, stop) else { return nil }
            for unit in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter {
                base[write] = unit
                write += 1
            }
            read += length
        }
        return write - start
    }

    /// The scalar of a `\uXXXX`, or of a surrogate pair of them; a lone surrogate becomes U+FFFD.
    private func unicodeEscape(_ start: Int, _ stop: Int) -> (Unicode.Scalar, Int)? {
        guard let unit = hexadecimal(start + 2, stop) else { return nil }
        if let scalar = Unicode.Scalar(unit) { return (scalar, 6) }
        let replacement: Unicode.Scalar = "\u{FFFD}"
        guard unit < 0xDC00, start + 7 < stop, base[start + 6] == 0x5C, base[start + 7] == UInt8(ascii: "u"),
            let low = hexadecimal(start + 8, stop), (0xDC00...0xDFFF).contains(low)
        else { return (replacement, 6) }
        return (Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00)) ?? replacement, 12)
    }

    private func hexadecimal(_ start: Int, _ stop: Int) -> UInt32? {
        guard start + 4 <= stop else { return nil }
        var value: UInt32 = 0
        for index in start..<(start + 4) {
            let digit: UInt8
            switch base[index] {
            case 48...57: digit = base[index] - 48
            case 65...70: digit = base[index] - 55
            case 97...102: digit = base[index] - 87
            default: return nil
            }
            value = value << 4 | UInt32(digit)
        }
        return value
    }
}
