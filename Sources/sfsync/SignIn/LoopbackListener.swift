import Libc

/// Waits on this machine for the address that a browser comes back to.
///
/// A server of one page would be a large dependency of a program that serves nothing else: this reads request lines, and
/// nothing from other machines. What a browser opens in advance and leaves silent holds nobody up.
final class LoopbackListener {
    /// Why it cannot listen.
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    /// What a request is answered with.
    struct Page {
        var status: String
        var text: String
        /// Whether it is the one that was waited for.
        var isLast: Bool
    }

    private var listeners: [Int32] = []
    private var connections: [Int32: [UInt8]] = [:]
    /// The connections, the oldest first.
    private var order: [Int32] = []

    private static let connectionLimit = 32
    private static let requestLimit = 16 << 10

    /// Begins to listen, on both addresses of `localhost` where the machine has both.
    ///
    /// - Throws: `Failure` where the port is taken.
    init(port: UInt16) throws(Failure) {
        var four = sockaddr_in()
        four.sin_family = sa_family_t(AF_INET)
        four.sin_port = port.bigEndian
        four.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let first = Self.listen(AF_INET, &four)
        guard first >= 0 else {
            throw Failure(description: Self.taken(port, String(cString: strerror(errno))))
        }
        listeners.append(first)
        var six = sockaddr_in6()
        six.sin6_family = sa_family_t(AF_INET6)
        six.sin6_port = port.bigEndian
        six.sin6_addr = in6addr_loopback
        let second = Self.listen(AF_INET6, &six)
        if second >= 0 {
            listeners.append(second)
        } else if errno == EADDRINUSE {
            // A browser that tries this address first would tell somebody else.
            throw Failure(description: Self.taken(port, "Address already in use"))
        }
    }

    private static func taken(_ port: UInt16, _ reason: String) -> String {
        "Port \(port) of this machine cannot be used: \(reason). Choose another one with --port, and add its address to the "
            + "app's callback URLs."
    }

    deinit {
        for descriptor in listeners + connections.keys { close(descriptor) }
    }

    /// Answers requests until one is the last, a line comes from standard input, or the time is over.
    ///
    /// - Parameters:
    ///   - limit: how long to wait.
    ///   - readsInput: whether a line of standard input counts as a request for that address.
    ///   - isCancelled: asked several times a second.
    ///   - answer: the page for a target such as `/OauthRedirect?code=...`.
    /// - Returns: whether the last request came.
    func serve(
        for limit: Duration,
        readsInput: Bool,
        isCancelled: () -> Bool,
        answer: (String) -> Page,
    ) -> Bool {
        let end = ContinuousClock.now + limit
        var listensToInput = readsInput
        var line: [UInt8] = []
        while ContinuousClock.now < end, !isCancelled() {
            let watched = listeners + Array(connections.keys) + (listensToInput ? [0] : [])
            var entries = watched.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
            guard poll(&entries, nfds_t(entries.count), 200) > 0 else { continue }
            for entry in entries where entry.revents != 0 {
                if entry.fd == 0 {
                    listensToInput = Self.receive(0, into: &line)
                    guard let typed = Self.line(&line), let target = Self.target(ofAddress: typed) else { continue }
                    let page = answer(target)
                    Terminal.write(page.text)
                    if page.isLast { return true }
                } else if listeners.contains(entry.fd) {
                    accept(entry.fd)
                } else if connections[entry.fd] != nil, receive(entry.fd, answer) {
                    return true
                }
            }
        }
        return false
    }

    private func accept(_ listener: Int32) {
        let connection = systemAccept(listener)
        guard connection >= 0 else { return }
        // Those that say nothing make room for those that do.
        if order.count >= Self.connectionLimit { drop(order[0]) }
        _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
        _ = fcntl(connection, F_SETFL, O_NONBLOCK)
        connections[connection] = []
        order.append(connection)
    }

