/// Text in which a server repeats what it was sent, character by character in one of several spellings.
struct EchoedText {
    private let bytes: [UInt8]

    /// What a character may begin with that is spelt otherwise.
    static let escapes: Set<UInt8> = [UInt8(ascii: "%"), 0x5C, UInt8(ascii: "&"), UInt8(ascii: "+")]

    /// How often a percent sign may itself be encoded.
    private static let maximumDepth = 4

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The position behind a text that begins at `start`, in whatever spelling; nil where none begins there.
    ///
    /// A percent sign may stand for itself or begin an escape, so all readings are followed side by side.
    func end(of text: [UInt8], from start: Int) -> Int? {
        var positions: [Int: Set<Int>] = [0: [start]]
        for matched in text.indices {
            guard let here = positions.removeValue(forKey: matched) else { continue }
            for index in here {
                guard index < bytes.count else {
                    // Of an answer that was cut the beginning of a secret is no less of one.
                    if matched >= 6 { return bytes.count }
                    continue
                }
                for (value, end) in readings(index) where text[matched...].starts(with: value) {
                    positions[matched + value.count, default: []].insert(end)
                }
            }
            if positions.isEmpty { return nil }
        }
        return positions[text.count]?.max()
    }

    /// What the characters at `index` may mean, and where they end.
    private func readings(_ index: Int) -> [([UInt8], Int)] {
        var readings = [plain(index)]
        if let reading = percent(index) { readings.append(reading) }
        if let reading = escape(index) { readings.append(reading) }
        if let reading = entity(index) { readings.append(reading) }
        // JSON within JSON doubles its backslashes.
        let run = bytes[index...].prefix { $0 == 0x5C }
        if run.count > 1 { readings.append(([0x5C], run.endIndex)) }
        // Forms write a space as a plus sign.
        if bytes[index] == UInt8(ascii: "+") { readings.append(([0x20], index + 1)) }
        return readings
    }

    private func plain(_ index: Int) -> ([UInt8], Int) { ([bytes[index]], index + 1) }

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
