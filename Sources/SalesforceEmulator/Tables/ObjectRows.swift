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
    /// The rows that merges kept, by the rows that they deleted.
    private(set) var masters: [UInt32: UInt32] = [:]

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
    ///
    /// A row that leaves the recycle bin for good keeps the stamp of its delete.
    mutating func mark(_ row: Int, _ flags: Flags, _ isSet: Bool, at stamp: UInt32) {
        if flags != .purged || !self.flags[row].contains(.deleted) { stamps[row] = max(stamp, stamps[row]) }
        if isSet { self.flags[row].formUnion(flags) } else { self.flags[row].subtract(flags) }
        if flags == .deleted, !isSet { masters[UInt32(row)] = nil }
    }

    /// Merges a row into another one: it goes to the recycle bin and names the one that was kept.
    mutating func merge(_ row: Int, into master: Int, at stamp: UInt32) {
        mark(row, .deleted, true, at: stamp)
        masters[UInt32(row)] = UInt32(master)
        change(master, at: stamp)
    }
}