    /// Takes what came on a connection.
    ///
    /// - Returns: whether it was the request that was waited for.
    private func receive(_ connection: Int32, _ answer: (String) -> Page) -> Bool {
        var bytes = connections[connection] ?? []
        let isOpen = Self.receive(connection, into: &bytes)
        connections[connection] = bytes
        // The head is over with an empty line; what a browser sends has no body.
        let text = String(decoding: bytes, as: UTF8.self)
        guard text.contains("\r\n\r\n") else {
            if !isOpen || bytes.count > Self.requestLimit { drop(connection) }
            return false
        }
        let words = text.prefix { $0 != "\r\n" }.split(separator: " ")
        let page =
            words.count == 3 && words[0] == "GET"
            ? answer(String(words[1])) : Page(status: "405 Method Not Allowed", text: "Not allowed.", isLast: false)
        Self.send(page, to: connection)
        drop(connection)
        return page.isLast
    }

    private func drop(_ connection: Int32) {
        connections[connection] = nil
        order.removeAll { $0 == connection }
        close(connection)
    }

    /// - Returns: whether more can come.
    private static func receive(_ descriptor: Int32, into bytes: inout [UInt8]) -> Bool {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = read(descriptor, &buffer, buffer.count)
        if count > 0 { bytes += buffer[..<count] }
        return count > 0 || (count < 0 && (errno == EINTR || errno == EAGAIN))
    }

    /// The first whole line, taken away.
    private static func line(_ bytes: inout [UInt8]) -> String? {
        guard let end = bytes.firstIndex(of: 0x0A) else { return nil }
        defer { bytes.removeFirst(end + 1) }
        return String(decoding: bytes[..<end], as: UTF8.self)
    }

    /// `/OauthRedirect?code=...` of `http://localhost:1717/OauthRedirect?code=...`.
    private static func target(ofAddress text: String) -> String? {
        let address = text.filter { !$0.isWhitespace }
        guard let scheme = address.firstRange(of: "://") else { return nil }
        return address[scheme.upperBound...].firstIndex(of: "/").map { String(address[$0...]) }
    }

    private static func send(_ page: Page, to connection: Int32) {
        let body = """
            <!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>sfsync</title>
            <body style="font-family: sans-serif; margin: 4em"><p>\(escaped(page.text))</p></body></html>
            """
        var text = """
            HTTP/1.1 \(page.status)\r
            Content-Type: text/html; charset=utf-8\r
            Content-Length: \(body.utf8.count)\r
            Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'\r
            Referrer-Policy: no-referrer\r
            Cache-Control: no-store\r
            Connection: close\r
            \r
            \(body)
            """
        _ = text.withUTF8 { systemSend(connection, $0.baseAddress, $0.count) }
        shutdown(connection, Int32(SHUT_WR))
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
    }

    private static func listen<Address>(_ family: Int32, _ address: inout Address) -> Int32 {
        #if canImport(Darwin)
            let kind = SOCK_STREAM
        #else
            let kind = Int32(SOCK_STREAM.rawValue)
        #endif
        let listener = socket(family, kind, 0)
        guard listener >= 0 else { return -1 }
        var one: Int32 = 1
        setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, socklen_t(MemoryLayout<Int32>.size))
        if family == AF_INET6 {
            setsockopt(listener, Int32(IPPROTO_IPV6), IPV6_V6ONLY, &one, socklen_t(MemoryLayout<Int32>.size))
        }
        _ = fcntl(listener, F_SETFD, FD_CLOEXEC)
        let isListening = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                bind(listener, generic, socklen_t(MemoryLayout<Address>.size)) == 0 && systemListen(listener) == 0
            }
        }
        if isListening { return listener }
        let number = errno
        close(listener)
        errno = number
        return -1
    }
}

// Inside the type these names mean its own members.
private func systemAccept(_ listener: Int32) -> Int32 { accept(listener, nil, nil) }
private func systemListen(_ listener: Int32) -> Int32 { listen(listener, 16) }
private func systemSend(_ socket: Int32, _ bytes: UnsafePointer<UInt8>?, _ count: Int) -> Int {
    #if canImport(Darwin)
        send(socket, bytes, count, 0)
    #else
        send(socket, bytes, count, Int32(MSG_NOSIGNAL))
    #endif
}
