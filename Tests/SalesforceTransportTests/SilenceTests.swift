import HTTPTesting
import Synchronization
import Testing

@testable import SalesforceTransport

/// Servers that accept and then say nothing, or next to nothing.
///
/// The limits are short so that the tests are.
@Suite struct SilenceTests {
    private func ask(
        _ reply: ScriptedReply,
        _ patience: Patience,
        _ change: (inout HTTPClient.Configuration) -> Void = { _ in },
    ) throws -> HTTPResponse {
        let server = try ScriptedServer { _ in reply }
        defer { server.stop() }
        let origin = try HTTPOrigin(parsing: server.url)
        let gate = Gate(signIn: origin)
        gate.allow(instance: origin)
        var configuration = HTTPClient.Configuration()
        change(&configuration)
        let client = HTTPClient(gate: gate, configuration: configuration)
        let request = try HTTPRequest.get("/services/data/v66.0/limits", at: origin, token: Secret("00D!token"))
        return try client.send(request, patience: patience, cancellation: CancellationToken())
    }

    @Test func aByteNowAndThenDoesNotKeepATransferAlive() throws {
        var patience = Patience(head: .seconds(60), pause: .seconds(60))
        patience.rateSpan = .milliseconds(500)
        patience.leastBytes = 1000
        let slow = ScriptedReply(200, String(repeating: "x", count: 400)).with(fault: .trickle(milliseconds: 20))
        let error = #expect(throws: HTTPError.self) { try ask(slow, patience) }
        #expect(error?.code == .stalled && error?.isTransient == true)
        #expect(error?.message.contains("bytes for 0.5 s") == true)
    }

    @Test func aSmallAnswerHasABoundAsAWhole() throws {
        let patience = Patience(head: .seconds(60), pause: .seconds(60), total: .milliseconds(500))
        let slow = ScriptedReply(200, String(repeating: "x", count: 400)).with(fault: .trickle(milliseconds: 20))
        let error = #expect(throws: HTTPError.self) { try ask(slow, patience) }
        #expect(error?.message.hasPrefix("no whole answer for 0.5 s") == true)
    }

    @Test func silenceIsTold() throws {
        let told = Mutex<[String]>([])
        let patience = Patience(head: .seconds(3), pause: .seconds(60))
        #expect(throws: HTTPError.self) {
            try ask(ScriptedReply().with(fault: .mute), patience) { configuration in
                configuration.noticeAfter = .milliseconds(100)
                configuration.onWait = { text in told.withLock { $0.append(text) } }
            }
        }
        #expect(
            told.withLock { $0.first }
                == "waiting for Salesforce: GET /services/data/v66.0/limits on 127.0.0.1, since 0.1 s"
        )
    }

    /// What is no HTTP/1.1 is an answer that may be another next time, not a mistake in the configuration.
    @Test(arguments: [
        "hello, this is no HTTP", "HTTP/1.1 abc nonsense\r\n\r\n", "HTTP/9.9 200 OK\r\n\r\n", "HTTP/1.1\r\n\r\n",
        "HTTP/1.1 99999 OK\r\n\r\n", "\u{16}\u{3}\u{1}garbage\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX-Endless: " + String(repeating: "x", count: 600_000),
    ])
    func anAnswerThatIsNoHTTPIsTransient(_ text: String) throws {
        var reply = ScriptedReply(200, "body")
        reply.preamble = text
        let error = #expect(throws: HTTPError.self) {
            try ask(reply, Patience(head: .seconds(5), pause: .seconds(5)))
        }
        #expect(error?.isTransient == true, "\(String(describing: error))")
        #expect(error?.code != .configuration)
    }
}
