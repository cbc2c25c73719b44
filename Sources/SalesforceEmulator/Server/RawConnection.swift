import Libc
import NIOCore
import NIOHTTP1

/// A client's connection below HTTP.
struct RawConnection: Sendable {
    let channel: any Channel

    var isOpen: Bool { channel.isActive }

    /// Sends bytes as they are: they enter the pipeline behind the encoder of HTTP.
    func send(_ bytes: ArraySlice<UInt8>) async throws {
        let channel = channel
        let buffer = ByteBuffer(bytes: bytes)
        try await channel.eventLoop.flatSubmit { () -> EventLoopFuture<Void> in
            let sent = channel.eventLoop.makePromise(of: Void.self)
            do {
                let encoder = try channel.pipeline.syncOperations.context(handlerType: HTTPResponseEncoder.self)
                encoder.writeAndFlush(NIOAny(buffer), promise: sent)
            } catch {
                sent.fail(error)
            }
            return sent.futureResult
        }.get()
    }

    /// Closes it in the usual way.
    func close() async throws {
        // The client may have been quicker.
        try? await channel.close().get()
    }

    /// Breaks it: what is on its way may be lost, and the client's system reports a reset.
    func reset() async throws {
        let now = linger(l_onoff: 1, l_linger: 0)
        try await (channel as? any SocketOptionProvider)?.setSoLinger(now).get()
        try await close()
    }
}
