import HTTPTesting
import Salesforce
import Testing

/// What errors advise: what was just done, or is done already, helps nobody.
@Suite struct AdviceTests {
    private static func failure(_ message: String?) -> SalesforceError? {
        var job = QueryJob(id: "750000000000001AAA", state: .failed, apiVersion: .newestTested)
        job.errorMessage = message
        return job.failure
    }

    @Test(arguments: [
        (
            "InvalidBatch : Failed to process query: INVALID_FIELD: No such column 'X'",
            SalesforceError.Code.invalidField
        ),
        ("InvalidBatch : Failed to process query: MALFORMED_QUERY: unexpected token", .malformedQuery),
        (
            "InvalidBatch : Failed to process query: QUERY_TIMEOUT: Your query request was running for too long",
            .tooHeavy
        ),
        ("InvalidBatch : Failed to process query: FUNCTIONALITY_NOT_ENABLED: no", .permission),
        ("InvalidBatch : Failed to process query: INVALIDENTITY: Entity 'X' is not supported", .unsupportedByBulk),
        ("QUERY_TIMEOUT : too long", .tooHeavy), ("INVALID_FIELD: No such column", .invalidField),
        ("InternalServerError : Retried more than 15 times", .tooHeavy),
        ("Something nobody has seen", .rejected), ("ERROR: Something: else", .rejected),
    ])
    func readsTheCodeOfAFailedJob(_ message: String, _ code: SalesforceError.Code) {
        let error = Self.failure(message)
        #expect(error?.code == code)
        #expect(error?.description.contains("--mode bulk") == false)
        #expect(error?.message == "Bulk job 750000000000001AAA failed: \(message)")
    }

    @Test func aTimeoutOfAJobRequestDoesNotAdviseBulk() throws {
        let org = try TestOrg { _ in .json(400, #"[{"errorCode":"QUERY_TIMEOUT","message":"too long"}]"#) }
        let client = try org.client(version: .newestTested)
        let error = #expect(throws: SalesforceError.self) {
            try client.createQueryJob(soql: "SELECT Id FROM Contact", includingDeleted: false)
        }
        #expect(error?.code == .tooHeavy && error?.description.contains("--mode bulk") == false)
    }

    @Test func anObjectThatIsNotThereIsExplained() throws {
        let org = try TestOrg { _ in
            .json(404, #"[{"errorCode":"NOT_FOUND","message":"The requested resource does not exist"}]"#)
        }
        let error = #expect(throws: SalesforceError.self) {
            try org.client(version: .newestTested).describe("Contct__c")
        }
        #expect(error?.code == .notFound)
        #expect(
            error?.description
                == "GET /services/data/v66.0/sobjects/Contct__c/describe on 127.0.0.1: 404 NOT_FOUND: the org has no object "
                + "'Contct__c', or hides it from this user. Look for its API name in Setup under Object Manager (those of "
                + "custom objects end in __c), and whether the user's profile or a permission set may read it."
        )
    }

    @Test func aStatementBeyondTheLimitIsExplained() throws {
        let org = try TestOrg()
        let client = try org.client(version: .newestTested)
        let fields = (0..<20_000).map { "Field_\($0)__c" }.joined(separator: ", ")
        let soql = "SELECT \(fields) FROM Contact"
        for ask in [
            { _ = try client.createQueryJob(soql: soql, includingDeleted: false) },
            { _ = try RESTPagePath(soql: soql, includingDeleted: false) },
        ] {
            let error = #expect(throws: SalesforceError.self) { try ask() }
            #expect(error?.message.hasPrefix("the query was not sent: the statement has ") == true)
            #expect(error?.message.contains("at character") == false)
            #expect(error?.hint?.hasPrefix("List fewer fields in the manifest") == true)
        }
        #expect(org.calls.isEmpty)
    }

    @Test func cancellingIsAlwaysASalesforceError() throws {
        let token = CancellationToken()
        let org = try TestOrg { _ in
            token.cancel()
            return ScriptedReply(503, "busy")
        }
        let client = try org.client(version: .newestTested, cancellation: token) {
            $0.retry.sleep = RetryPolicy().sleep
        }
        let error = #expect(throws: SalesforceError.self) { try client.limits() }
        #expect(error?.code == .cancelled && error?.recovery == .stop)
        #expect(error?.description == "stopped while Salesforce was asked")
        // Also where nothing but the sleep of the policy is used.
        let slept = #expect(throws: SalesforceError.self) { try client.retryPolicy.sleep(.seconds(3600), token) }
        #expect(slept?.code == .cancelled)
        let waited = #expect(throws: SalesforceError.self) {
            try client.waitForJob(QueryJob(id: "750000000000001AAA", state: .inProgress, apiVersion: .newestTested))
        }
        #expect(waited?.code == .cancelled)
    }
}
