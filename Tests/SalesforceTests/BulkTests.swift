import HTTPTesting
import Salesforce
import Synchronization
import Testing

@Suite struct BulkTests {
    private static let id = "750R0000000zlh9IAA"
    private static let path = "/services/data/v66.0/jobs/query/\(id)"

    private static func job(_ state: String, more: String = "") -> ScriptedReply {
        .json(#"{"id":"\#(id)","state":"\#(state)","object":"Contact","apiVersion":66.0\#(more)}"#)
    }

    private static var complete: QueryJob { QueryJob(id: id, state: .jobComplete, apiVersion: .newestTested) }

    private static func page(_ headers: [(String, String)], _ body: String = "\"Id\"\n") -> ScriptedReply {
        ScriptedReply(200, headers: [("Content-Type", "text/csv")] + headers, body)
    }

    @Test func createsAJob() throws {
        let org = try TestOrg { _ in Self.job("UploadComplete") }
        let job = try org.client().createQueryJob(
            soql: "SELECT Id FROM Contact WHERE Name = 'a\"b\\\\/'",
            includingDeleted: true,
        )
        #expect(job.id == Self.id)
        #expect(job.state == .uploadComplete)
        #expect(job.apiVersion == APIVersion(major: 66))
        let request = try #require(org.calls.first)
        #expect(request.method == "POST")
        #expect(request.path == "/services/data/v66.0/jobs/query")
        #expect(
            request.body
                == #"{"columnDelimiter":"COMMA","contentType":"CSV","lineEnding":"LF","operation":"queryAll","query":"#
                + #""SELECT Id FROM Contact WHERE Name = 'a\"b\\\\/'"}"#
        )
    }

