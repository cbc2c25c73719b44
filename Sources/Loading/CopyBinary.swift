package import Postgres
package import RowCodec

/// The frame of a COPY BINARY stream.
///
/// https://www.postgresql.org/docs/current/sql-copy.html (Binary Format)
package enum CopyBinary {
    /// Writes all rows of a batch.
    package static func write(_ batch: RowBatch, to writer: borrowing CopyWriter) throws {
        try header.withUnsafeBytes { try writer.write($0) }
        try writer.write(batch.tuples.bytes)
        try trailer.withUnsafeBytes { try writer.write($0) }
    }

    package static let header: [UInt8] =
        Array("PGCOPY\n".utf8) + [0xFF, 0x0D, 0x0A, 0x00] + [UInt8](repeating: 0, count: 8)
    static let trailer: [UInt8] = [0xFF, 0xFF]
}
