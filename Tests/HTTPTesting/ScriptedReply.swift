internal import Libc

/// An answer, and how it goes wrong.
package struct ScriptedReply: Sendable {
    /// How the end of the body is told.
    package enum Framing: Sendable {
        /// By `Content-Length`.
        case length
        /// By chunks.
        case chunked
        /// By closing the connection.
        case close
    }

    /// What happens instead of the end.
    package enum Fault: Sendable, Equatable {
        /// The connection closes after so many bytes of the body.
        case cut(after: Int)
        /// The connection is reset after so many bytes of the body.
        case reset(after: Int)
        /// Nothing more comes after so many bytes of the body.
        case stall(after: Int)
        /// The connection closes, or is reset, before the first byte of the answer.
        case silence
        /// The connection stays open, and nothing comes.
        case mute
        /// The body comes byte by byte, with so many milliseconds between two of them, and is whole in the end.
        case trickle(milliseconds: Int)
    }

    /// The status code.
    package var status: Int
    /// Header lines.
    package var headers: [(String, String)]
    /// The body as it goes over the wire.
    package var body: [UInt8]
    /// How the end of the body is told.
    package var framing = Framing.length
    /// What goes wrong.
    package var fault: Fault?
    /// Bytes sent before the status line, such as an interim answer.
    package var preamble = ""

    /// An answer with a text.
    package init(_ status: Int = 200, headers: [(String, String)] = [], _ body: String = "") {
        self.init(status, headers: headers, bytes: Array(body.utf8))
    }

    /// An answer with bytes.
    package init(_ status: Int = 200, headers: [(String, String)] = [], bytes: [UInt8]) {
        self.status = status
        self.headers = headers
        self.body = bytes
    }

    /// A JSON answer with status 200.
    package static func json(headers: [(String, String)] = [], _ body: String) -> ScriptedReply {
        json(200, headers: headers, body)
    }

    /// A JSON answer.
    package static func json(_ status: Int, headers: [(String, String)] = [], _ body: String) -> ScriptedReply {
        ScriptedReply(status, headers: [("Content-Type", "application/json;charset=UTF-8")] + headers, body)
    }

    /// The same answer with another end.
    package func with(framing: Framing = .length, fault: Fault? = nil) -> ScriptedReply {
        var reply = self
        reply.framing = framing
        reply.fault = fault
        return reply
    }

    /// Writes the answer; false where the connection is to be closed.
    func write(to socket: Int32, awaitClose: () -> Void) -> Bool {
        if fault == .silence { return false }
        if fault == .mute {
            awaitClose()
            return false
        }
        var head = "\(preamble)HTTP/1.1 \(status) Scripted\r\n"
        for (name, value) in headers { head += "\(name): \(value)\r\n" }
        switch framing {
        case .length: if status != 204 { head += "Content-Length: \(body.count)\r\n" }
        case .chunked: head += "Transfer-Encoding: chunked\r\n"
        case .close: head += "Connection: close\r\n"
        }
        var bytes = Array((head + "\r\n").utf8)
        switch fault {
        case nil:
            bytes += framing == .chunked ? chunk(body[...]) + Array("0\r\n\r\n".utf8) : body
            return send(bytes, to: socket) && framing != .close
        case .cut(let count):
            _ = send(bytes + part(count), to: socket)
            return false
        case .reset(let count):
            _ = send(bytes + part(count), to: socket)
            var now = linger(l_onoff: 1, l_linger: 0)
            setsockopt(socket, SOL_SOCKET, SO_LINGER, &now, socklen_t(MemoryLayout<linger>.size))
            return false
        case .stall(let count):
            _ = send(bytes + part(count), to: socket)
            awaitClose()
            return false
        case .trickle(let milliseconds):
            var isOpen = send(bytes, to: socket)
            for byte in body where isOpen {
                usleep(UInt32(milliseconds * 1000))
                isOpen = send([byte], to: socket)
            }
            return isOpen
        case .silence, .mute:
            return false
        }
    }

    private func part(_ count: Int) -> [UInt8] {
        framing == .chunked ? chunk(body.prefix(count)) : Array(body.prefix(count))
    }

    private func chunk(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        bytes.isEmpty ? [] : Array("\(String(bytes.count, radix: 16))\r\n".utf8) + bytes + Array("\r\n".utf8)
    }

    private func send(_ bytes: [UInt8], to socket: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                sendto(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL), nil, 0)
            }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }
}
