internal import Libc

/// A request as it arrived.
package struct ScriptedRequest: Sendable, Equatable {
    /// `GET`.
    package var method: String
    /// The path without the query, as sent.
    package var path: String
    /// What follows the question mark, as sent.
    package var query: String
    /// Header lines by lower-case name.
    package var headers: [String: String]
    /// The body.
    package var body: String
}

/// Reads the requests of one connection.
struct ScriptedRequestReader {
    let socket: Int32
    private var buffer: [UInt8] = []

    init(socket: Int32) { self.socket = socket }

    mutating func next() -> ScriptedRequest? {
        let end = Array("\r\n\r\n".utf8)
        while buffer.firstRange(of: end) == nil {
            // A TLS greeting is no request, and no more will come of it.
            guard fill(), buffer.first != 0x16 else { return nil }
        }
        guard let range = buffer.firstRange(of: end) else { return nil }
        let lines = String(decoding: buffer[..<range.lowerBound], as: UTF8.self).split(whereSeparator: \.isNewline)
        buffer.removeSubrange(..<range.upperBound)
        let words = lines[0].split(separator: " ")
        let target = words[1].split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            headers[parts[0].lowercased()] = parts.count > 1 ? String(parts[1].drop { $0 == " " }) : ""
        }
        let length = headers["content-length"].flatMap { Int($0) } ?? 0
        while buffer.count < length {
            guard fill() else { return nil }
        }
        let body = String(decoding: buffer.prefix(length), as: UTF8.self)
        buffer.removeFirst(length)
        return ScriptedRequest(
            method: String(words[0]),
            path: String(target[0]),
            query: target.count > 1 ? String(target[1]) : "",
            headers: headers,
            body: body,
        )
    }

    /// Blocks until the other side has gone.
    mutating func awaitClose() {
        while fill() {}
    }

    private mutating func fill() -> Bool {
        var chunk = [UInt8](repeating: 0, count: 16 << 10)
        let count = recv(socket, &chunk, chunk.count, 0)
        guard count > 0 else { return false }
        buffer += chunk.prefix(count)
        return true
    }
}
