import HTTPTesting
import Salesforce
import Testing

@Suite struct SessionTests {
    @Test func signsInAgainOnce() throws {
        let org = try TestOrg { request in
            request.headers["authorization"] == "Bearer 00D!session-1" ? TestOrg.expired : .json("{}")
        }
        let client = try org.client(version: .newestTested)
        _ = try client.limits()
        _ = try client.limits()
        #expect(org.signIns.count == 2)
        #expect(org.calls.count == 3)
        #expect(org.waits.isEmpty)
        #expect(client.statistics.signIns == 2)
        #expect(client.statistics.apiRequests == 3)
    }

    @Test func stopsWhenTheNewSessionIsRefusedToo() throws {
        let org = try TestOrg { _ in TestOrg.expired }
        let error = #expect(throws: SalesforceError.self) { try org.client(version: .newestTested).limits() }
        #expect(error?.recovery == .stop)
        #expect(
            error?.description
                == "GET /services/data/v66.0/limits on 127.0.0.1: 401 INVALID_SESSION_ID: Session expired or invalid. A "
                + "new session was refused at once. Look at the org's session settings (lock sessions to the IP "
                + "address), the app's IP relaxation and session policies, and the user's login IP ranges."
        )
        #expect(org.signIns.count == 2)
        #expect(org.calls.count == 2)
    }

    @Test(arguments: ["This session is not valid for use with the REST API", "Connected app is not attached to Agent"])
    func doesNotSignInAgainWhereThatIsInVain(_ message: String) throws {
        let org = try TestOrg { _ in
            .json(401, #"[{"message":"\#(message)","errorCode":"INVALID_SESSION_ID"}]"#)
        }
        let error = #expect(throws: SalesforceError.self) { try org.client().limits() }
        #expect(error?.recovery == .fail)
        #expect(org.signIns.count == 1)
    }

    @Test func oneThreadSignsInForAll() async throws {
        let org = try TestOrg { request in
            request.headers["authorization"] == "Bearer 00D!session-1" ? TestOrg.expired : .json("{}")
        }
        let client = try org.client(version: .newestTested)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 1...8 { group.addTask { _ = try client.limits() } }
            try await group.waitForAll()
        }
        #expect(org.signIns.count == 2)
    }

    @Test func aLocatorDiesWithItsSession() throws {
        let org = try TestOrg { _ in TestOrg.expired }
        let client = try org.client(version: .newestTested)
        let path = try RESTPagePath(nextRecordsURL: "/services/data/v66.0/query/01gR-2000")
        let error = #expect(throws: SalesforceError.self) { try client.restPage(path) { _ in } }
        #expect(error?.code == .locatorExpired)
        #expect(error?.recovery == .changePlan)
        #expect(org.signIns.count == 2)
    }

    @Test(arguments: [
        (["49.0", "65.0", "66.0", "67.0"], "66.0"), (["52.0", "64.0"], "64.0"), (["50.0"], "50.0"),
    ])
    func negotiatesTheVersion(_ offered: [String], _ spoken: String) throws {
        let org = try TestOrg(versions: offered)
        let client = try org.client()
        #expect(try client.apiVersion().description == spoken)
        _ = try client.limits()
        #expect(org.calls.map(\.path) == ["/services/data/v\(spoken)/limits"])
        let versions = org.server.requests.filter { $0.path == "/services/data/" }
        #expect(versions.count == 1)
        #expect(versions.first?.headers["authorization"] == nil)
        #expect(client.statistics.apiRequests == 1)
    }

    @Test func refusesAnOrgWithoutACommonVersion() throws {
        let org = try TestOrg(versions: ["48.0", "70.0"])
        let error = #expect(throws: SalesforceError.self) { try org.client().limits() }
        #expect(error?.code == .version)
        #expect(error?.message == "the org offers no API version from 50.0 to 66.0")
    }
}
