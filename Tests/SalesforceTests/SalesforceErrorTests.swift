import HTTPTesting
import Salesforce
import Testing

@Suite struct SalesforceErrorTests {
    struct Case: Sendable {
        var reply: ScriptedReply
        var code: SalesforceError.Code
        var recovery: SalesforceError.Recovery
        var text: String

        init(
            _ status: Int,
            _ body: String,
            _ code: SalesforceError.Code,
            _ recovery: SalesforceError.Recovery,
            _ text: String,
        ) {
            reply = .json(status, body)
            self.code = code
            self.recovery = recovery
            self.text = text
        }
    }

    private static let soqlMessage =
        #"\nSELECT Foo__c FROM Contact\n       ^\nERROR at Row:1:Column:8\nNo such column 'Foo__c' on entity 'Contact'."#

    @Test(arguments: [
        Case(
            400,
            #"[{"message":"\#(soqlMessage)","errorCode":"INVALID_FIELD"}]"#,
            .invalidField,
            .fail,
            "400 INVALID_FIELD: No such column 'Foo__c' on entity 'Contact'. (Row:1:Column:8). Check the API name and "
                + "whether the user may see it."
        ),
        Case(
            403,
            #"[{"message":"TotalRequests Limit exceeded.","errorCode":"REQUEST_LIMIT_EXCEEDED"}]"#,
            .quotaExceeded,
            .stop,
            "403 REQUEST_LIMIT_EXCEEDED: TotalRequests Limit exceeded. The org's API requests of 24 hours are used up: "
                + "continue later."
        ),
        Case(
            400,
            #"[{"message":"invalid query locator","errorCode":"INVALID_QUERY_LOCATOR"}]"#,
            .locatorExpired,
            .changePlan,
            "400 INVALID_QUERY_LOCATOR: invalid query locator. Start the query again from the last row that was kept."
        ),
        Case(
            400,
            #"[{"message":"Your query request was running for too long.","errorCode":"QUERY_TIMEOUT"}]"#,
            .tooHeavy,
            .changePlan,
            "400 QUERY_TIMEOUT: Your query request was running for too long. Narrow the window, read fewer fields, or "
                + "use --mode bulk."
        ),
        Case(
            403,
            #"[{"message":"The REST API is not enabled","errorCode":"API_DISABLED_FOR_ORG"}]"#,
            .permission,
            .fail,
            "403 API_DISABLED_FOR_ORG: The REST API is not enabled. Give the user the permission API Enabled, in an "
                + "edition that has the API."
        ),
        Case(
            404,
            #"[{"errorCode":"NOT_FOUND","message":"The requested resource does not exist"}]"#,
            .notFound,
            .fail,
            "404 NOT_FOUND: The requested resource does not exist"
        ),
        Case(
            414,
            "<h1>Bad Message 414</h1><pre>reason: URI Too Long</pre>",
            .tooHeavy,
            .changePlan,
            "414: Bad Message 414 reason: URI Too Long. The query is too long for a URL: use --mode bulk."
        ),
        Case(431, "", .tooHeavy, .changePlan, "431. The query is too long for a URL: use --mode bulk."),
        Case(
            410,
            #"[{"message":"The requested API version is gone","errorCode":"GONE"}]"#,
            .version,
            .fail,
            "410 GONE: The requested API version is gone. Set SF_API_VERSION to a version that the org offers, or leave "
                + "it out."
        ),
        Case(418, #"{"message":"teapot"}"#, .rejected, .fail, "418: teapot"),
    ])
    func saysWhatAndWhy(_ example: Case) throws {
        let org = try TestOrg { _ in example.reply }
        let client = try org.client(version: .newestTested)
        let path = try RESTPagePath(soql: "SELECT Id FROM Contact WHERE Email = 'x@y.z'", includingDeleted: false)
        let error = #expect(throws: SalesforceError.self) { try client.restPage(path) { _ in } }
        #expect(error?.code == example.code)
        #expect(error?.recovery == example.recovery)
        #expect(error?.description == "GET /services/data/v66.0/query on 127.0.0.1: " + example.text)
    }

    @Test func echoesNoSession() throws {
        let org = try TestOrg { request in
            .json(400, #"[{"errorCode":"X","message":"\#(request.headers["authorization"] ?? "")"}]"#)
        }
        let error = #expect(throws: SalesforceError.self) { try org.client().limits() }
        #expect(error?.message == "Bearer <redacted>")
    }

    @Test func explainsAnAnswerOfAnotherShape() throws {
        let org = try TestOrg { _ in .json(#"{"name":"Contact","label":"Contact","queryable":"yes","fields":[]}"#) }
        let error = #expect(throws: SalesforceError.self) { try org.client().describe("Contact") }
        #expect(
            error?.description
                == "GET /services/data/v66.0/sobjects/Contact/describe on 127.0.0.1: 200: the answer is not the JSON that "
                + "was expected ('queryable' has another type)"
        )
    }

    @Test func whatSteersATerminalIsNotPassedOn() {
        let body = #"[{"errorCode":"X\u001b[2J","message":"a\u001b[31mb\u0000c\u009b\u202e\nd"}]"#
        let error = #expect(throws: SalesforceError.self) {
            try TestOrg { _ in .json(400, body) }.client(version: .newestTested).limits()
        }
        #expect(error?.errorCode == "X\u{FFFD}[2J")
    }

    @Test(arguments: ["\\n", "\\r", "\\r\\n", "\\u2028", "\\u2029", "\\u0085", "\\u000b", "\\u000c", "\\t"])
    func anErrorCodeIsOneLine(_ end: String) {
        let body = #"[{"errorCode":"X\#(end)2026-01-01 INFO forged","message":"m"}]"#
        let error = #expect(throws: SalesforceError.self) {
            try TestOrg { _ in .json(400, body) }.client(version: .newestTested).limits()
        }
        #expect(error?.errorCode == "X\u{FFFD}2026-01-01 INFO forged")
        #expect(error?.description.contains(where: { $0.isNewline || $0 == "\t" }) == false)
    }

    @Test func anErrorCodeWithoutEndIsCut() {
        let body = #"[{"errorCode":"\#(String(repeating: "X", count: 5000))","message":"m"}]"#
        let error = #expect(throws: SalesforceError.self) {
            try TestOrg { _ in .json(400, body) }.client(version: .newestTested).limits()
        }
        #expect(error?.errorCode == String(repeating: "X", count: 100) + "...")
    }

    @Test func aMessageKeepsItsLinesAndNothingElse() {
        let body = #"[{"errorCode":"X","message":"a\u001b[31mb\u0000c\u009b\u202e\nd"}]"#
        let error = #expect(throws: SalesforceError.self) {
            try TestOrg { _ in .json(400, body) }.client(version: .newestTested).limits()
        }
        #expect(error?.message == "a\u{FFFD}[31mb\u{FFFD}c\u{FFFD}\u{FFFD}\nd")
    }

    @Test func aTextWithoutEndIsCut() {
        let body = #"[{"errorCode":"X","message":"\#(String(repeating: "words ", count: 10_000))"}]"#
        let error = #expect(throws: SalesforceError.self) {
            try TestOrg { _ in .json(400, body) }.client(version: .newestTested).limits()
        }
        #expect(error?.message.count == 4003)
        #expect(error?.message.hasSuffix("...") == true)
    }
}
