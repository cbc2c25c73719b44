/// The frame of a COPY BINARY stream.
///
/// https://www.postgresql.org/docs/current/sql-copy.html (Binary Format)
enum CopyBinary {
    static let header: [UInt8] = Array("PGCOPY\n".utf8) + [0xFF, 0x0D, 0x0A, 0x00] + [UInt8](repeating: 0, count: 8)
    static let trailer: [UInt8] = [0xFF, 0xFF]
}
