import HTTPTesting
import Salesforce
import Synchronization
import Testing

/// The bound that a client sets itself, before the org sets one.
@Suite struct BudgetTests {
    @Test(arguments: [
        ("80%", APIBudget.percent(80)), ("1%", .percent(1)), ("100%", .percent(100)), ("1", .requests(1)),
        ("500", .requests(500)), ("off", .off),
    ])
    func readsWhatItPrints(_ text: String, _ budget: APIBudget) {
        #expect(APIBudget(text) == budget)
        #expect(budget.description == text)
    }

    @Test(arguments: [
        "", "%", "0", "0%", "101%", "-1", "+5", "8 %", " 80%", "80%%", "1.5%", "½%", "OFF", "99999999999999999999",
    ])
    func refusesWhatIsNoBudget(_ text: String) {
        #expect(APIBudget(text) == nil)
    }

    private static let soql = "SELECT COUNT() FROM Contact"

    @Test func stopsBeforeTheRequestThatIsTooMuch() throws {
        let org = try TestOrg { _ in
            .json(headers: [("Sforce-Limit-Info", "api-usage=80/100")], #"{"totalSize":1}"#)
        }
        let signedIn = try org.client(version: .newestTested)
        let generous = signedIn.limited(to: .percent(81))
        for _ in 1...3 { _ = try generous.count(Self.soql) }
        let client = signedIn.limited(to: .percent(80))
        // The first answer tells.
        _ = try client.count(Self.soql)
        let error = #expect(throws: SalesforceError.self) { try client.count(Self.soql) }
        #expect(org.calls.count == 4)
        #expect(error?.code == .budget && error?.recovery == .stop)
        #expect(
            error?.description
                == "80 of the org's 100 daily API requests are used, by all its clients together, and the run may use them "
                + "up to 80%. What is committed stays. Run the same command again later to continue; --max-api-usage sets "
                + "the bound."
        )
        // Others of the same work know it, too, and what is newly begun asks for itself.
        #expect(throws: SalesforceError.self) { try client.countingSeparately().count(Self.soql) }
        #expect(try signedIn.limited(to: .percent(80)).count(Self.soql) == 1)
        #expect(org.waits == [])
    }

    @Test func countsItsOwnRequests() throws {
        let org = try TestOrg { _ in .json(#"{"totalSize":1}"#) }
        let client = try org.client(version: .newestTested).limited(to: .requests(2))
        for _ in 1...2 { _ = try client.count(Self.soql) }
        let error = #expect(throws: SalesforceError.self) { try client.count(Self.soql) }
        #expect(error?.code == .budget)
        #expect(error?.message == "2 API requests were sent, of the 2 that the run may send")
        #expect(org.calls.map(\.path) == ["/services/data/v66.0/query", "/services/data/v66.0/query"])
    }

    @Test func whereNoAnswerTellsLimitsAreAsked() throws {
        let used = Atomic(79)
        let org = try TestOrg { request in
            guard request.path.hasSuffix("/limits") else { return .json(#"{"totalSize":1}"#) }
            let left = 100 - used.load(ordering: .relaxed)
            return .json(#"{"DailyApiRequests":{"Max":100,"Remaining":\#(left)}}"#)
        }
        let client = try org.client(version: .newestTested).limited(to: .percent(80))
        for _ in 1...51 { _ = try client.count(Self.soql) }
        #expect(org.calls.filter { $0.path.hasSuffix("/limits") }.count == 1)
        used.store(80, ordering: .relaxed)
        let error = #expect(throws: SalesforceError.self) { for _ in 1...3 { _ = try client.count(Self.soql) } }
        #expect(error?.code == .budget)
        #expect(org.calls.filter { $0.path.hasSuffix("/limits") }.count == 2)
    }

    @Test(arguments: [
        (403, #"[{"errorCode":"FUNCTIONALITY_NOT_ENABLED","message":"no"}]"#),
        (200, #"{"DailyApiRequests":{"Max":9223372036854775807,"Remaining":-9223372036854775808}}"#), (200, "{}"),
    ])
    func whereNothingTellsTheClientGoesOn(_ status: Int, _ body: String) throws {
        let org = try TestOrg { $0.path.hasSuffix("/limits") ? .json(status, body) : .json(#"{"totalSize":1}"#) }
        let client = try org.client(version: .newestTested).limited(to: .percent(80))
        for _ in 1...60 { _ = try client.count(Self.soql) }
        #expect(org.calls.filter { $0.path.hasSuffix("/limits") }.count == 1)
        let warnings = org.notices.compactMap { if case .warning(let text) = $0 { text } else { nil } }
        #expect(warnings.count == 1)
        #expect(warnings.first?.hasPrefix("Salesforce does not tell how many API requests are used") == true)
    }

    @Test func tidiesUpAllTheSame() throws {
        let org = try TestOrg { request in
            let headers = [("Sforce-Limit-Info", "api-usage=100/100")]
            guard request.method == "POST" else { return ScriptedReply(204, headers: headers) }
            return .json(headers: headers, #"{"id":"750R0000000zlh9IAA","state":"JobComplete","apiVersion":66.0}"#)
        }
        let client = try org.client(version: .newestTested).limited(to: .standard)
        let job = try client.createQueryJob(soql: "SELECT Id FROM Contact", includingDeleted: false)
        #expect(throws: SalesforceError.self) { try client.job(job.id) }
        try client.delete(job)
        #expect(org.calls.map(\.method) == ["POST", "DELETE"])
    }
}
