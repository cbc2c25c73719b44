import HTTPTesting
import Salesforce
import Synchronization
import Testing

@Suite struct RetryTests {
    private static func failure(
        _ recovery: SalesforceError.Recovery = .retry,
        retryAfter: Duration? = nil,
        attemptLimit: Int? = nil,
    ) -> SalesforceError {
        SalesforceError(
            code: .transient,
            recovery: recovery,
            status: 503,
            message: "busy",
            retryAfter: retryAfter,
            attemptLimit: attemptLimit,
        )
    }

    @Test func waitsLongerEachTime() {
        var policy = RetryPolicy()
        policy.random = { 1 }
        let waits = (1...9).map { policy.delay(after: Self.failure(), attempt: $0) }
        #expect(
            waits == [
                .milliseconds(500), .seconds(1), .seconds(2), .seconds(4), .seconds(8), .seconds(16), .seconds(32), nil,
                nil,
            ]
        )
        policy.attempts = 20
        #expect(policy.delay(after: Self.failure(), attempt: 19) == .seconds(60))
        policy.random = { 0.25 }
        #expect(policy.delay(after: Self.failure(), attempt: 2) == .milliseconds(250))
    }

    @Test func obeysRetryAfterAndLimits() {
        var policy = RetryPolicy()
        policy.random = { 0 }
        #expect(policy.delay(after: Self.failure(retryAfter: .seconds(120)), attempt: 1) == .seconds(120))
        #expect(policy.delay(after: Self.failure(retryAfter: .seconds(301)), attempt: 1) == nil)
        #expect(policy.delay(after: Self.failure(attemptLimit: 2), attempt: 1) != nil)
        #expect(policy.delay(after: Self.failure(attemptLimit: 2), attempt: 2) == nil)
        #expect(policy.delay(after: Self.failure(.fail), attempt: 1) == nil)
    }

    /// Fails as often as told, then answers.
    private static func org(failing count: Int, with reply: ScriptedReply) throws -> TestOrg {
        let left = Atomic(count)
        return try TestOrg { _ in
            left.subtract(1, ordering: .relaxed).newValue >= 0 ? reply : .json(#"{"A":{"Max":2,"Remaining":1}}"#)
        }
    }

    @Test(arguments: [
        ScriptedReply(500), ScriptedReply(502), ScriptedReply(503), ScriptedReply(504), ScriptedReply(429),
        ScriptedReply(406), ScriptedReply(420, "<html>Setting things up</html>"),
        .json(403, #"[{"errorCode":"REQUEST_LIMIT_EXCEEDED","message":"ConcurrentPerOrgLongTxn Limit exceeded."}]"#),
        .json(500, #"[{"errorCode":"UNKNOWN_EXCEPTION","message":"An unexpected error occurred"}]"#),
        .json(400, #"[{"errorCode":"UNABLE_TO_LOCK_ROW","message":"unable to obtain exclusive access"}]"#),
        ScriptedReply(200, headers: [("Content-Type", "text/html")], "<html>maintenance</html>"),
        .json(#"{"cut"#).with(fault: .reset(after: 3)), .json("{}").with(fault: .cut(after: 0)),
    ])
    func asksAgainAfterTroubleThatPasses(_ trouble: ScriptedReply) throws {
        let org = try Self.org(failing: 1, with: trouble)
        let client = try org.client(version: .newestTested)
        #expect(try client.limits() == ["A": APILimit(max: 2, remaining: 1)])
        #expect(org.waits == [.milliseconds(500)])
        #expect(client.statistics.retries == 1)
    }

    @Test func tellsWhatItDoes() throws {
        let org = try Self.org(failing: 2, with: ScriptedReply(503, headers: [("Retry-After", "8")]))
        _ = try org.client(version: .newestTested).limits()
        let told = org.notices.filter { if case .retry = $0 { true } else { false } }.map(\.description)
        #expect(
            told == [
                "Salesforce answers 503, retrying in 8 s (2 of 8)", "Salesforce answers 503, retrying in 8 s (3 of 8)",
            ]
        )
    }

    @Test(arguments: [
        ("Sun, 06 Nov 1994 08:49:47 GMT", Duration.seconds(10)), ("Sun, 06 Nov 1994 08:00:00 GMT", .milliseconds(500)),
        ("soon", .milliseconds(500)), ("-5", .milliseconds(500)),
    ])
    func aDateToComeBackAtIsByTheClockOfTheAnswer(_ text: String, _ wait: Duration) throws {
        let headers = [("Retry-After", text), ("Date", "Sun, 06 Nov 1994 08:49:37 GMT")]
        let org = try Self.org(failing: 1, with: ScriptedReply(503, headers: headers))
        _ = try org.client(version: .newestTested).limits()
        #expect(org.waits == [wait])
    }

    @Test func givesUpInTheEnd() throws {
        let org = try Self.org(failing: 100, with: ScriptedReply(503))
        let error = #expect(throws: SalesforceError.self) { try org.client(version: .newestTested).limits() }
        #expect(error?.status == 503)
        #expect(org.calls.count == 8)
        let woken = try Self.org(failing: 100, with: ScriptedReply(420))
        #expect(throws: SalesforceError.self) { try woken.client(version: .newestTested).limits() }
        #expect(woken.calls.count == 2)
    }

    @Test func doesNotRepeatWhatIsFinal() throws {
        let org = try Self.org(failing: 100, with: .json(400, #"[{"errorCode":"INVALID_FIELD","message":"No"}]"#))
        #expect(throws: SalesforceError.self) { try org.client(version: .newestTested).limits() }
        #expect(org.calls.count == 1)
    }

    @Test func aPageIsAskedForAgainOnlyBeforeItsFirstByte() throws {
        let path = try RESTPagePath(soql: "SELECT Id FROM Contact", includingDeleted: false)
        let early = try Self.org(failing: 1, with: .json("0123456789").with(fault: .cut(after: 0)))
        let body = Collector()
        try early.client(version: .newestTested).restPage(path) { body.take($0) }
        #expect(body.text == #"{"A":{"Max":2,"Remaining":1}}"#)
        #expect(early.calls.count == 2)

        let late = try Self.org(failing: 1, with: .json("0123456789").with(fault: .cut(after: 5)))
        let part = Collector()
        let error = #expect(throws: SalesforceError.self) {
            try late.client(version: .newestTested).restPage(path) { part.take($0) }
        }
        #expect(error?.code == .transport)
        #expect(error?.isRetryable == true)
        #expect(part.text == "01234")
        #expect(late.calls.count == 1)
    }

    @Test func cancellingEndsAWait() throws {
        let token = CancellationToken()
        let org = try TestOrg { _ in
            token.cancel()
            return ScriptedReply(503)
        }
        let error = #expect(throws: SalesforceError.self) {
            try org.client(version: .newestTested, cancellation: token).limits()
        }
        #expect(error?.code == .cancelled)
        #expect(error?.recovery == .stop)
    }

    @Test func theCallersErrorComesThrough() throws {
        struct Mine: Error {}
        let org = try TestOrg { _ in .json("{}") }
        let path = try RESTPagePath(soql: "SELECT Id FROM Contact", includingDeleted: true)
        #expect(throws: Mine.self) { try org.client().restPage(path) { _ in throw Mine() } }
        #expect(org.calls.count == 1)
    }
}
