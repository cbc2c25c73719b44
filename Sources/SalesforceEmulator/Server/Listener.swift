import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
import Synchronization

/// The port that an emulator listens on, which can be closed for a while.
final class Listener: Sendable {
    /// The port.
    let port: Int
    private let front: HTTPFront
    private let state: Mutex<State>

    private struct State {
        var running: Running?
        var isClosed = false
    }

    /// A server at work.
    private struct Running: Sendable {
        var server: Server<HTTP1Channel>
        var task: Task<Void, any Error>

        /// Accepts no more; connections end with the answer that they are busy with.
        ///
        /// Never by cancelling alone: NIO ends the process when a connection was accepted and nobody took it.
        func closePort() {
            let server = server
            Task { try? await server.shutdownGracefully() }
        }
    }

    private init(port: Int, _ running: Running, front: HTTPFront) {
        self.port = port
        self.front = front
        state = Mutex(State(running: running))
    }

    /// Listens on a port, or on any where it is 0; `makeFront` is given the way to close the port for a while.
    static func open(
        port: Int,
        _ makeFront: (_ goAway: @escaping @Sendable (Duration) -> Void) -> HTTPFront,
    ) async throws -> Listener {
        let pauses = AsyncStream.makeStream(of: Duration.self)
        let front = makeFront { pauses.continuation.yield($0) }
        let (running, port) = try await serve(front, port)
        let listener = Listener(port: port, running, front: front)
        Task {
            for await pause in pauses.stream { await listener.close(for: pause) }
        }
        return listener
    }

    /// Closes the port and all connections for good; answers that stall are given up after a moment.
    func close() async {
        let running = state.withLock { state in
            state.isClosed = true
            return state.running
        }
        guard let running else { return }
        running.closePort()
        let impatience = Task {
            try await Task.sleep(for: .milliseconds(300))
            running.task.cancel()
        }
        _ = await running.task.result
        impatience.cancel()
    }

    private func close(for pause: Duration) async {
        state.withLock { $0.running }?.closePort()
        try? await Task.sleep(for: pause)
        // The old server may still be about to close.
        while !state.withLock({ $0.isClosed }) {
            if let (running, _) = try? await Self.serve(front, port) {
                let isLate = state.withLock { state in
                    state.running = running
                    return state.isClosed
                }
                if isLate { running.closePort() }
                return
            }
            try? await Task.sleep(for: .milliseconds(10))
        }
    }

    private static func serve(_ front: HTTPFront, _ port: Int) async throws -> (Running, Int) {
        var logger = Logger(label: "emulator")
        logger.logLevel = .critical
        let (ports, listening) = AsyncThrowingStream.makeStream(of: Int.self)
        let server = Server(
            childChannelSetup: HTTP1Channel { request, writer, channel in
                try await front.respond(to: request, writer, channel)
            },
            configuration: ServerConfiguration(address: .hostname("127.0.0.1", port: port)),
            onServerRunning: { channel in
                if let port = channel.localAddress?.port { listening.yield(port) }
                listening.finish()
            },
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
            logger: logger,
        )
        let task = Task {
            do {
                try await server.run()
            } catch {
                listening.finish(throwing: error)
                throw error
            }
        }
        for try await port in ports { return (Running(server: server, task: task), port) }
        task.cancel()
        throw EmulatorError.noPort
    }
}
