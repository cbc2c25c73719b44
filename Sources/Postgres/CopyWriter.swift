internal import CLibPQ
internal import Libc

/// The open end of a `COPY ... FROM STDIN`.
package struct CopyWriter: ~Copyable {
    private let connection: PostgresConnection

    /// Bytes a message carries at most; libpq gains nothing from larger ones.
    private static let messageByteCount = 64 * 1024

    init(connection: PostgresConnection) {
        self.connection = connection
    }

    /// The connection broke, or the server ended the COPY, while a message was sent.
    struct Interrupted: Error {
        var message: String
    }

    /// Sends bytes of the COPY stream; blocks while the server is behind.
    ///
    /// - Throws: an error that `copyIn` turns into the server's own.
    package borrowing func write(_ bytes: UnsafeRawBufferPointer) throws {
        let handle = connection.handle
        var rest = bytes[...]
        while !rest.isEmpty {
            let piece = UnsafeRawBufferPointer(rebasing: rest.prefix(Self.messageByteCount))
            let base = piece.baseAddress?.assumingMemoryBound(to: CChar.self)
            let sent = PQputCopyData(handle, base, Int32(piece.count))
            guard sent >= 0 else { throw Interrupted(message: connection.lastMessage) }
            if sent == 1 { rest = rest.dropFirst(piece.count) }
            // libpq keeps what the socket does not take, without a limit: wait for it before there is more.
            if sent == 0 || Poll.isReady(PQsocket(handle), Int16(POLLOUT)) == 0 { try connection.flush() }
            if connection.waiter.isCancelling { throw Interrupted(message: "cancelled") }
        }
        // A socket that always takes a part would let the rest grow.
        if bytes.count > Self.messageByteCount { try connection.flush() }
    }
}
