import FoundationEssentials
import HTTPTesting
import Salesforce
import Synchronization
import Testing

@Suite struct SignInTests {
    @Test func sendsTheFormOfEachFlow() throws {
        let secret = Secret("app-secret")
        let cases: [(SignInFlow, [String: String])] = [
            (
                .clientCredentials(clientID: "app", clientSecret: secret),
                ["grant_type": "client_credentials", "client_id": "app", "client_secret": "app-secret"]
            ),
            (
                .refreshToken(clientID: "app", clientSecret: nil, token: Secret("refresh/+=")),
                ["grant_type": "refresh_token", "client_id": "app", "refresh_token": "refresh/+="]
            ),
            (
                .password(clientID: "app", clientSecret: secret, username: "u@x.y", password: Secret("p&w=token")),
                [
                    "grant_type": "password", "client_id": "app", "client_secret": "app-secret", "username": "u@x.y",
                    "password": "p&w=token",
                ]
            ),
        ]
        for (flow, expected) in cases {
            let org = try TestOrg()
            _ = try org.client(flow).limits()
            let request = try #require(org.signIns.first)
            #expect(org.signIns.count == 1)
            #expect(request.method == "POST")
            #expect(request.headers["content-type"] == "application/x-www-form-urlencoded")
            #expect(form(request.body) == expected)
            #expect(org.calls.map { $0.headers["authorization"] } == ["Bearer 00D!session-1"])
        }
    }

    @Test func signsTheAssertion() throws {
        struct Claims: Decodable, Equatable {
            var iss: String
            var sub: String
            var aud: String
            var exp: Int
        }
        let key = try TestKey.rsa()
        let org = try TestOrg()
        let flow = SignInFlow.jwtBearer(
            clientID: "app",
            username: TestOrg.username,
            privateKey: Secret(key.pkcs8()),
            audience: "https://test.salesforce.com",
        )
        _ = try org.client(flow).limits()
        let sent = form(try #require(org.signIns.first).body)
        #expect(sent["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer")
        #expect(sent.count == 2)
        let parts = try #require(sent["assertion"]).split(separator: ".").map(String.init)
        #expect(parts.count == 3)
        let signature = try #require(Self.decode(parts[2]))
        #expect(key.verifies(Array(signature), of: "\(parts[0]).\(parts[1])"))
        #expect(Self.decode(parts[0]) == Data(#"{"alg":"RS256"}"#.utf8))
        #expect(
            try JSONDecoder().decode(Claims.self, from: #require(Self.decode(parts[1])))
                == Claims(
                    iss: "app",
                    sub: TestOrg.username,
                    aud: "https://test.salesforce.com",
                    exp: 1_800_000_180,
                )
        )
    }

    @Test func usesAGivenTokenAsItIs() throws {
        let org = try TestOrg { $0.path.hasSuffix("limits") ? .json("{}") : TestOrg.expired }
        let instance = try HTTPOrigin(parsing: org.server.url)
        let client = try org.client(.accessToken(Secret("00D!given"), instance: instance))
        _ = try client.limits()
        #expect(org.calls.map { $0.headers["authorization"] } == ["Bearer 00D!given"])
        let error = #expect(throws: SalesforceError.self) { try client.userInfo() }
        #expect(error?.recovery == .stop)
        #expect(
            error?.description
                == "GET /services/oauth2/userinfo on 127.0.0.1: 401 INVALID_SESSION_ID: Session expired or invalid. "
                + "SF_ACCESS_TOKEN has expired: set a new one, or configure a flow that can sign in again."
        )
        #expect(org.signIns.isEmpty)
    }

    @Test(arguments: [
        (
            #"{"error":"invalid_grant","error_description":"authentication failure"}"#,
            "400 invalid_grant: authentication failure. Check SF_CLIENT_ID and SF_CLIENT_SECRET, and whether the app's Run "
                + "As user is active and may use the API."
        ),
        (
            #"{"error":"invalid_grant","error_description":"audience is invalid"}"#,
            "400 invalid_grant: audience is invalid. Set SF_AUDIENCE to https://login.salesforce.com, or "
                + "https://test.salesforce.com for a sandbox."
        ),
        (
            #"{"error":"invalid_client_id"}"#,
            "400 invalid_client_id. Check SF_CLIENT_ID and SF_CLIENT_SECRET against the app's consumer key and secret."
        ),
        ("<html><title>Oops</title></html>", "400: Oops. Check SF_LOGIN_URL."),
    ])
    func neverRepeatsARefusedSignIn(_ body: String, _ answer: String) throws {
        let org = try TestOrg(signIn: { _, _ in .json(400, body) })
        let client = try org.client()
        for _ in 1...2 {
            let error = #expect(throws: SalesforceError.self) { try client.limits() }
            #expect(error?.code == .signIn)
            #expect(error?.description == "POST /services/oauth2/token on 127.0.0.1: " + answer)
        }
        #expect(org.signIns.count == 1)
        #expect(org.waits.isEmpty)
    }

    @Test func outlivesTroubleThatPasses() throws {
        let org = try TestOrg(signIn: { request, count in
            count < 3 ? ScriptedReply(503, "<html>busy</html>") : TestOrg.session(request, count)
        })
        _ = try org.client().limits()
        #expect(org.waits == [.milliseconds(500), .seconds(1)])
    }

    @Test func echoesNoSecret() throws {
        let org = try TestOrg(signIn: { request, _ in
            .json(400, #"{"error":"invalid_grant","error_description":"bad form: \#(request.body)"}"#)
        })
        let flow = SignInFlow.password(
            clientID: "app",
            clientSecret: Secret("app-secret"),
            username: "u",
            password: Secret("hunter2&more"),
        )
        let error = #expect(throws: SalesforceError.self) { try org.client(flow).limits() }
        var text = "\(String(describing: error))"
        dump(error, to: &text)
        #expect(text.contains("<redacted>"))
        #expect(!text.contains("hunter2") && !text.contains("app-secret"))
    }

    @Test func namesTheHostOfARedirect() throws {
        let org = try TestOrg(signIn: { _, _ in
            ScriptedReply(302, headers: [("Location", "https://acme.my.salesforce.com/services/oauth2/token?x=y")])
        })
        let error = #expect(throws: SalesforceError.self) { try org.client().limits() }
        #expect(
            error?.description
                == "POST /services/oauth2/token on 127.0.0.1: answered 302, a redirect to host "
                + "'acme.my.salesforce.com'; redirects are never followed. Set SF_LOGIN_URL to the org's My Domain, "
                + "https://NAME.my.salesforce.com."
        )
        #expect(org.signIns.count == 1)
    }

    @Test func refusesAnInstanceInTheClear() throws {
        let org = try TestOrg(signIn: { _, _ in
            .json(#"{"access_token":"00D!x","instance_url":"http://evil.example"}"#)
        })
        let error = #expect(throws: SalesforceError.self) { try org.client().limits() }
        #expect(error?.code == .configuration)
        #expect(org.calls.isEmpty)
    }

    private static func decode(_ text: String) -> Data? {
        let padded = text.replacing("-", with: "+").replacing("_", with: "/")
        return Data(base64Encoded: padded + String(repeating: "=", count: (4 - text.count % 4) % 4))
    }
}
