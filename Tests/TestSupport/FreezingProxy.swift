import Foundation
package import Postgres
import Synchronization

/// A way to a PostgreSQL that can fall silent: connections stay open, and nothing passes; or break.
package final class FreezingProxy: Sendable {
    /// What happens when certain words are on their way to the server, which never gets them.
    package enum Trouble: Sendable {
        /// Nothing passes any more, in no connection.
        case silence
        /// Their connection ends, as often as this.
        case breaks(times: Int)
        /// None: they are counted.
        case none
    }

    private let listener: Int32
    private let socket: String
    private let state = Mutex(false)
    /// Whether nobody needs it any more: then its threads end.
    private let isClosed = Mutex(false)
    private let trouble = Mutex<(words: [UInt8], trouble: Trouble)?>(nil)
    /// What the next connections get instead of a server, an empty one nothing.
    private let refusals = Mutex<[[UInt8]]>([])
    private let counts = Mutex((connections: 0, breaks: 0, words: 0))
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
                counts.withLock { $0.connections += 1 }
                if state.withLock({ $0 }) { continue }
                if let refusal = refusals.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) {
                    var startup = [UInt8](repeating: 0, count: 4096)
                    if read(client, &startup, startup.count) > 0 { _ = write(client, refusal, refusal.count) }
                    Foundation.close(client)
                    continue
                }
                serve(client)
            }
        }
    }

    /// Nothing passes any more, and new connections get no answer.
    package func freeze() { state.withLock { $0 = true } }

    /// Whether nothing passes any more.
    package var isFrozen: Bool { state.withLock { $0 } }
    /// How many connections were opened.
    package var connectionCount: Int { counts.withLock { $0.connections } }
    /// How many connections were ended because of words.
    package var breakCount: Int { counts.withLock { $0.breaks } }

    /// How often clients have sent the words.
    package var wordCount: Int { counts.withLock { $0.words } }

    /// Makes trouble where a client sends these words.
    package func make(_ trouble: Trouble, at words: String) {
        self.trouble.withLock { $0 = (Array(words.utf8), trouble) }
    }

    /// The next connections are refused with these states; an empty one ends its connection without a word.
    package func refuse(_ states: [String]) {
        refusals.withLock { refusals in
            refusals = states.map { state in
                guard !state.isEmpty else { return [] }
                let fields = "SFATAL\0VFATAL\0C\(state)\0Mthe test refuses this connection\0\0"
                let length = UInt32(fields.utf8.count + 4)
                return [UInt8(ascii: "E")] + withUnsafeBytes(of: length.bigEndian) { Array($0) } + Array(fields.utf8)
            }
        }
    }

    /// A target that leads through here.
    package func target(_ target: ConnectionTarget) -> ConnectionTarget {
        var own = target
        own.parameters["host"] = "127.0.0.1"
        own.parameters["port"] = String(port)
        own.parameters["sslmode"] = "disable"
        return own
    }

    /// Stops listening, and ends all connections that wait in silence.
    package func close() {
        isClosed.withLock { $0 = true }
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
                    if count > 0, from == client, breaks(buffer[..<count]) { break }
                    while state.withLock({ $0 }), !isClosed.withLock({ $0 }) { usleep(5000) }
                    guard count > 0, !isClosed.withLock({ $0 }), write(to, buffer, count) == count else { break }
                }
                shutdown(to, Int32(SHUT_RDWR))
                shutdown(from, Int32(SHUT_RDWR))
            }
        }
    }

    /// Whether what a client sends ends its connection.
    private func breaks(_ bytes: ArraySlice<UInt8>) -> Bool {
        trouble.withLock { trouble in
            guard let (words, kind) = trouble, bytes.firstRange(of: words) != nil else { return false }
            counts.withLock { $0.words += 1 }
            switch kind {
            case .none: return false
            case .silence:
                freeze()
                return false
            case .breaks(let times):
                trouble = times > 1 ? (words, .breaks(times: times - 1)) : nil
                counts.withLock { $0.breaks += 1 }
                return true
            }
        }
    }
}