    @Test(arguments: [
        (
            #"{"errorCode":"INVALIDENTITY","message":"entity 'X' is not supported by the Bulk API"}"#,
            "unsupportedByBulk"
        ),
        (#"{"errorCode":"API_ERROR","message":"Implementation restriction: ..."}"#, "unsupportedByBulk"),
        (
            #"{"errorCode":"INVALID_FIELD","message":"Selecting compound data not supported in Bulk Query"}"#,
            "unsupportedByBulk"
        ),
        (#"{"errorCode":"INVALID_FIELD","message":"No such column 'Foo'"}"#, "invalidField"),
        (#"{"errorCode":"LIMIT_EXCEEDED","message":"Max bulk v2 query jobs (10000) per 24 hrs"}"#, "quotaExceeded"),
    ])
    func tellsWhyAJobIsRefused(_ error: String, _ code: String) throws {
        let org = try TestOrg { _ in .json(400, "[\(error)]") }
        let refusal = #expect(throws: SalesforceError.self) {
            try org.client().createQueryJob(soql: "SELECT Id FROM X", includingDeleted: false)
        }
        #expect(refusal?.code.rawValue == code)
    }

    @Test(arguments: [
        #""apiVersion":1e300"#, #""apiVersion":-1"#,
        #""apiVersion":"66.0","numberRecordsProcessed":9223372036854775807"#,
        #""apiVersion":66.0,"numberRecordsProcessed":-1"#,
    ])
    func numbersThatCannotBeAreRefused(_ members: String) throws {
        let org = try TestOrg { _ in .json(#"{"id":"\#(Self.id)","state":"JobComplete",\#(members)}"#) }
        let error = #expect(throws: SalesforceError.self) {
            try org.client(version: .newestTested).job(Self.id)
        }
        #expect(error?.code == .protocolViolation || error?.code == .transient)
    }

    @Test func waitsWithPatience() throws {
        let replies = Mutex([
            Self.job("UploadComplete"), ScriptedReply(503), Self.job("InProgress").with(fault: .cut(after: 9)),
            Self.job("SomethingNew"), Self.job("InProgress", more: #","numberRecordsProcessed":5"#),
            Self.job("JobComplete", more: #","numberRecordsProcessed":9,"retries":0,"totalProcessingTime":12"#),
        ])
        let org = try TestOrg { _ in replies.withLock { $0.removeFirst() } }
        let client = try org.client(version: .newestTested)
        var seen: [String] = []
        let queued = QueryJob(id: Self.id, state: .uploadComplete, apiVersion: .newestTested)
        let job = try client.waitForJob(queued) { seen.append($0.state.description) }
        #expect(job.state == .jobComplete)
        #expect(job.numberRecordsProcessed == 9)
        #expect(seen == ["UploadComplete", "SomethingNew", "InProgress", "JobComplete"])
        // One wait per question, and none of the retry policy's.
        #expect(org.waits.count == 6)
        #expect(org.waits.first == .milliseconds(50))
        #expect(zip(org.waits, org.waits.dropFirst()).allSatisfy { $0 < $1 })
    }

    @Test func aFailedJobIsAResult() throws {
        let org = try TestOrg { _ in
            Self.job("Failed", more: #","errorMessage":"InternalServerError : Retried more than 15 times""#)
        }
        let queued = QueryJob(id: Self.id, state: .inProgress, apiVersion: .newestTested)
        let job = try org.client().waitForJob(queued)
        #expect(job.state == .failed)
        #expect(job.failure?.code == .tooHeavy)
        #expect(
            job.failure?.description
                == "Bulk job \(Self.id) failed: InternalServerError : Retried more than 15 times. Narrow the window, or read "
                + "fewer fields: formulas and parents' fields cost most."
        )
        var silent = Self.complete
        #expect(silent.failure == nil)
        silent.state = .aborted
        #expect(silent.failure?.description == "Bulk job \(Self.id) was aborted and Salesforce gives no reason")
    }

    @Test func givesUpWaitingWhenNothingIsLearnt() throws {
        let org = try TestOrg { _ in ScriptedReply(503) }
        var poll = PollPolicy()
        poll.toleratedFailures = 3
        let queued = QueryJob(id: Self.id, state: .inProgress, apiVersion: .newestTested)
        #expect(throws: SalesforceError.self) { try org.client(version: .newestTested).waitForJob(queued, poll: poll) }
        #expect(org.calls.count == 4)
    }

    @Test func aJobThatIsGoneEndsTheWait() throws {
        let org = try TestOrg { _ in .json(404, #"[{"errorCode":"NOT_FOUND","message":"gone"}]"#) }
        let queued = QueryJob(id: Self.id, state: .inProgress, apiVersion: .newestTested)
        let error = #expect(throws: SalesforceError.self) { try org.client().waitForJob(queued) }
        #expect(error?.code == .notFound)
        #expect(org.calls.count == 1)
    }

    @Test func readsPagesByLocator() throws {
        let org = try TestOrg { request in
            switch request.query {
            case "maxRecords=2": Self.page([("Sforce-Locator", "MTAw+/="), ("Sforce-NumberOfRecords", "2")], "one")
            case "locator=MTAw%2B%2F%3D&maxRecords=2": Self.page([("Sforce-Locator", "null")], "two")
            default: ScriptedReply(400)
            }
        }
        let client = try org.client(version: APIVersion(major: 60))
        let body = Collector()
        var heads: [ResultPage] = []
        let first = try client.resultPage(
            Self.complete,
            locator: nil,
            maxRecords: 2,
            onHead: { heads.append($0) },
            onBody: { body.take($0) },
        )
        #expect(first == ResultPage(locator: "MTAw+/=", recordCount: 2))
        let second = try client.resultPage(Self.complete, locator: first.locator, maxRecords: 2) { body.take($0) }
        #expect(second == ResultPage(locator: nil, recordCount: nil))
        #expect(heads == [first])
        #expect(body.text == "onetwo")
        // The job's own version, whatever the client speaks.
        #expect(org.calls.allSatisfy { $0.path == "\(Self.path)/results" && $0.headers["accept"] == "text/csv" })
    }

    @Test(arguments: [
        ([(String, String)](), "the answer has no Sforce-Locator header, so whether more pages follow is unknown"),
        ([("Sforce-Locator", "")], "the answer has no Sforce-Locator header, so whether more pages follow is unknown"),
        ([("Sforce-Locator", "same")], "the next page has the same locator as this one"),
    ])
    func refusesAPageWithoutAWayOn(_ headers: [(String, String)], _ message: String) throws {
        let org = try TestOrg { _ in Self.page(headers) }
        let body = Collector()
        let error = #expect(throws: SalesforceError.self) {
            try org.client().resultPage(Self.complete, locator: "same") { body.take($0) }
        }
        #expect(error?.code == .protocolViolation)
        #expect(error?.message == message)
        #expect(body.bytes.isEmpty)
    }

    @Test func anEmptyPageHasAHead() throws {
        let org = try TestOrg { _ in Self.page([("sforce-locator", "null"), ("Sforce-NumberOfRecords", "0")], "") }
        var heads = 0
        let page = try org.client().resultPage(
            Self.complete,
            locator: nil,
            onHead: { _ in heads += 1 },
            onBody: { _ in },
        )
        #expect(page == ResultPage(locator: nil, recordCount: 0))
        #expect(heads == 1)
    }

    @Test func aPageForPeopleIsTroubleThatPasses() throws {
        let isFirst = Atomic(true)
        let org = try TestOrg { _ in
            isFirst.exchange(false, ordering: .relaxed)
                ? ScriptedReply(200, headers: [("Content-Type", "text/html;charset=UTF-8")], "<html>")
                : Self.page([("Sforce-Locator", "null")], "csv")
        }
        let body = Collector()
        try org.client().resultPage(Self.complete, locator: nil) { body.take($0) }
        #expect(body.text == "csv")
    }

    @Test func changesOnlyItsOwnJobs() throws {
        let org = try TestOrg { request in
            request.method == "DELETE" ? ScriptedReply(204) : Self.job("Aborted")
        }
        let token = CancellationToken()
        let client = try org.client(version: .newestTested, cancellation: token)
        let error = #expect(throws: SalesforceError.self) { try client.abort(Self.complete) }
        #expect(error?.code == .refused)
        #expect(org.calls.isEmpty)
        try client.adopt(jobID: Self.id)
        // A run that was cancelled still tidies up.
        token.cancel()
        #expect(try client.abort(Self.complete).state == .aborted)
        try client.delete(Self.complete)
        #expect(org.calls.map(\.method) == ["PATCH", "DELETE"])
        #expect(org.calls.map(\.body) == [#"{"state":"Aborted"}"#, ""])
    }

    @Test func aJobThatIsGoneCountsAsDeleted() throws {
        let org = try TestOrg { _ in .json(404, #"[{"errorCode":"NOT_FOUND","message":"gone"}]"#) }
        let client = try org.client()
        try client.adopt(jobID: Self.id)
        try client.delete(Self.complete)
    }
}
