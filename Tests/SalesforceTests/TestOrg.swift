import HTTPTesting
import Salesforce
import Synchronization

/// A scripted org that signs anybody in and speaks version 66.0, and a client whose waits take no time.
final class TestOrg: Sendable {
    static let username = "sync@acme.example"
    let server: ScriptedServer
    private let recorded = Mutex(Recorded())

    struct Recorded {
        var waits: [Duration] = []
        var notices: [SalesforceNotice] = []
    }

    /// Starts an org; `answer` sees every request but sign-in and versions, unless it is told to see those too.
    init(
        _ answer: @escaping @Sendable (ScriptedRequest) -> ScriptedReply = { _ in .json("{}") },
        signIn: (@Sendable (ScriptedRequest, Int) -> ScriptedReply)? = nil,
        versions: [String] = ["65.0", "66.0"],
    ) throws {
        let signIns = Atomic(0)
        server = try ScriptedServer { request in
            switch request.path {
            case "/services/oauth2/token":
                let count = signIns.add(1, ordering: .relaxed).newValue
                return signIn?(request, count) ?? TestOrg.session(request, count)
            case "/services/data/":
                return .json("[" + versions.map { #"{"version":"\#($0)","url":"x"}"# }.joined(separator: ",") + "]")
            default:
                return answer(request)
            }
        }
    }

    deinit { server.stop() }

    /// A token answer that names the host that was asked as the instance.
    static func session(_ request: ScriptedRequest, _ count: Int, refreshToken: String? = nil) -> ScriptedReply {
        let instance = "http://\(request.headers["host"] ?? "")"
        let rotated = refreshToken.map { #","refresh_token":"\#($0)""# } ?? ""
        return .json(#"{"access_token":"00D!session-\#(count)","instance_url":"\#(instance)"\#(rotated)}"#)
    }

    static let expired = ScriptedReply.json(
        401,
        #"[{"message":"Session expired or invalid","errorCode":"INVALID_SESSION_ID"}]"#,
    )

    var waits: [Duration] { recorded.withLock { $0.waits } }
    var notices: [SalesforceNotice] { recorded.withLock { $0.notices } }
    /// The sign-in requests so far.
    var signIns: [ScriptedRequest] { server.requests.filter { $0.path == "/services/oauth2/token" } }
    /// Every other request so far, without the one for versions.
    var calls: [ScriptedRequest] {
        server.requests.filter { $0.path != "/services/oauth2/token" && $0.path != "/services/data/" }
    }

    /// A client with the client credentials flow, or another.
    func client(
        _ flow: SignInFlow? = nil,
        version: APIVersion? = nil,
        store: (any RefreshTokenStore)? = nil,
        cancellation: CancellationToken = CancellationToken(),
        _ change: (inout SalesforceClient.Options) -> Void = { _ in },
    ) throws -> SalesforceClient {
        let configuration = SalesforceConfiguration(
            loginURL: try HTTPOrigin(parsing: server.url),
            flow: flow ?? .clientCredentials(clientID: "app", clientSecret: Secret("app-secret")),
            apiVersion: version,
        )
        var options = SalesforceClient.Options()
        options.refreshTokenStore = store
        options.now = { 1_800_000_000 }
        options.onNotice = { [self] notice in recorded.withLock { $0.notices.append(notice) } }
        options.retry.random = { 1 }
        options.retry.sleep = { [self] duration, token in
            recorded.withLock { $0.waits.append(duration) }
            try token.sleep(for: .zero)
            if token.isCancelled { throw HTTPError(code: .cancelled, message: "cancelled") }
        }
        change(&options)
        return try SalesforceClient(configuration, options: options, cancellation: cancellation)
    }
}

/// The pairs of a form.
func form(_ body: String) -> [String: String] {
    let pairs = PercentEncoding.decode(pairs: body) ?? []
    return Dictionary(pairs.map { ($0.name, $0.value) }) { _, last in last }
}

/// Collects a streamed body.
final class Collector {
    private(set) var bytes: [UInt8] = []

    var text: String { String(decoding: bytes, as: UTF8.self) }

    func take(_ span: RawSpan) { span.withUnsafeBytes { bytes.append(contentsOf: $0) } }
}
