/// One value of a record: a piece of the reader's buffer, with escapes resolved.
package struct FieldSlice {
    /// Offset in the record's buffer.
    package var start: Int
    /// Length in bytes; `FieldSlice.null` is -1 long.
    package var count: Int

    /// Creates a slice of the record's buffer.
    package init(start: Int, count: Int) {
        self.start = start
        self.count = count
    }

    /// No value: the empty CSV field, JSON's null, a missing member.
    package static let null = FieldSlice(start: 0, count: -1)

    @inline(__always)
    package var isNull: Bool { count < 0 }
}

/// One record as the readers hand it out; valid until the handler returns.
package struct Record {
    /// The memory the slices point into.
    package let base: UnsafePointer<UInt8>
    /// One slice for each requested field, in their order.
    package let fields: UnsafeBufferPointer<FieldSlice>
    /// The record's size on the wire, as a measure of the memory its encoding may need.
    package let byteCount: Int

    /// Creates a record over memory that outlives it.
    package init(base: UnsafePointer<UInt8>, fields: UnsafeBufferPointer<FieldSlice>, byteCount: Int) {
        self.base = base
        self.fields = fields
        self.byteCount = byteCount
    }

    /// The bytes of a field; empty for null.
    @inline(__always)
    package func bytes(_ index: Int) -> UnsafeBufferPointer<UInt8> {
        let slice = fields[index]
        return UnsafeBufferPointer(start: base + slice.start, count: max(slice.count, 0))
    }
}

/// A page that does not read as what it claims to be; reading it again may help.
package struct PageFormatError: Error, Equatable, CustomStringConvertible {
    /// What is wrong with it, as a sentence without a final period.
    package var description: String

    /// Creates an error.
    package init(description: String) {
        self.description = description
    }
}
