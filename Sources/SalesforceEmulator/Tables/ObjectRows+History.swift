extension ObjectRows {
    private static let threeYears: UInt32 = 3 * 365 * 86_400

    /// The rows an org starts with: created over three years, many of them touched later, in part by mass updates that
    /// gave thousands of rows the same stamp.
    ///
    /// No stamp is later than `end`, in epoch seconds.
    init(history table: ObjectTable, end: UInt32) {
        let start = end - Self.threeYears
        let count = UInt64(max(table.initialCount, 1))
        let hasDeletes = table.index(of: "IsDeleted") != nil
        let hasArchive = table.index(of: "IsArchived") != nil
        reserve(table.initialCount)
        for row in 0..<table.initialCount {
            let hash = Mixer.mix(table.rowSeed(row) ^ 0x5741_4D50)
            let position = UInt64(row) * UInt64(Self.threeYears - 7200) / count
            let created = start + UInt32(position) + UInt32(hash & 0xFFF) / 2
            let span = UInt64(end - created)
            let stamp: UInt32 =
                switch hash >> 12 & 7 {
                case 0...2: created
                case 3...4: max(created, start + UInt32(Mixer.mix(hash >> 20 & 0x1F) % UInt64(Self.threeYears)))
                default: created + UInt32((hash >> 20) % (span + 1))
                }
            var flags: Flags = []
            if hasDeletes, hash >> 52 & 0xFF < 5 { flags.insert(.deleted) }
            if hasArchive, position < UInt64(Self.threeYears) * 2 / 3, hash >> 60 < 2 { flags.insert(.archived) }
            append(created: created, stamp: stamp, flags: flags)
        }
    }
}
