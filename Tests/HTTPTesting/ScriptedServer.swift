internal import Libc
internal import Synchronization

/// An HTTP/1.1 server on 127.0.0.1 that answers from a closure and misbehaves when the reply says so.
///
/// A thread per connection; connections are kept alive. Everything that was asked is recorded.
package final class ScriptedServer: Sendable {
    /// The port that the system chose.
    package let port: Int
    private let listener: Int32
    private let answer: @Sendable (ScriptedRequest) -> ScriptedReply
    private let state = Mutex(State())

    private struct State {
        var requests: [ScriptedRequest] = []
        var connections: Set<Int32> = []
        var accepted = 0
    }

    /// Starts to listen.
    package init(_ answer: @escaping @Sendable (ScriptedRequest) -> ScriptedReply) throws {
        self.answer = answer
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listener = listener
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                bind(listener, generic, size) == 0 && listen(listener, 64) == 0
                    && getsockname(listener, generic, &size) == 0
            }
        }
        guard isBound else { throw ScriptedServerError(errno: errno) }
        port = Int(UInt16(bigEndian: address.sin_port))
        Self.thread { [self] in acceptAll() }
    }

    /// `http://127.0.0.1:PORT`.
    package var url: String { "http://127.0.0.1:\(port)" }

    /// What was asked so far.
    package var requests: [ScriptedRequest] { state.withLock { $0.requests } }

    /// How many connections were opened.
    package var connectionCount: Int { state.withLock { $0.accepted } }

    /// Ends every connection and stops listening.
    package func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
        state.withLock { state in
            for connection in state.connections { shutdown(connection, Int32(SHUT_RDWR)) }
        }
    }

    private func acceptAll() {
        while true {
            let connection = accept(listener, nil, nil)
            guard connection >= 0 else { break }
            var one: Int32 = 1
            setsockopt(connection, Int32(IPPROTO_TCP), TCP_NODELAY, &one, 4)
            state.withLock {
                _ = $0.connections.insert(connection)
                $0.accepted += 1
            }
            Self.thread { [self] in serve(connection) }
        }
        close(listener)
    }

    private func serve(_ connection: Int32) {
        var reader = ScriptedRequestReader(socket: connection)
        while let request = reader.next() {
            state.withLock { $0.requests.append(request) }
            guard answer(request).write(to: connection, awaitClose: { reader.awaitClose() }) else { break }
        }
        state.withLock { _ = $0.connections.remove(connection) }
        close(connection)
    }

    private static func thread(_ body: @escaping @Sendable () -> Void) {
        final class Box: Sendable {
            let body: @Sendable () -> Void
            init(_ body: @escaping @Sendable () -> Void) { self.body = body }
        }
        var thread = pthread_t()
        let context = Unmanaged.passRetained(Box(body)).toOpaque()
        pthread_create(
            &thread,
            nil,
            { context in
                if let context { Unmanaged<Box>.fromOpaque(context).takeRetainedValue().body() }
                return nil
            },
            context,
        )
        pthread_detach(thread)
    }
}

/// The system call that failed while the server started.
package struct ScriptedServerError: Error {
    /// The system's number for it.
    package var errno: Int32
}
