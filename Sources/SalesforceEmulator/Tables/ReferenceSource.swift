/// Which ids a lookup field holds.
final class ReferenceSource: Sendable {
    /// An object that a lookup may point to.
    struct Target: Sendable {
        var series: IDSeries
        /// Rows to point at: those the org started with, so that inserts do not move existing references.
        var rowCount: Int
    }

    private let targets: [Target]

    /// - Parameter targets: at least one; the first gets most of the references
    init(targets: [Target]) {
        self.targets = targets
    }

    /// The id that a hash stands for; about one of a hundred points to no row.
    @inline(__always)
    func id(_ hash: UInt64) -> RecordID {
        let chooser = Int(hash >> 32 & 0xFF)
        let target = targets.count == 1 || chooser < 200 ? targets[0] : targets[1 + chooser % (targets.count - 1)]
        let row = Mixer.index(Mixer.mix(hash), below: max(target.rowCount, 1))
        return hash >> 40 & 0x7F == 1 ? target.series.missingID(near: row) : target.series.id(of: row)
    }
}
