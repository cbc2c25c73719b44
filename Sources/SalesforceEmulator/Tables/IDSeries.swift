/// The ids of one object: increasing with the row number, with gaps between them.
struct IDSeries: Sendable {
    /// The packed key prefix.
    let prefix: UInt64
    private let base: UInt64
    private let seed: UInt64
    private static let step: UInt64 = 7

    init(prefix: UInt64, seed: UInt64) {
        self.prefix = prefix
        self.seed = seed
        base = 1_000_000 + seed % 1_000_000
    }

    /// The id of a row.
    @inline(__always)
    func id(of row: Int) -> RecordID {
        let row = UInt64(row)
        return RecordID(prefix: prefix, number: base + row * Self.step + offset(row))
    }

    /// An id that falls into the gap after a row, so that no row ever has it.
    func missingID(near row: Int) -> RecordID {
        let row = UInt64(row)
        return RecordID(prefix: prefix, number: base + row * Self.step + (offset(row) + 1) % Self.step)
    }

    /// The row with this id, were there enough rows; nil for ids in the gaps and of other objects.
    func row(of id: RecordID) -> Int? {
        guard id.prefix == prefix, id.number >= base else { return nil }
        let row = (id.number - base) / Self.step
        return self.id(of: Int(row)) == id ? Int(row) : nil
    }

    @inline(__always)
    private func offset(_ row: UInt64) -> UInt64 { Mixer.mix(seed ^ row) % Self.step }
}
