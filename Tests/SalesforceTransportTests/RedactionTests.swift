import Testing

@testable import SalesforceTransport

@Suite struct RedactionTests {
    private static let secret = "5Aep/86%1+a\"b\\c é&<x>"

    private static func percent(_ text: String, lower: Bool = false, all: Bool = false) -> String {
        text.utf8.map { byte in
            if !all, ASCII.isUnreserved(byte) { return String(decoding: [byte], as: UTF8.self) }
            let digits = String(byte, radix: 16)
            let padded = digits.count < 2 ? "0" + digits : digits
            return "%" + (lower ? padded : padded.uppercased())
        }.joined()
    }

    private static func unicode(_ text: String) -> String {
        text.utf16.map { unit in
            let digits = String(unit, radix: 16)
            return #"\u"# + String(repeating: "0", count: 4 - digits.count) + digits
        }.joined()
    }

    private static let spellings: [(String, String)] = [
        ("as it is", secret),
        ("percent", percent(secret)),
        ("percent, lower case", percent(secret, lower: true)),
        ("percent, every byte", percent(secret, lower: true, all: true)),
        ("percent twice", percent(percent(secret))),
        ("percent twice, lower case", percent(percent(secret, lower: true), lower: true)),
        ("percent three times", percent(percent(percent(secret)))),
        ("a form", percent(secret).replacing("%20", with: "+")),
        ("JSON", #"5Aep/86%1+a\"b\\c é&<x>"#),
        ("JSON with slashes", #"5Aep\/86%1+a\"b\\c é&<x>"#),
        ("JSON with every escape", unicode(secret)),
        ("JSON with some escapes", #"5Aep\u002F86\u00251\u002ba\u0022b\u005cc \u00E9\u0026\u003cx\u003e"#),
        ("JSON within JSON", #"5Aep\\/86%1+a\\\"b\\\\c \\u00e9\\u0026<x>"#),
        ("JSON around percent", percent(secret).replacing("%", with: #"\u0025"#)),
        ("HTML", "5Aep/86%1+a&quot;b\\c é&amp;&lt;x&gt;"),
        ("HTML by numbers", "5Aep&#47;86%1+a&#x22;b\\c &#xE9;&#38;&#x3c;x&#62;"),
    ]

    @Test(arguments: spellings)
    func aSecretIsFoundInEverySpelling(_ name: String, _ spelling: String) throws {
        let origin = try HTTPOrigin(parsing: "https://acme.my.salesforce.com")
        let request = HTTPRequest.token(
            at: origin,
            form: [("grant_type", Secret("refresh_token")), ("refresh_token", Secret(Self.secret))],
        )
        #expect(request.redacted(text: "before \(spelling) after") == "before <redacted> after")
        #expect(request.redacted(text: spelling + spelling) == "<redacted><redacted>")
    }

    @Test func whatIsNoSecretStays() throws {
        let origin = try HTTPOrigin(parsing: "https://acme.my.salesforce.com")
        let request = HTTPRequest.token(
            at: origin,
            form: [("refresh_token", Secret(Self.secret)), ("x", Secret("short"))]
        )
        for text in [
            "5Aep/86%1+a.", #"{"error":"invalid_grant","x":"\u00e9\n"}"#, "short", "100 % &amp; more \\", "%2", "é", "",
        ] {
            #expect(request.redacted(text: text) == text)
        }
    }

    @Test func theBeginningOfASecretAtTheEndIsHidden() throws {
        let origin = try HTTPOrigin(parsing: "https://acme.my.salesforce.com")
        let request = HTTPRequest.token(at: origin, form: [("refresh_token", Secret("0123456789abcdef"))])
        #expect(request.redacted(text: "x 0123456789a") == "x <redacted>")
        #expect(request.redacted(text: "x 0123456789a y") == "x 0123456789a y")
    }
}
