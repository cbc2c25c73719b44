/// One value of a record: a piece of the reader's buffer, with escapes resolved.
struct FieldSlice {
    /// Offset in the record's buffer.
    var start: Int
    /// Length in bytes; `FieldSlice.null` is -1 long.
    var count: Int

    /// No value: the empty CSV field, JSON's null, a missing member.
    static let null = FieldSlice(start: 0, count: -1)

    @inline(__always)
    var isNull: Bool { count < 0 }
}

/// One record as the readers hand it out; valid until the handler returns.
struct Record {
    /// The memory the slices point into.
    let base: UnsafePointer<UInt8>
    /// One slice for each requested field, in their order.
    let fields: UnsafeBufferPointer<FieldSlice>
    /// The record's size on the wire, as a measure of the memory its encoding may need.
    let byteCount: Int

    /// The bytes of a field; empty for null.
    @inline(__always)
    func bytes(_ index: Int) -> UnsafeBufferPointer<UInt8> {
        let slice = fields[index]
        return UnsafeBufferPointer(start: base + slice.start, count: max(slice.count, 0))
    }
}

/// A page that does not read as what it claims to be; reading it again may help.
struct PageFormatError: Error, Equatable, CustomStringConvertible {
    /// What is wrong with it, as a sentence without a final period.
    var description: String
}
