/// Text in which a server repeats what it was sent, character by character in one of several spellings.
struct EchoedText {
    private let bytes: [UInt8]

    /// What a character may begin with that is spelt otherwise.
    static let escapes: Set<UInt8> = [UInt8(ascii: "%"), 0x5C, UInt8(ascii: "&"), UInt8(ascii: "+")]

    /// How often a percent sign may itself be encoded.
    private static let maximumDepth = 4

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The position behind a text that begins at `start`, in whatever spelling; nil where none begins there.
    func end(of text: [UInt8], from start: Int) -> Int? {
        var index = start
        var matched = 0
        while matched < text.count {
            // Of an answer that was cut the beginning of a secret is no less of one.
            if index >= bytes.count, matched >= 6 { return bytes.count }
            guard let next = step(text[matched...], index) else { return nil }
            index = next.end
            matched += next.count
        }
        return index
    }

    /// Reads the next character of `rest` at `index`: where it ends, and how many bytes of the text it is.
    private func step(_ rest: ArraySlice<UInt8>, _ index: Int) -> (end: Int, count: Int)? {
        guard index < bytes.count, let wanted = rest.first else { return nil }
        for (value, end) in [plain(index), percent(index), escape(index), entity(index)].compactMap(\.self)
        where rest.starts(with: value) {
            return (end, value.count)
        }
        // Forms write a space as a plus sign.
        return wanted == 0x20 && bytes[index] == UInt8(ascii: "+") ? (index + 1, 1) : nil
    }

    private func plain(_ index: Int) -> ([UInt8], Int)? { ([bytes[index]], index + 1) }

    /// `%2F`, `%2f`, `%252F` and so on; the percent sign itself may be escaped in another way.
    private func percent(_ index: Int) -> ([UInt8], Int)? {
        guard var start = sign(index) else { return nil }
        for _ in 0..<Self.maximumDepth {
            guard let value = hexadecimal(start, 2) else { return nil }
            if value != UInt32(UInt8(ascii: "%")) || hexadecimal(start + 2, 2) == nil {
                return ([UInt8(truncatingIfNeeded: value)], start + 2)
            }
            start += 2
        }
        return nil
    }

    /// The position behind a percent sign at `index`.
    private func sign(_ index: Int) -> Int? {
        if bytes[index] == UInt8(ascii: "%") { return index + 1 }
        if let (value, end) = escape(index), value == [UInt8(ascii: "%")] { return end }
        return nil
    }

    /// `\\/`, `\\"`, `\\u002f`, also behind several backslashes, as JSON within JSON has them.
    private func escape(_ index: Int) -> ([UInt8], Int)? {
        var end = index
        while end < bytes.count, bytes[end] == 0x5C { end += 1 }
        guard end > index else { return nil }
        guard end < bytes.count, bytes[end] | 0x20 == UInt8(ascii: "u"), let unit = hexadecimal(end + 1, 4) else {
            // Of backslashes alone the last one may be meant; of others the character behind them.
            guard end < bytes.count, bytes[end] != UInt8(ascii: "u") else { return nil }
            switch bytes[end] {
            case UInt8(ascii: "/"), 0x22, 0x27: return ([bytes[end]], end + 1)
            default: return end - index > 1 ? ([0x5C], index + 2) : nil
            }
        }
        var behind = end + 5
        var scalar = Unicode.Scalar(unit)
        if (0xD800..<0xDC00).contains(unit) {
            var low = behind
            while low < bytes.count, bytes[low] == 0x5C { low += 1 }
            guard low > behind, low < bytes.count, bytes[low] | 0x20 == UInt8(ascii: "u"),
                let second = hexadecimal(low + 1, 4), (0xDC00..<0xE000).contains(second)
            else { return nil }
            scalar = Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (second - 0xDC00))
            behind = low + 5
        }
        return scalar.map { (Array(String(Character($0)).utf8), behind) }
    }

    /// `&amp;`, `&#47;`, `&#x2F;`.
    private func entity(_ index: Int) -> ([UInt8], Int)? {
        guard bytes[index] == UInt8(ascii: "&"),
            let semicolon = bytes[index...].prefix(12).firstIndex(of: UInt8(ascii: ";"))
        else { return nil }
        let name = String(decoding: bytes[(index + 1)..<semicolon], as: UTF8.self).lowercased()
        let named = ["amp": 38, "lt": 60, "gt": 62, "quot": 34, "apos": 39]
        let number =
            named[name].map { UInt32($0) }
            ?? (name.hasPrefix("#x") ? UInt32(name.dropFirst(2), radix: 16) : nil)
            ?? (name.hasPrefix("#") ? UInt32(name.dropFirst()) : nil)
        return number.flatMap(Unicode.Scalar.init).map { (Array(String(Character($0)).utf8), semicolon + 1) }
    }

    private func hexadecimal(_ start: Int, _ count: Int) -> UInt32? {
        guard start + count <= bytes.count, bytes[start..<(start + count)].allSatisfy(ASCII.isHexDigit) else {
            return nil
        }
        return UInt32(String(decoding: bytes[start..<(start + count)], as: UTF8.self), radix: 16)
    }
}
