import Foundation
import Libc

/// One HTTP request over one blocking socket, on a thread of its own.
enum BlockingHTTP {
    struct Answer: Sendable {
        var status: Int
        var headers: [String: String]
        var body: Data
        /// Whether the body came as long as it was announced.
        var isWhole: Bool

        var text: String { String(decoding: body, as: UTF8.self) }
    }

    struct Failure: Error { var what: String }

    static func send(
        _ method: String,
        _ target: String,
        port: Int,
        headers: [String: String] = [:],
        body: String = "",
    ) async throws -> Answer {
        var lines = ["\(method) \(target) HTTP/1.1", "Host: 127.0.0.1:\(port)", "Connection: close"]
        lines += headers.map { "\($0.key): \($0.value)" }
        if !body.isEmpty { lines.append("Content-Length: \(body.utf8.count)") }
        let request = lines.joined(separator: "\r\n") + "\r\n\r\n" + body
        return try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(with: Result { try answer(to: Data(request.utf8), port: port) })
            }
        }
    }

    private static func answer(to request: Data, port: Int) throws -> Answer {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw Failure(what: "socket") }
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else { throw Failure(what: "connect") }
        guard
            request.withUnsafeBytes({ Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) })
                == request.count
        else { throw Failure(what: "send") }
        var received = Data()
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count > 0 else { break }
            received.append(contentsOf: buffer[..<count])
        }
        return try parse(received)
    }

    private static func parse(_ received: Data) throws -> Answer {
        guard let end = received.range(of: Data("\r\n\r\n".utf8)) else { throw Failure(what: "no answer") }
        let lines = String(decoding: received[..<end.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            headers[parts[0].lowercased()] = parts.count > 1 ? parts[1].trimmingCharacters(in: .whitespaces) : ""
        }
        let status = lines[0].split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        let rest = Data(received[end.upperBound...])
        guard headers["transfer-encoding"] == "chunked" else {
            let isWhole = headers["content-length"].flatMap { Int($0) } ?? rest.count == rest.count
            return Answer(status: status, headers: headers, body: rest, isWhole: isWhole)
        }
        let (body, isWhole) = unchunked(rest)
        return Answer(status: status, headers: headers, body: body, isWhole: isWhole)
    }

    private static func unchunked(_ data: Data) -> (Data, isWhole: Bool) {
        var body = Data()
        var rest = data[...]
        while let lineEnd = rest.range(of: Data("\r\n".utf8)) {
            let size = Int(String(decoding: rest[..<lineEnd.lowerBound], as: UTF8.self), radix: 16) ?? 0
            if size == 0 { return (body, true) }
            body.append(rest[lineEnd.upperBound...].prefix(size))
            rest = rest[lineEnd.upperBound...].dropFirst(size + 2)
        }
        return (body, false)
    }
}
