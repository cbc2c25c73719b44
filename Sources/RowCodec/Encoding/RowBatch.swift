package import SyncModel

/// Rows encoded for COPY BINARY, on their way from the encoder's thread to the loader's.
///
/// `@unchecked Sendable`: a batch belongs to one thread at a time. The encoder fills it, hands it over through a
/// `BoundedQueue` (whose lock orders the memory) and does not touch it before it comes back through another.
package final class RowBatch: @unchecked Sendable {
    /// A batch ends at this many bytes, whatever the number of rows: the bound of the memory it takes.
    package static let maximumByteCount = 4 << 20

    /// One encoded row.
    package struct Row {
        /// The row's bytes in `tuples`.
        package var tuple: Range<Int>
        /// The source values in `raw`: for each field a length word, -1 for null, and the bytes.
        package var raw: Range<Int>
        /// Length of the Id, which stands behind the field count and its own length word.
        var idByteCount: Int
        /// Digest of the encoded values.
        package var digest: UInt64
        /// The cursor value in microseconds since 2000-01-01 UTC; the smallest number where there is none.
        package var cursor: Int64
        /// Whether Salesforce says that the record is deleted.
        package var isDeleted: Bool
    }

    /// A row that could not be encoded.
    package struct Unreadable {
        package var raw: Range<Int>
        package var problem: ValueProblem
    }

    /// Creates an empty batch.
    package init() {}

    package let tuples = ByteBuffer(capacity: 1 << 20)
    package let raw = ByteBuffer(capacity: 1 << 20)
    package var rows: [Row] = []
    package var unreadable: [Unreadable] = []
    /// Records that are stored exactly like this and were not kept.
    package var unchangedCount = 0
    /// NULs that were dropped from text.
    package var droppedNULs = 0

    /// Where the records stand in the results; nil where those cannot be gone back to.
    package var checkpoint: Checkpoint?

    /// Records taken in, kept or not.
    package var recordCount: Int { rows.count + unreadable.count + unchangedCount }
    /// Memory in use, as the measure of when a batch is full.
    package var byteCount: Int { tuples.count + raw.count }

    /// Empties the batch for its next use, giving back what unusual rows made it grow to.
    package func reset(keeping capacity: Int) {
        tuples.removeAll()
        raw.removeAll()
        tuples.shrink(to: capacity)
        raw.shrink(to: capacity)
        rows.removeAll(keepingCapacity: true)
        unreadable.removeAll()
        droppedNULs = 0
        unchangedCount = 0
        checkpoint = nil
    }

    /// The bytes of a row's Id.
    package func idBytes(_ row: Row) -> UnsafeRawBufferPointer {
        let start = row.tuple.lowerBound + 6
        return UnsafeRawBufferPointer(rebasing: tuples.bytes[start..<(start + row.idByteCount)])
    }

    /// The source values of a row, in the order of the mapping's fields; nil for null.
    package func rawValues(_ range: Range<Int>) -> [UnsafeRawBufferPointer?] {
        var values: [UnsafeRawBufferPointer?] = []
        var position = range.lowerBound
        while position < range.upperBound {
            let length = Int(Int32(bigEndian: raw.bytes.loadUnaligned(fromByteOffset: position, as: Int32.self)))
            position += 4
            guard length >= 0 else {
                values.append(nil)
                continue
            }
            values.append(UnsafeRawBufferPointer(rebasing: raw.bytes[position..<(position + length)]))
            position += length
        }
        return values
    }
}

/// Why a value cannot be stored in its column.
package struct ValueProblem: Error, Equatable {
    /// The column, or the group it would stand in.
    package var column: String
    /// The field it comes from.
    package var field: String
    /// What is wrong, without the value.
    package var reason: String
}
