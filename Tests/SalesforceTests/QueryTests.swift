import HTTPTesting
import Salesforce
import Testing

@Suite struct QueryTests {
    @Test func sendsTheStatementWholeAndEncoded() throws {
        let soql = "SELECT Id FROM Contact WHERE Name = 'A+B & \u{e9}%' AND SystemModstamp >= 2026-01-01T00:00:00Z"
        let org = try TestOrg { _ in .json(headers: [("Sforce-Limit-Info", "api-usage=7/100")], #"{"done":true}"#) }
        let client = try org.client()
        let body = Collector()
        let head = try client.restPage(RESTPagePath(soql: soql, includingDeleted: true), batchSize: 5) { body.take($0) }
        #expect(head.status == 200)
        #expect(body.text == #"{"done":true}"#)
        let request = try #require(org.calls.first)
        #expect(request.path == "/services/data/v66.0/queryAll")
        #expect(
            request.query
                == "q=SELECT%20Id%20FROM%20Contact%20WHERE%20Name%20%3D%20%27A%2BB%20%26%20%C3%A9%25%27%20AND%20"
                + "SystemModstamp%20%3E%3D%202026-01-01T00%3A00%3A00Z"
        )
        #expect(request.headers["sforce-query-options"] == "batchSize=200")
        #expect(client.usage == APIUsage(used: 7, limit: 100))
    }

    @Test func readsFurtherPages() throws {
        let org = try TestOrg { _ in .json("{}") }
        let path = try RESTPagePath(nextRecordsURL: "/services/data/v65.0/query/01gR0000001-2000")
        try org.client().restPage(path, batchSize: 2000) { _ in }
        #expect(org.calls.map(\.path) == ["/services/data/v65.0/query/01gR0000001-2000"])
        #expect(org.calls.map(\.query) == [""])
    }

    @Test(arguments: [
        "https://evil.example/services/data/v66.0/query/01g", "//evil.example/services/data/v66.0/query/01g",
        "/services/data/v66.0/query/", "/services/data/v66.0/query/..", "/services/data/v66.0/query/a/b",
        "/services/data/v66.0/query/01g?x=y", "/services/data/v66.0/sobjects/Contact", "/services/apexrest/query/x",
        "/services/data/66.0/query/01g", "/services/data/vx/query/01g", "/services/data/v66.0/query/01g%2F..", "",
    ])
    func refusesPathsThatAreNoPages(_ path: String) {
        let error = #expect(throws: SalesforceError.self) { try RESTPagePath(nextRecordsURL: path) }
        #expect(error?.code == .protocolViolation)
    }

    @Test(arguments: ["9223372036854775807", "-1"])
    func aCountThatCannotBeIsRefused(_ count: String) throws {
        let org = try TestOrg { _ in .json(#"{"totalSize":\#(count),"done":true,"records":[]}"#) }
        let error = #expect(throws: SalesforceError.self) { try org.client().count("SELECT COUNT() FROM Contact") }
        #expect(error?.code == .protocolViolation)
    }

    @Test func sendsNothingThatCouldWrite() throws {
        let org = try TestOrg()
        let client = try org.client()
        let soql = "SELECT Id FROM Contact FOR VIEW"
        #expect(
            throws: SalesforceError(
                code: .malformedQuery,
                recovery: .fail,
                message: "the query was not sent: FOR VIEW writes to Salesforce; sfsync only reads (at character 24)",
            )
        ) { try RESTPagePath(soql: soql, includingDeleted: false) }
        #expect(throws: SalesforceError.self) { try client.createQueryJob(soql: soql, includingDeleted: false) }
        #expect(throws: SalesforceError.self) { try client.count(soql) }
        #expect(throws: SalesforceError.self) { try client.count("SELECT Id FROM Contact") }
        #expect(throws: SalesforceError.self) { try client.refusal(of: soql, includingDeleted: false) }
        #expect(org.server.connectionCount == 0)
    }

    @Test func sendsNoStatementThatIsTooLong() {
        let fields = (0..<700).map { "MN_A_Long_Field_Name_\($0)__c" }.joined(separator: ", ")
        let error = #expect(throws: SalesforceError.self) {
            try RESTPagePath(soql: "SELECT \(fields) FROM Contact", includingDeleted: false)
        }
        #expect(error?.code == .tooHeavy)
        #expect(error?.hint == "Use --mode bulk, or read fewer fields")
    }

    @Test func counts() throws {
        let org = try TestOrg { _ in .json(#"{"totalSize":125000,"done":true,"records":[]}"#) }
        #expect(
            try org.client().count("SELECT count() FROM Contact WHERE IsDeleted = true", includingDeleted: true)
                == 125_000
        )
        #expect(org.calls.map(\.path) == ["/services/data/v66.0/queryAll"])
    }

    @Test func learnsWhyAQueryIsRefused() throws {
        let org = try TestOrg { request in
            request.query.contains("Foo")
                ? .json(400, #"[{"errorCode":"INVALID_FIELD","message":"No Foo"}]"#) : .json("{}")
        }
        let client = try org.client()
        #expect(try client.refusal(of: "SELECT Foo FROM A", includingDeleted: false)?.code == .invalidField)
        #expect(try client.refusal(of: "SELECT Id FROM A", includingDeleted: false) == nil)
        #expect(org.calls.map { $0.query.hasSuffix("%20LIMIT%201") } == [true, true])
    }

    @Test func describes() throws {
        let org = try TestOrg { _ in
            .json(
                #"""
                {"name":"Contact","label":"Contact","queryable":true,"replicateable":true,"keyPrefix":"003","custom":false,
                 "newKey":[],"fields":[{"name":"AccountId","label":"Account ID","type":"reference","length":18,
                 "precision":0,"scale":0,"calculated":false,"filterable":true,"compoundFieldName":null,
                 "referenceTo":["Account"],"relationshipName":"Account","extraTypeInfo":null}]}
                """#
            )
        }
        let contact = try org.client().describe("Contact")
        #expect(contact.keyPrefix == "003")
        let field = try #require(contact.field("accountid"))
        #expect(field.type == "reference")
        #expect(field.referenceTo == ["Account"])
        #expect(field.length == 18)
        #expect(contact.field("Nope") == nil)
        #expect(throws: SalesforceError.self) { try org.client().describe("Contact/003R000000000001AA") }
    }

    @Test func readsLimitsAndUser() throws {
        let org = try TestOrg { request in
            request.path.hasSuffix("userinfo")
                ? .json(#"{"user_id":"005","organization_id":"00D","preferred_username":"u@x.y","active":true}"#)
                : .json(#"{"DailyApiRequests":{"Max":15000,"Remaining":-3},"Odd":{"App":{"Max":1}}}"#)
        }
        let client = try org.client()
        #expect(try client.limits() == ["DailyApiRequests": APILimit(max: 15_000, remaining: -3)])
        let user = try client.userInfo()
        #expect(user.organizationID == "00D" && user.username == "u@x.y")
    }
}
