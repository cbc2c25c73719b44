import SalesforceTransport
import Testing

@Suite struct SecretTests {
    @Test func neverPrintsItself() throws {
        struct Holder {
            var secret = Secret("hunter2")
            var list = [Secret("hunter2")]
            var optional: Secret? = Secret("hunter2")
        }
        let secret = Secret("hunter2")
        var dumped = ""
        dump(Holder(), to: &dumped)
        dump(secret, to: &dumped)
        let texts = [
            "\(secret)", String(describing: secret), String(reflecting: secret), "\(Holder())",
            String(reflecting: Holder()), dumped, "\(Mirror(reflecting: secret).children.map(\.value))",
        ]
        #expect(texts.allSatisfy { !$0.contains("hunter2") })
        #expect("\(secret)" == "<redacted>")
    }

    @Test func requestsShowNoMoreThanTheirPath() throws {
        let origin = try HTTPOrigin(parsing: "https://acme.my.salesforce.com")
        let request = HTTPRequest.token(
            at: origin,
            form: [("grant_type", Secret("password")), ("password", Secret("hunter2"))]
        )
        var dumped = ""
        dump(request, to: &dumped)
        #expect(!dumped.contains("hunter2"))
        #expect("\(request)" == "POST /services/oauth2/token on acme.my.salesforce.com")
        let query = try HTTPRequest.get(
            "/services/data/v66.0/query",
            at: origin,
            parameters: [("q", "SELECT Id FROM Contact WHERE Email = 'a@b.c'")],
            token: Secret("00D!hunter2"),
        )
        dump(query, to: &dumped)
        #expect(!dumped.contains("hunter2") && !dumped.contains("SELECT"))
    }
}
