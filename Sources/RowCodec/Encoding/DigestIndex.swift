/// What the whole table holds, as 16 bytes a row: a hash of the Id and the digest of the values.
///
/// A full run reads it once and drops unchanged rows before they reach PostgreSQL. It also marks the Ids that were
/// seen: what is left was purged in Salesforce. Two Ids with one hash (with five million rows one chance in a million)
/// would at worst hide a purge until the next full run; a row passes for unchanged only when its digest and its cursor
/// value agree, too.
///
/// `@unchecked Sendable`: the run's thread fills it, hands it to the extraction thread and does not touch it before that
/// one has ended.
package final class DigestIndex: @unchecked Sendable {
    private var keys: UnsafeMutablePointer<UInt64>
    private var digests: UnsafeMutablePointer<UInt64>
    private var seen: UnsafeMutablePointer<Bool>
    private var capacity: Int
    private let isTrusted: Bool
    package private(set) var count = 0
    package private(set) var seenCount = 0

    /// Bytes a slot takes; at most half of the slots and at least a quarter are in use after growing.
    private static let slotByteCount = 17

    /// Makes room for about `expected` rows.
    ///
    /// With `isTrusted` false Ids are noted as seen, and no row passes for unchanged.
    package init(expected: Int, isTrusted: Bool = true) {
        self.isTrusted = isTrusted
        capacity = 1024
        while capacity * 7 / 10 < expected { capacity *= 2 }
        (keys, digests, seen) = Self.allocate(capacity)
    }

    deinit {
        keys.deallocate()
        digests.deallocate()
        seen.deallocate()
    }

    /// The memory for so many rows, in bytes.
    package static func byteCount(rows: Int) -> Int {
        var capacity = 1024
        while capacity * 7 / 10 < rows { capacity *= 2 }
        return capacity * slotByteCount
    }

    /// Marks the Id as seen.
    ///
    /// - Parameters:
    ///   - id: The Id.
    ///   - digest: The digest of the values.
    ///   - cursor: The cursor value in microseconds since 2000-01-01 UTC; the smallest number where there is none.
    /// - Returns: Whether it is stored with this digest and this cursor value.
    package func see(_ id: UnsafeRawBufferPointer, digest: UInt64, cursor: Int64) -> Bool {
        guard let slot = find(Self.key(RapidHash.hash(id))) else { return false }
        mark(slot)
        return isTrusted && digests[slot] == Self.folded(digest, cursor)
    }

    /// Digest and cursor value in one word: two rows that differ in one of them alone never have the same.
    private static func folded(_ digest: UInt64, _ cursor: Int64) -> UInt64 {
        digest &+ UInt64(bitPattern: cursor) &* 0x9E37_79B9_7F4A_7C15
    }

    /// Marks the Id of a row as seen that could not be read.
    package func see(idBytes: UnsafeBufferPointer<UInt8>) {
        if let slot = find(Self.key(RapidHash.hash(UnsafeRawBufferPointer(idBytes)))) { mark(slot) }
    }

    /// Whether the Id is stored and was not seen.
    package func isUnseen(_ id: UnsafeRawBufferPointer) -> Bool {
        find(Self.key(RapidHash.hash(id))).map { !seen[$0] } ?? false
    }

    private func mark(_ slot: Int) {
        if !seen[slot] { seenCount += 1 }
        seen[slot] = true
    }

    /// Adds a row that is stored; see `see` for the cursor value.
    package func add(_ id: UnsafeRawBufferPointer, digest: UInt64, cursor: Int64) {
        if count >= capacity * 7 / 10 { grow() }
        place(Self.key(RapidHash.hash(id)), Self.folded(digest, cursor))
        count += 1
    }

    private func place(_ key: UInt64, _ digest: UInt64) {
        var slot = Int(truncatingIfNeeded: key) & (capacity - 1)
        while keys[slot] != 0, keys[slot] != key { slot = (slot + 1) & (capacity - 1) }
        keys[slot] = key
        digests[slot] = digest
    }

    private func find(_ key: UInt64) -> Int? {
        var slot = Int(truncatingIfNeeded: key) & (capacity - 1)
        while keys[slot] != 0 {
            if keys[slot] == key { return slot }
            slot = (slot + 1) & (capacity - 1)
        }
        return nil
    }

    private func grow() {
        let (oldKeys, oldDigests, oldSeen, oldCapacity) = (keys, digests, seen, capacity)
        capacity *= 2
        (keys, digests, seen) = Self.allocate(capacity)
        for slot in 0..<oldCapacity where oldKeys[slot] != 0 { place(oldKeys[slot], oldDigests[slot]) }
        oldKeys.deallocate()
        oldDigests.deallocate()
        oldSeen.deallocate()
    }

    /// Zero marks a free slot.
    private static func key(_ hash: UInt64) -> UInt64 { hash == 0 ? 1 : hash }

    private static func allocate(
        _ capacity: Int
    ) -> (UnsafeMutablePointer<UInt64>, UnsafeMutablePointer<UInt64>, UnsafeMutablePointer<Bool>) {
        let keys = UnsafeMutablePointer<UInt64>.allocate(capacity: capacity)
        keys.initialize(repeating: 0, count: capacity)
        let seen = UnsafeMutablePointer<Bool>.allocate(capacity: capacity)
        seen.initialize(repeating: false, count: capacity)
        return (keys, .allocate(capacity: capacity), seen)
    }
}
