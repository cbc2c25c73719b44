import Foundation
package import Postgres
import Synchronization

/// A way to a PostgreSQL that can fall silent: connections stay open, and nothing passes.
package final class FreezingProxy: Sendable {
    private let listener: Int32
    private let socket: String
    private let state = Mutex(false)
    /// Where it listens.
    package let port: Int

    /// Listens, on an address of its own, for the server whose socket is in this folder.
    package init(to folder: String) throws {
        socket = folder + "/.s.PGSQL.5432"
        listener = Foundation.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listener = listener
        let bound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, length) == 0 && listen(listener, 50) == 0 && getsockname(listener, $0, &length) == 0
            }
        }
        guard bound else { throw POSIXError(.EADDRNOTAVAIL) }
        port = Int(UInt16(bigEndian: address.sin_port))
        Thread.detachNewThread { [self] in
            while true {
                let client = accept(listener, nil, nil)
                guard client >= 0 else { return }
                if state.withLock({ $0 }) { continue }
                serve(client)
            }
        }
    }

    /// Nothing passes any more, and new connections get no answer.
    package func freeze() { state.withLock { $0 = true } }

    /// A target that leads through here.
    package func target(_ target: ConnectionTarget) -> ConnectionTarget {
        var own = target
        own.parameters["host"] = "127.0.0.1"
        own.parameters["port"] = String(port)
        return own
    }

    /// Stops listening.
    package func close() {
        shutdown(listener, Int32(SHUT_RDWR))
        Foundation.close(listener)
    }

    private func serve(_ client: Int32) {
        let server = Foundation.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: socket.utf8) }
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(server, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard connected == 0 else { return _ = Foundation.close(client) }
        for (from, to) in [(client, server), (server, client)] {
            Thread.detachNewThread { [self] in
                var buffer = [UInt8](repeating: 0, count: 64 << 10)
                while true {
                    let count = read(from, &buffer, buffer.count)
                    while state.withLock({ $0 }) { usleep(5000) }
                    guard count > 0, write(to, buffer, count) == count else { break }
                }
                shutdown(to, Int32(SHUT_RDWR))
                shutdown(from, Int32(SHUT_RDWR))
            }
        }
    }
}
