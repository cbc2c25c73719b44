import CZlib
import NIOCore

/// Compresses a body piece by piece.
///
/// One task uses it; it is not shared.
final class GzipStream {
    private let stream: UnsafeMutablePointer<z_stream>

    /// Fast compression: the sizes differ little, the time much.
    private static let level: Int32 = 1

    /// - Throws: `GzipError` where zlib has no memory left.
    init() throws {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        let code = zlib_begin_gzip(stream, Self.level)
        guard code == Z_OK else {
            stream.deallocate()
            throw GzipError(code: code)
        }
    }

    deinit {
        deflateEnd(stream)
        stream.deallocate()
    }

    /// Compresses a piece and returns what is ready to be sent, possibly nothing; after the last, nothing may follow.
    func compress(_ piece: ByteBuffer, isLast: Bool) throws -> ByteBuffer {
        var output = ByteBuffer()
        var code = Z_OK
        let flush = isLast ? Z_FINISH : Z_NO_FLUSH
        piece.withUnsafeReadableBytes { input in
            let base = input.baseAddress?.assumingMemoryBound(to: UInt8.self)
            // zlib does not write to its input; the field is not const in all builds.
            stream.pointee.next_in = base.map { UnsafeMutablePointer(mutating: $0) }
            stream.pointee.avail_in = UInt32(input.count)
            repeat {
                output.writeWithUnsafeMutableBytes(minimumWritableBytes: 64 * 1024) { memory in
                    stream.pointee.next_out = memory.baseAddress?.assumingMemoryBound(to: UInt8.self)
                    stream.pointee.avail_out = UInt32(memory.count)
                    code = deflate(stream, flush)
                    return memory.count - Int(stream.pointee.avail_out)
                }
            } while code == Z_OK && stream.pointee.avail_out == 0
        }
        // Z_BUF_ERROR only says that there was nothing to do.
        guard code == Z_OK || code == Z_STREAM_END || code == Z_BUF_ERROR else { throw GzipError(code: code) }
        return output
    }

    /// A whole text, compressed.
    static func compress(_ bytes: [UInt8]) throws -> [UInt8] {
        let stream = try GzipStream()
        var output = try stream.compress(ByteBuffer(bytes: bytes), isLast: false)
        var end = try stream.compress(ByteBuffer(), isLast: true)
        output.writeBuffer(&end)
        return Array(output.readableBytesView)
    }
}
