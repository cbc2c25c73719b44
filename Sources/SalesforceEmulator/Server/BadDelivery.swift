import NIOCore

/// Writes an answer past the HTTP server, byte by byte, as a broken server or line would.
struct BadDelivery: Sendable {
    let connection: RawConnection
    /// Status line and headers but those that tell the end of the body, each with its line end.
    let head: String
    /// The whole body, not compressed.
    let body: [UInt8]

    /// Seconds after which a client that does not give up is left.
    private static let patience = 300

    /// Delivers it; the connection is of no more use afterwards.
    func deliver(_ fault: Fault) async throws {
        switch fault {
        case .cut(let place, let framing, let isCompressed):
            try await cut(at: place, framing, isCompressed)
            try await connection.close()
        case .reset(let count):
            try await send(body.prefix(count), .chunked)
            try await connection.reset()
        case .stall(let count):
            try await send(body.prefix(count), .chunked)
            for _ in 0..<Self.patience * 10 where connection.isOpen { try await Task.sleep(for: .milliseconds(100)) }
            try await connection.close()
        case .drip(let count, let pause):
            try await send([], .contentLength)
            var rest = body[...]
            while !rest.isEmpty {
                try await connection.send(rest.prefix(max(1, count)))
                rest = rest.dropFirst(max(1, count))
                try await Task.sleep(for: pause)
            }
            try await connection.close()
        default:
            try await connection.close()
        }
    }

    private func cut(at place: Fault.Place, _ framing: Fault.Framing, _ isCompressed: Bool) async throws {
        let end =
            switch place {
            case .byte(let count): count
            case .insideQuotes: Self.middleOfValue(body)
            }
        guard isCompressed else { return try await send(body.prefix(min(end, max(0, body.count - 1))), framing) }
        // Where a byte of the compressed stream belongs cannot be told: half of it ends in the middle of things.
        let whole = try GzipStream.compress(body)
        let limit = if case .byte(let count) = place { min(count, whole.count - 1) } else { whole.count / 2 }
        try await send(whole.prefix(limit), framing, total: whole.count, more: "Content-Encoding: gzip\r\n")
    }

    /// The head, and a part of the body in the framing's form.
    private func send(
        _ part: ArraySlice<UInt8>,
        _ framing: Fault.Framing,
        total: Int? = nil,
        more: String = "",
    ) async throws {
        let end =
            switch framing {
            case .contentLength: "Content-Length: \(total ?? body.count)\r\n"
            case .untilClose: "Connection: close\r\n"
            case .chunked, .unnoticed: "Transfer-Encoding: chunked\r\n"
            }
        var bytes = Array((head + more + end + "\r\n").utf8)
        let isChunked = framing == .chunked || framing == .unnoticed
        if isChunked, !part.isEmpty { bytes += Array("\(String(part.count, radix: 16))\r\n".utf8) }
        bytes += part
        if isChunked, !part.isEmpty { bytes += Array("\r\n".utf8) }
        if framing == .unnoticed { bytes += Array("0\r\n\r\n".utf8) }
        try await connection.send(bytes[...])
    }

    /// A place within quotes, the first one past the middle; the middle itself where nothing is quoted.
    private static func middleOfValue(_ body: [UInt8]) -> Int {
        var isQuoted = false
        for (index, byte) in body.enumerated() {
            if byte == 0x22 { isQuoted.toggle() }
            if isQuoted, byte != 0x22, index > body.count / 2 { return index + 1 }
        }
        return body.count / 2
    }
}

extension Fault {
    /// Whether the answer is written past the HTTP server.
    var isDelivery: Bool {
        switch self {
        case .cut, .reset, .stall, .drip: true
        default: false
        }
    }
}
