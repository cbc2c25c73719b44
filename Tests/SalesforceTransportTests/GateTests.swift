import HTTPTesting
import Testing

@testable import SalesforceTransport

@Suite struct GateTests {
    private static let data = "/services/data/v66.0"
    private static let job = "750R0000000zlh9IAA"
    private static let foreignJob = "750R0000000zlh9IAB"
    private static let signIn = "grant_type=client_credentials&client_id=a&client_secret=b"
    private static let code = "grant_type=authorization_code&code=x"
    private static let revocation = "token=5Aep861"
    private static let query =
        #"{"columnDelimiter":"COMMA","contentType":"CSV","lineEnding":"LF","operation":"query","query":"SELECT Id FROM A"}"#
    private static let queryAll =
        #"{"columnDelimiter":"COMMA","contentType":"CSV","lineEnding":"LF","operation":"queryAll","query":"SELECT Id FROM A"}"#

    private static let readable = [
        "/services/data", "/services/data/", "/services/oauth2/userinfo", "\(data)/query", "\(data)/queryAll",
        "\(data)/query/01gxx0000004LTE-2000", "\(data)/queryAll/01gxx0000004LTE-2000", "\(data)/limits",
        "\(data)/sobjects", "\(data)/sobjects/Contact", "\(data)/sobjects/MN_X__c/describe",
        "\(data)/sobjects/Contact/deleted", "\(data)/sobjects/Contact/updated", "\(data)/jobs/query",
        "\(data)/jobs/query/\(job)", "\(data)/jobs/query/\(foreignJob)", "\(data)/jobs/query/\(job)/results",
        "\(data)/jobs/query/\(job)/resultPages",
    ]
    private static let forbidden = [
        "", "/", "*", "services/data", "//services/data", "/services", "/services/data/v66.0", "/services/data/v66.0/",
        "/services/data/66.0/query", "/services/data/v66/query", "/services/data/vX.Y/query",
        "/services/data/v+6.0/query",
        "\(data)/limits/", "\(data)//limits", "\(data)/query/", "\(data)/query/.", "\(data)/query/..",
        "\(data)/query/../sobjects/Contact", "\(data)/query/%2e%2e/x", "\(data)/query/a%2Fb", "\(data)/query/a/b",
        "\(data)/query?q=x", "\(data)/query#x", "\(data)/query;x", "\(data)/query\\x", "\(data)/query/a b",
        "\(data)/query/a\r\nX: y", "\(data)/query/\u{e9}", "\(data)/sobjects/Contact/003R000000000001AA",
        "\(data)/sobjects/Contact/003R000000000001AA/Photo", "\(data)/sobjects/Contact/describe/layouts",
        "\(data)/sobjects/Con-tact", "\(data)/sobjects/Contact/listviews", "\(data)/jobs/ingest",
        "\(data)/jobs/ingest/\(job)", "\(data)/jobs/query/\(job)/batches", "\(data)/jobs/query/short",
        "\(data)/jobs/query/\(job)/results/x", "\(data)/jobs", "\(data)/composite", "\(data)/composite/batch",
        "\(data)/composite/sobjects", "\(data)/tooling/query", "\(data)/tooling/executeAnonymous", "\(data)/search",
        "\(data)/actions", "\(data)/process/rules", "\(data)/recent", "\(data)/chatter/feeds", "/services/apexrest",
        "/services/apexrest/x", "/services/async/66.0/job", "/services/Soap/u/66.0",
        "/services/oauth2/authorize", "/services/oauth2/introspect", "/setup/secur/RemoteAccessAuthorizationPage.apexp",
        "/id/00D/005", "/SERVICES/DATA", "@evil.example/services/data",
    ]
    private static let paths = readable + forbidden + ["/services/oauth2/token", "/services/oauth2/revoke"]
    private static let bodies: [String?] = [
        nil, "", signIn, code, revocation, query, queryAll, #"{"state":"Aborted"}"#,
        // What looks like the allowed ones and is not.
        signIn + "&grant_type=password", "grant_type=device&code=x", "token=a&token=b", "token=a&x=b",
        "grant_type=client_credentials&x",
        "grant%5Ftype=client_credentials", query.replacing(#""query""#, with: #""insert""#), query + " ",
        query.replacing("}", with: #","operation":"delete"}"#), query.replacing("{", with: #"{"object":"Contact","#),
        query.replacing("CSV", with: "JSON"), #"{"state":"UploadComplete"}"#, #"{"state": "Aborted"}"#,
        #"{"state":"Aborted","state":"Open"}"#, "[]", "x",
    ]

    private static func isAllowed(_ method: HTTPMethod, _ path: String, _ body: String?) -> Bool {
        switch method {
        case .get: body == nil && readable.contains(path)
        case .post:
            path == "/services/oauth2/token" && (body == signIn || body == code)
                || path == "/services/oauth2/revoke" && body == revocation
                || path == "\(data)/jobs/query" && (body == query || body == queryAll)
        case .patch: path == "\(data)/jobs/query/\(job)" && body == #"{"state":"Aborted"}"#
        case .delete: path == "\(data)/jobs/query/\(job)" && body == nil
        }
    }

    @Test(arguments: HTTPMethod.allCases)
    func letsOnlyTheListThrough(_ method: HTTPMethod) throws {
        let server = try ScriptedServer { _ in ScriptedReply(200, "{}") }
        defer { server.stop() }
        let origin = try HTTPOrigin(parsing: server.url)
        let gate = Gate(signIn: origin)
        gate.allow(instance: origin)
        try gate.adopt(jobID: Self.job)
        let client = HTTPClient(gate: gate)
        var expected: [String] = []
        for path in Self.paths {
            for body in Self.bodies {
                let request = HTTPRequest(method, origin, path: path, body: body.map { Secret($0) })
                do {
                    _ = try client.send(request, cancellation: CancellationToken())
                    #expect(Self.isAllowed(method, path, body), "\(method) \(path) \(body ?? "-")")
                    expected.append("\(method.rawValue) \(path)")
                } catch let error as HTTPError {
                    #expect(error.code == .refused)
                    #expect(!Self.isAllowed(method, path, body), "\(method) \(path) \(body ?? "-"): \(error)")
                }
            }
        }
        // What the server saw is what was let through, to the letter. No other connection was opened; a POST has its own.
        #expect(server.requests.map { "\($0.method) \($0.path)" } == expected)
        #expect(server.connectionCount == (method == .post ? expected.count : 1))
    }

    @Test(arguments: [
        "_HttpMethod=PATCH", "q=a&_HttpMethod=DELETE", "q=a b", "q=a%2", "q=a%2b", "q", "q=a#x", "q=a&", "=",
        "Q=a", "q=a+b",
    ])
    func refusesOtherParameters(_ query: String) throws {
        let origin = try HTTPOrigin(parsing: "https://acme.my.salesforce.com")
        let gate = Gate(signIn: origin)
        gate.allow(instance: origin)
        try gate.check(HTTPRequest(.get, origin, path: "\(Self.data)/query", query: "q=SELECT%20Id"))
        #expect(throws: HTTPError.self) {
            try gate.check(HTTPRequest(.get, origin, path: "\(Self.data)/query", query: query))
        }
        let token = HTTPRequest(.post, origin, path: "/services/oauth2/token", query: query, body: Secret(Self.signIn))
        #expect(throws: HTTPError.self) { try gate.check(token) }
    }

    @Test func refusesOtherHeaders() throws {
        let origin = try HTTPOrigin(parsing: "https://acme.my.salesforce.com")
        let gate = Gate(signIn: origin)
        gate.allow(instance: origin)
        for (name, value) in [("X-HTTP-Method-Override", "PATCH"), ("Accept", "a\r\nHost: evil"), ("Host", "evil")] {
            let header = HTTPRequest.Header(name: name, value: Secret(value))
            let request = HTTPRequest(.get, origin, path: "\(Self.data)/limits", headers: [header])
            #expect(throws: HTTPError.self) { try gate.check(request) }
        }
    }

    @Test func keepsCredentialsWithTheirHosts() throws {
        let login = try HTTPOrigin(parsing: "https://login.salesforce.com")
        let instance = try HTTPOrigin(parsing: "https://acme.my.salesforce.com")
        let gate = Gate(signIn: login)
        gate.allow(instance: instance)
        let form = [(name: "grant_type", value: Secret("password"))]
        try gate.check(.token(at: login, form: form))
        try gate.check(.get("/services/data", at: instance, token: Secret("00D!x")))
        for origin in ["https://evil.example", "https://acme.my.salesforce.com:8443", "http://127.0.0.1:1"] {
            let origin = try HTTPOrigin(parsing: origin)
            #expect(throws: HTTPError.self) { try gate.check(.token(at: origin, form: form)) }
            #expect(throws: HTTPError.self) { try gate.check(.get("/services/data", at: origin, token: nil)) }
        }
        #expect(throws: HTTPError.self) { try gate.check(.token(at: instance, form: form)) }
        #expect(throws: HTTPError.self) { try gate.check(.get("/services/data", at: login, token: nil)) }
    }

    @Test func changesOnlyOwnJobs() throws {
        let origin = try HTTPOrigin(parsing: "https://acme.my.salesforce.com")
        let gate = Gate(signIn: origin)
        gate.allow(instance: origin)
        let token = Secret("00D!x")
        let abort = HTTPRequest.abortQueryJob(Self.job, version: "66.0", at: origin, token: token)
        #expect(
            throws: HTTPError(
                code: .refused,
                message: "refused before it was sent: job \(Self.job) was not created by this client",
                request: "PATCH /services/data/v66.0/jobs/query/\(Self.job) on acme.my.salesforce.com",
            )
        ) { try gate.check(abort) }
        try gate.adopt(jobID: Self.job)
        try gate.check(abort)
        #expect(throws: HTTPError.self) { try gate.adopt(jobID: "../../sobjects/x") }
    }
}
