/// All that is stored of an object's rows: ten bytes each.
struct ObjectRows: Sendable {
    /// What became of a row.
    struct Flags: OptionSet, Sendable {
        let rawValue: UInt8
        /// In the recycle bin.
        static let deleted = Flags(rawValue: 1)
        /// Gone for good.
        static let purged = Flags(rawValue: 2)
        /// An activity moved to the archive.
        static let archived = Flags(rawValue: 4)
    }

    /// SystemModstamp, in epoch seconds.
    private(set) var stamps: [UInt32] = []
    /// CreatedDate, in epoch seconds.
    private(set) var created: [UInt32] = []
    /// How often the row was changed.
    private(set) var versions: [UInt16] = []
    private(set) var flags: [Flags] = []

    /// The number of rows there ever were.
    var count: Int { stamps.count }

    /// Makes room, so that a large org is not copied while it grows.
    mutating func reserve(_ count: Int) {
        stamps.reserveCapacity(count)
        created.reserveCapacity(count)
        versions.reserveCapacity(count)
        flags.reserveCapacity(count)
    }

    /// Adds a row at the end.
    mutating func append(created: UInt32, stamp: UInt32, flags: Flags = []) {
        stamps.append(stamp)
        self.created.append(created)
        versions.append(0)
        self.flags.append(flags)
    }

    /// A new version: several fields get other values.
    mutating func change(_ row: Int, at stamp: UInt32) {
        versions[row] &+= 1
        stamps[row] = max(stamp, stamps[row])
    }

    /// Sets or clears flags; the row's stamp moves, its values stay.
    mutating func mark(_ row: Int, _ flags: Flags, _ isSet: Bool, at stamp: UInt32) {
        if isSet { self.flags[row].formUnion(flags) } else { self.flags[row].subtract(flags) }
        stamps[row] = max(stamp, stamps[row])
    }
}
