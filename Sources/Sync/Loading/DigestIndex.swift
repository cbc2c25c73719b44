internal import Postgres

/// What the whole table holds, as 16 bytes a row: a hash of the Id and the digest of the values.
///
/// A full run reads it once and drops unchanged rows before they reach PostgreSQL. It also marks the Ids that were
/// seen: what is left was purged in Salesforce. Two Ids with one hash (with five million rows one chance in a million)
/// would at worst hide a purge until the next full run; a row passes for unchanged only when its digest and its cursor
/// value agree, too.
///
/// `@unchecked Sendable`: the run's thread fills it, hands it to the extraction thread and does not touch it before that
/// one has ended.
final class DigestIndex: @unchecked Sendable {
    private var keys: UnsafeMutablePointer<UInt64>
    private var digests: UnsafeMutablePointer<UInt64>
    private var seen: UnsafeMutablePointer<Bool>
    private var capacity: Int
    private let isTrusted: Bool
    private(set) var count = 0
    private(set) var seenCount = 0

    /// Bytes a slot takes; at most half of the slots and at least a quarter are in use after growing.
    private static let slotByteCount = 17

    /// Makes room for about `expected` rows.
    ///
    /// With `isTrusted` false Ids are noted as seen, and no row passes for unchanged.
    init(expected: Int, isTrusted: Bool = true) {
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
    static func byteCount(rows: Int) -> Int {
        var capacity = 1024
        while capacity * 7 / 10 < rows { capacity *= 2 }
        return capacity * slotByteCount
    }

    /// Reads the digests of all rows but stubs.
    ///
    /// - Throws: `PostgresError`.
    static func load(
        table: String,
        cursor: String?,
        expected: Int,
        isTrusted: Bool,
        on connection: PostgresConnection,
    ) throws -> DigestIndex {
        let map = DigestIndex(expected: expected, isTrusted: isTrusted)
        let sql =
            // Somebody may have given the columns other types, or rows without an Id: the layout is not theirs to choose.
            "COPY (SELECT sf_id::text, sync_digest::bigint, (\(cursor ?? "NULL"))::timestamptz FROM \(table) "
            + "WHERE sync_digest IS NOT NULL AND sf_id IS NOT NULL) TO STDOUT (FORMAT binary)"
        var isFirst = true
        try connection.copyOut(sql) { message in
            // The first message begins with the stream's header; the trailer is a row of -1 fields.
            var position = isFirst ? CopyBinary.header.count : 0
            isFirst = false
            guard message.count >= position + 2 + 4 + 4 + 8 else { return }
            position += 2
            let length = Int(Int32(bigEndian: message.loadUnaligned(fromByteOffset: position, as: Int32.self)))
            let id = UnsafeRawBufferPointer(rebasing: message[(position + 4)..<(position + 4 + length)])
            position += 4 + length
            let digest = message.loadUnaligned(fromByteOffset: position + 4, as: UInt64.self)
            // The cursor value is eight bytes behind its length word, or NULL.
            position += 4 + 8 + 4
            let moment =
                message.count >= position + 8
                ? Int64(bigEndian: message.loadUnaligned(fromByteOffset: position, as: Int64.self)) : .min
            map.insert(RapidHash.hash(id), folded(UInt64(bigEndian: digest), moment))
        }
        return map
    }

    /// Marks the Id as seen.
    ///
    /// - Parameters:
    ///   - id: The Id.
    ///   - digest: The digest of the values.
    ///   - cursor: The cursor value in microseconds since 2000-01-01 UTC; the smallest number where there is none.
    /// - Returns: Whether it is stored with this digest and this cursor value.
    func see(_ id: UnsafeRawBufferPointer, digest: UInt64, cursor: Int64) -> Bool {
        guard let slot = find(Self.key(RapidHash.hash(id))) else { return false }
        mark(slot)
        return isTrusted && digests[slot] == Self.folded(digest, cursor)
    }

    /// Digest and cursor value in one word: two rows that differ in one of them alone never have the same.
    private static func folded(_ digest: UInt64, _ cursor: Int64) -> UInt64 {
        digest &+ UInt64(bitPattern: cursor) &* 0x9E37_79B9_7F4A_7C15
    }

    /// Marks the Id of a row as seen that could not be read.
    func see(idBytes: UnsafeBufferPointer<UInt8>) {
        if let slot = find(Self.key(RapidHash.hash(UnsafeRawBufferPointer(idBytes)))) { mark(slot) }
    }

    /// Whether the Id is stored and was not seen.
    func isUnseen(_ id: UnsafeRawBufferPointer) -> Bool {
        find(Self.key(RapidHash.hash(id))).map { !seen[$0] } ?? false
    }

    private func mark(_ slot: Int) {
        if !seen[slot] { seenCount += 1 }
        seen[slot] = true
    }

    private func insert(_ hash: UInt64, _ digest: UInt64) {
        if count >= capacity * 7 / 10 { grow() }
        place(Self.key(hash), digest)
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
