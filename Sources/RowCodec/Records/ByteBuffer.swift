/// Growable raw memory with one owner; the currency of the byte path.
///
/// Reserving is explicit and separate from writing, so the hot path stores bytes without a check for each.
/// Not `Sendable` by itself: a buffer belongs to one thread at a time and changes hands through a queue.
package final class ByteBuffer {
    package private(set) var base: UnsafeMutablePointer<UInt8>
    package private(set) var capacity: Int
    /// Bytes in use, from the start.
    package private(set) var count = 0

    package init(capacity: Int = 64 * 1024) {
        self.capacity = max(capacity, 64)
        base = .allocate(capacity: self.capacity)
    }

    deinit {
        base.deallocate()
    }

    /// The bytes in use.
    package var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: count) }

    /// The bytes in use from an offset on.
    @inline(__always)
    package func bytes(from offset: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: base + offset, count: count &- offset)
    }

    /// Forgets the bytes and keeps the memory.
    package func removeAll() {
        count = 0
    }

    /// Drops the bytes behind `count`.
    func truncate(to count: Int) {
        precondition(count >= 0 && count <= self.count, "a buffer is only cut shorter")
        self.count = count
    }

    /// Gives the memory beyond `capacity` back when an unusual record has blown the buffer up.
    func shrink(to capacity: Int) {
        guard self.capacity > capacity, count <= capacity else { return }
        reallocate(capacity)
    }

    /// Makes room for `byteCount` more bytes.
    @inline(__always)
    package func reserve(_ byteCount: Int) {
        if capacity &- count < byteCount { reallocate(max(capacity * 2, count + byteCount)) }
    }

    /// Appends bytes, making room for them.
    package func append(_ bytes: UnsafeRawBufferPointer) {
        reserve(bytes.count)
        appendReserved(bytes)
    }

    /// Appends bytes for which there is room.
    @inline(__always)
    func appendReserved(_ bytes: UnsafeRawBufferPointer) {
        guard let source = bytes.baseAddress else { return }
        let target = UnsafeMutableRawPointer(base + count)
        let length = bytes.count
        count &+= length
        // Most values are short: two words that may overlap are quicker than a call.
        switch length {
        case 8...16: Self.copy(UInt64.self, source, target, length)
        case 17...32: Self.copy(SIMD2<UInt64>.self, source, target, length)
        case 4...7: Self.copy(UInt32.self, source, target, length)
        default: target.copyMemory(from: source, byteCount: length)
        }
    }

    /// Copies `length` bytes, one to two times the size of a word.
    @inline(__always)
    private static func copy<Word: BitwiseCopyable>(
        _ word: Word.Type,
        _ source: UnsafeRawPointer,
        _ target: UnsafeMutableRawPointer,
        _ length: Int,
    ) {
        let last = length &- MemoryLayout<Word>.size
        let head = source.loadUnaligned(as: Word.self)
        let tail = source.loadUnaligned(fromByteOffset: last, as: Word.self)
        target.storeBytes(of: head, as: Word.self)
        target.storeBytes(of: tail, toByteOffset: last, as: Word.self)
    }

    /// Appends one byte for which there is room.
    @inline(__always)
    func appendReserved(_ byte: UInt8) {
        base[count] = byte
        count &+= 1
    }

    /// Appends an integer in network order, for which there is room.
    @inline(__always)
    func appendReserved<Value: FixedWidthInteger>(bigEndian value: Value) {
        UnsafeMutableRawPointer(base + count).storeBytes(of: value.bigEndian, as: Value.self)
        count &+= MemoryLayout<Value>.size
    }

    /// Overwrites an integer in network order at an offset that was written before.
    @inline(__always)
    package func store<Value: FixedWidthInteger>(bigEndian value: Value, at offset: Int) {
        UnsafeMutableRawPointer(base + offset).storeBytes(of: value.bigEndian, as: Value.self)
    }

    /// Whether the length word at an offset is that of NULL.
    @inline(__always)
    package func isNull(at offset: Int) -> Bool {
        bytes.loadUnaligned(fromByteOffset: offset, as: Int32.self) == -1
    }

    /// Drops the first `byteCount` bytes and moves the rest to the start.
    package func removeFirst(_ byteCount: Int) {
        precondition(byteCount <= count, "cannot drop more than there is")
        base.update(from: base + byteCount, count: count - byteCount)
        count -= byteCount
    }

    private func reallocate(_ newCapacity: Int) {
        let grown = UnsafeMutablePointer<UInt8>.allocate(capacity: newCapacity)
        grown.update(from: base, count: count)
        base.deallocate()
        base = grown
        capacity = newCapacity
    }
}
