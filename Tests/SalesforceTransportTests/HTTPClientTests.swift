import HTTPTesting
import Testing

@testable import SalesforceTransport

/// Over real sockets; the limits are short so that the tests are, and nothing depends on how short.
@Suite struct HTTPClientTests {
    private static let limits = "/services/data/v66.0/limits"

    private func client(_ server: ScriptedServer, _ change: (inout HTTPClient.Configuration) -> Void = { _ in }) throws
        -> (client: HTTPClient, request: HTTPRequest)
    {
        let origin = try HTTPOrigin(parsing: server.url)
        let gate = Gate(signIn: origin)
        gate.allow(instance: origin)
        var configuration = HTTPClient.Configuration(userAgent: "sfsync/1.2.3")
        change(&configuration)
        let request = try HTTPRequest.get(Self.limits, at: origin, token: Secret("00D!token"))
        return (HTTPClient(gate: gate, configuration: configuration), request)
    }

    private func errorCode(of reply: ScriptedReply, _ change: (inout HTTPClient.Configuration) -> Void = { _ in })
        throws
        -> HTTPError.Code?
    {
        let server = try ScriptedServer { _ in reply }
        defer { server.stop() }
        let (client, request) = try client(server, change)
        let error = #expect(throws: HTTPError.self) { try client.send(request, cancellation: CancellationToken()) }
        #expect(error?.request == "GET \(Self.limits) on 127.0.0.1")
        #expect(error?.description.contains("00D!token") == false)
        return error?.code
    }

    @Test func sendsWhatIsDueOnOneConnection() throws {
        let server = try ScriptedServer { _ in ScriptedReply(200, headers: [("X-Thing", " a: b ")], "body") }
        defer { server.stop() }
        let (client, request) = try client(server)
        for _ in 1...3 {
            let response = try client.send(request, cancellation: CancellationToken())
            #expect(response.body == Array("body".utf8))
            #expect(response.head.headers["x-tHING"] == "a: b")
            #expect(response.bytesDecoded == 4)
        }
        #expect(server.connectionCount == 1)
        let headers = try #require(server.requests.first).headers
        #expect(headers["authorization"] == "Bearer 00D!token")
        #expect(headers["user-agent"] == "sfsync/1.2.3")
        #expect(headers["accept-encoding"] == "gzip")
        #expect(headers["accept"] == "application/json")
        #expect(headers["host"] == "127.0.0.1:\(server.port)")
    }

    @Test func streamsAfterOneHead() throws {
        let text = String(repeating: "0123456789", count: 30_000)
        let server = try ScriptedServer { _ in
            var reply = ScriptedReply(200, headers: [("Sforce-Locator", "null")], text).with(framing: .chunked)
            reply.preamble = "HTTP/1.1 103 Early Hints\r\nSforce-Locator: early\r\n\r\n"
            return reply
        }
        defer { server.stop() }
        let (client, request) = try client(server)
        var heads: [HTTPResponseHead] = []
        var body: [UInt8] = []
        let response = try client.stream(
            request,
            cancellation: CancellationToken(),
            onHead: { heads.append($0) },
            onBody: { bytes in bytes.withUnsafeBytes { body.append(contentsOf: $0) } },
        )
        #expect(heads.map(\.status) == [200])
        #expect(heads.first?.headers["sforce-locator"] == "null")
        #expect(body == Array(text.utf8))
        #expect(response.body.isEmpty)
    }

    @Test func unzips() throws {
        let text = String(repeating: "x", count: 100_000)
        let zipped = Gzip.stored(text)
        let server = try ScriptedServer { _ in
            ScriptedReply(200, headers: [("Content-Encoding", "gzip")], bytes: zipped)
        }
        defer { server.stop() }
        let (client, request) = try client(server)
        let response = try client.send(request, cancellation: CancellationToken())
        #expect(response.body.count == 100_000)
        #expect(response.bytesDecoded == 100_000)
        #expect(response.bytesReceived > zipped.count)
    }

    @Test(arguments: [
        ScriptedReply(200, "0123456789").with(fault: .cut(after: 5)),
        ScriptedReply(200, "0123456789").with(framing: .chunked, fault: .cut(after: 5)),
        ScriptedReply(200, "0123456789").with(framing: .chunked, fault: .cut(after: 10)),
        ScriptedReply(200, "0123456789").with(fault: .reset(after: 5)),
        ScriptedReply(200).with(fault: .silence),
    ])
    func tellsThatTheAnswerIsIncomplete(_ reply: ScriptedReply) throws {
        #expect(try errorCode(of: reply) == .interrupted)
    }

    @Test func tellsAStall() throws {
        let reply = ScriptedReply(200, "0123456789").with(fault: .stall(after: 5))
        #expect(try errorCode(of: reply) { $0.stallTimeout = .milliseconds(50) } == .stalled)
    }

    @Test func anErrorWithoutEndIsReadToItsLimit() throws {
        let text = String(repeating: "x", count: 1 << 20)
        let server = try ScriptedServer { _ in ScriptedReply(500, text).with(fault: .stall(after: 1 << 19)) }
        defer { server.stop() }
        let (client, request) = try client(server) { $0.stallTimeout = .milliseconds(50) }
        let response = try client.send(request, cancellation: CancellationToken())
        #expect(response.head.status == 500)
        #expect(response.body.count == 64 << 10)
    }

