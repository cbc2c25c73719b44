extension Naming {
    /// The name of an index: table, columns, the method unless it is `btree`, and `key` or `idx`.
    ///
    /// Two indexes that differ in nothing but their condition would have one name; lint adds a hash to the later one.
    package static func index(
        table: String,
        columns: [String],
        method: String = "btree",
        isUnique: Bool = false,
    ) -> String {
        let stem = ([table] + columns + (method == "btree" ? [] : [method])).joined(separator: "_")
        return shortened(stem, suffix: isUnique ? "_key" : "_idx")
    }

    /// `stem` and `suffix` within `maximumByteCount`.
    ///
    /// A stem that is too long is cut and ends in eight digits of a hash of the whole, so that two long names with the
    /// same beginning stay two.
    package static func shortened(_ stem: String, suffix: String = "") -> String {
        guard stem.utf8.count + suffix.utf8.count > maximumByteCount else { return stem + suffix }
        let tail = "_" + hash(stem) + suffix
        var head = stem
        while head.utf8.count + tail.utf8.count > maximumByteCount, !head.isEmpty { head.removeLast() }
        return head + tail
    }

    /// Eight hexadecimal digits that are the same in every run and on every machine (FNV-1a, 32 bits).
    static func hash(_ text: String) -> String {
        var hash: UInt32 = 0x811C_9DC5
        for byte in text.utf8 { hash = (hash ^ UInt32(byte)) &* 0x0100_0193 }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }
}
