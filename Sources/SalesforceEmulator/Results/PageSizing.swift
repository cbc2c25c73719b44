/// How many rows a page gets.
struct PageSizing: Sendable {
    /// Whether some pages are shorter than they might be.
    var varies: Bool

    /// The end of the page that begins at `start`, of at most `size` rows.
    func end(from start: Int, size: Int, count: Int) -> Int {
        let hash = Mixer.mix(UInt64(start) ^ UInt64(size) << 32)
        let isShort = varies && hash & 1 == 0
        let actual = isShort ? 1 + Mixer.index(hash, below: size) : size
        return min(start + actual, count)
    }
}