    @Test(arguments: [false, true])
    func headersWithoutEndAreRefused(_ areGreetings: Bool) throws {
        let line = "X-Flood: \(String(repeating: "x", count: 1000))\r\n"
        let block = "HTTP/1.1 103 Early Hints\r\n\(String(repeating: line, count: 10))\r\n"
        let server = try ScriptedServer { _ in
            var reply = ScriptedReply(200)
            reply.headers = areGreetings ? [] : (1...3000).map { ("X-\($0)", String(repeating: "x", count: 1000)) }
            if areGreetings { reply.preamble = String(repeating: block, count: 300) }
            return reply
        }
        defer { server.stop() }
        let (client, request) = try client(server)
        let error = #expect(throws: HTTPError.self) { try client.send(request, cancellation: CancellationToken()) }
        #expect(error?.code == .tooLarge || error?.code == .invalidResponse)
    }

    @Test func tellsThatNoAnswerBegins() throws {
        let server = try ScriptedServer { _ in ScriptedReply().with(fault: .mute) }
        defer { server.stop() }
        let (client, request) = try client(server) { $0.headTimeout = .milliseconds(50) }
        let error = #expect(throws: HTTPError.self) { try client.send(request, cancellation: CancellationToken()) }
        #expect(error?.message == "no answer for 0.05 s")
    }

    @Test func aSlowConsumerIsNoStall() throws {
        let server = try ScriptedServer { _ in ScriptedReply(200, String(repeating: "x", count: 3 << 20)) }
        defer { server.stop() }
        let (client, request) = try client(server) { $0.stallTimeout = .milliseconds(100) }
        var count = 0
        var isFirst = true
        _ = try client.stream(request, cancellation: CancellationToken(), onHead: { _ in }) { bytes in
            // Longer than the limit, and than the second after which curl next asks.
            if isFirst { try CancellationToken().sleep(for: .milliseconds(1500)) }
            isFirst = false
            count += bytes.byteCount
        }
        #expect(count == 3 << 20)
    }

    @Test func rethrowsWhatTheClosuresThrow() throws {
        struct Mine: Error {}
        let server = try ScriptedServer { _ in ScriptedReply(200, "body") }
        defer { server.stop() }
        let (client, request) = try client(server)
        let token = CancellationToken()
        #expect(throws: Mine.self) {
            try client.stream(request, cancellation: token, onHead: { _ in throw Mine() }, onBody: { _ in })
        }
        #expect(throws: Mine.self) {
            try client.stream(request, cancellation: token, onHead: { _ in }, onBody: { _ in throw Mine() })
        }
        #expect(try client.send(request, cancellation: token).head.status == 200)
    }

    @Test func cancels() throws {
        let server = try ScriptedServer { _ in ScriptedReply(200, "body").with(fault: .stall(after: 2)) }
        defer { server.stop() }
        let (client, request) = try client(server)
        let token = CancellationToken()
        let running = #expect(throws: HTTPError.self) {
            try client.stream(request, cancellation: token, onHead: { _ in token.cancel() }, onBody: { _ in })
        }
        #expect(running?.code == .cancelled)
        let later = #expect(throws: HTTPError.self) { try client.send(request, cancellation: token) }
        #expect(later?.code == .cancelled)
        #expect(server.requests.count == 1)
        #expect(throws: HTTPError.self) { try token.sleep(for: .seconds(3600)) }
    }

    @Test func neverFollowsARedirect() throws {
        let other = try ScriptedServer { _ in ScriptedReply(200, "stolen") }
        defer { other.stop() }
        let target = "http://localhost:\(other.port)/x?sid=00D!token"
        let server = try ScriptedServer { _ in ScriptedReply(302, headers: [("Location", target)]) }
        defer { server.stop() }
        let (client, request) = try client(server)
        #expect(
            throws: HTTPError(
                code: .redirected,
                message: "answered 302, a redirect to host 'localhost:\(other.port)'; redirects are never followed",
                request: "GET \(Self.limits) on 127.0.0.1",
            )
        ) { try client.send(request, cancellation: CancellationToken()) }
        #expect(other.connectionCount == 0)
    }

    @Test func keepsTheBeginningOfAnErrorWithoutSecrets() throws {
        let server = try ScriptedServer { request in
            let echo = request.headers["authorization"] ?? ""
            return ScriptedReply(500, "\(echo) " + String(repeating: "x", count: 100_000))
        }
        defer { server.stop() }
        let (client, request) = try client(server)
        let response = try client.send(request, limit: 10, cancellation: CancellationToken())
        #expect(response.head.status == 500)
        let text = String(decoding: response.body, as: UTF8.self)
        #expect(text.hasPrefix("Bearer <redacted> xxx"))
        #expect(text.utf8.count <= 64 << 10 + 10)
    }

    @Test func tellsOtherFailuresApart() throws {
        let server = try ScriptedServer { _ in ScriptedReply(200, "more than ten bytes") }
        let (client, request) = try client(server)
        let large = #expect(throws: HTTPError.self) {
            try client.send(request, limit: 10, cancellation: CancellationToken())
        }
        #expect(large?.code == .tooLarge)

        let secure = try HTTPOrigin(parsing: "https://127.0.0.1:\(server.port)")
        client.gate.allow(instance: secure)
        let plain = #expect(throws: HTTPError.self) {
            try client.send(.get("/services/data", at: secure, token: nil), cancellation: CancellationToken())
        }
        #expect(plain?.code == .tls)

        let nowhere = try HTTPOrigin(parsing: "https://host.invalid")
        client.gate.allow(instance: nowhere)
        let unknown = #expect(throws: HTTPError.self) {
            try client.send(.get("/services/data", at: nowhere, token: nil), cancellation: CancellationToken())
        }
        #expect(unknown?.code == .nameResolution)

        server.stop()
        let closed = try HTTPOrigin(parsing: "http://127.0.0.1:1")
        client.gate.allow(instance: closed)
        let refused = #expect(throws: HTTPError.self) {
            try client.send(.get("/services/data", at: closed, token: nil), cancellation: CancellationToken())
        }
        #expect(refused?.code == .connect)
        #expect(refused?.isTransient == true)
    }
}
