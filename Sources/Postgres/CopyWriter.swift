internal import CLibPQ

/// The open end of a `COPY ... FROM STDIN`.
public struct CopyWriter: ~Copyable {
    private let handle: OpaquePointer

    /// Bytes a message carries at most; libpq gains nothing from larger ones.
    private static let messageByteCount = 64 * 1024

    init(handle: OpaquePointer) {
        self.handle = handle
    }

    /// The connection broke, or the server ended the COPY, while a message was sent.
    struct Interrupted: Error {
        var message: String
    }

    /// Sends bytes of the COPY stream; blocks while the server is behind.
    ///
    /// - Throws: an error that `copyIn` turns into the server's own.
    public borrowing func write(_ bytes: UnsafeRawBufferPointer) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let piece = UnsafeRawBufferPointer(rebasing: rest.prefix(Self.messageByteCount))
            let base = piece.baseAddress?.assumingMemoryBound(to: CChar.self)
            guard PQputCopyData(handle, base, Int32(piece.count)) == 1 else {
                throw Interrupted(message: PostgresConnection.message(of: handle))
            }
            rest = rest.dropFirst(piece.count)
        }
    }
}
