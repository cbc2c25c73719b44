import SalesforceTransport
import Testing

@Suite struct HTTPOriginTests {
    @Test(arguments: [
        ("https://Acme.my.salesforce.com/", "https://acme.my.salesforce.com"),
        ("acme.my.salesforce.com", "https://acme.my.salesforce.com"),
        (" https://acme.my.salesforce.com:8443 ", "https://acme.my.salesforce.com:8443"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://127.9.9.9", "http://127.9.9.9"),
        ("http://localhost:1", "http://localhost:1"),
        ("http://[::1]:80", "http://[::1]:80"),
    ])
    func reads(_ text: String, as expected: String) throws {
        #expect(try HTTPOrigin(parsing: text).description == expected)
    }

    @Test(arguments: [
        (
            "http://acme.my.salesforce.com",
            "http://acme.my.salesforce.com would send credentials in the clear; write https://acme.my.salesforce.com"
        ),
        (
            "http://127.0.0.1.evil.example",
            "http://127.0.0.1.evil.example would send credentials in the clear; write https://127.0.0.1.evil.example"
        ),
        ("http://127.0.0.300", "http://127.0.0.300 would send credentials in the clear; write https://127.0.0.300"),
        ("https://user@acme.example", "a URL with a user name in it is refused"),
        ("https://acme.example/services", "'acme.example/services' must end after the host: no path, no query"),
        ("https://acme.example?x", "'acme.example?x' must end after the host: no path, no query"),
        ("ftp://acme.example", "only https is spoken here"),
        ("https://acme.example:x", "'acme.example:x' has no valid port"),
        ("https://acme..example", "'acme..example' is not a host name"),
        ("https://ac me", "'ac me' is not a host name"),
        ("", "'' is not a host name"),
    ])
    func refuses(_ text: String, saying message: String) {
        #expect(throws: HTTPError(code: .configuration, message: message)) { try HTTPOrigin(parsing: text) }
    }
}
