import HTTPTesting
import Salesforce
import Testing

@Suite struct OrganizationTests {
    private static let id = "00D5g000004XyzAEAS"

    private static func session(_ request: ScriptedRequest, id: String, token: String = "t") -> ScriptedReply {
        let instance = "http://\(request.headers["host"] ?? "")"
        return .json(#"{"access_token":"\#(token)","instance_url":"\#(instance)","id":"\#(id)"}"#)
    }

    @Test(arguments: [
        ("https://login.salesforce.com/id/00D5g000004XyzAEAS/0055g00000AbcdEAAR", false),
        ("https://login.salesforce.com/id/00D5g000004XyzA/0055g00000AbcdE", false),
        ("https://test.salesforce.com/id/00D5g000004XyzAEAS/0055g00000AbcdEAAR", true),
    ])
    func theSignInTellsTheOrg(_ identity: String, _ isSandbox: Bool) throws {
        let org = try TestOrg(signIn: { request, _ in Self.session(request, id: identity) })
        let organization = try org.client().organization()
        #expect(organization == Organization(id: Self.id, instance: "127.0.0.1", isSandbox: isSandbox))
        #expect(org.calls.isEmpty)
    }

    @Test func anAccessTokenAsksUserInfoOnce() throws {
        let org = try TestOrg { _ in
            .json(
                #"{"user_id":"005","organization_id":"00D5g000004XyzAEAS","sub":"https://test.salesforce.com/id/"#
                    + #"00D5g000004XyzAEAS/0055g00000AbcdEAAR"}"#
            )
        }
        let instance = try HTTPOrigin(parsing: org.server.url)
        let client = try org.client(.accessToken(Secret("00D!given"), instance: instance), version: .newestTested)
        for _ in 1...2 {
            #expect(try client.organization() == Organization(id: Self.id, instance: "127.0.0.1", isSandbox: true))
        }
        #expect(org.calls.map(\.path) == ["/services/oauth2/userinfo"])
        #expect(client.statistics.apiRequests == 0)
    }

    @Test func aTokenThatMayNotAskUserInfoQueriesTheOrg() throws {
        let org = try TestOrg { request in
            request.path.hasSuffix("userinfo")
                ? ScriptedReply(403, "Missing_OAuth_Token")
                : .json(#"{"totalSize":1,"done":true,"records":[{"Id":"00D5g000004XyzAEAS","IsSandbox":true}]}"#)
        }
        let instance = try HTTPOrigin(parsing: org.server.url)
        let client = try org.client(.accessToken(Secret("00D!given"), instance: instance), version: .newestTested)
        #expect(try client.organization() == Organization(id: Self.id, instance: "127.0.0.1", isSandbox: true))
    }

    @Test func aLaterSignInToAnotherOrgIsRefused() throws {
        let ids = ["00D5g000004XyzAEAS", "00D7Q000000AbcdUAC"]
        let org = try TestOrg(
            { _ in TestOrg.expired },
            signIn: { request, count in
                Self.session(
                    request,
                    id: "https://login.salesforce.com/id/\(ids[min(count - 1, 1)])/0055g00000AbcdEAAR",
                    token: "session-\(count)",
                )
            },
        )
        let client = try org.client(version: .newestTested)
        #expect(try client.organization().id == ids[0])
        for _ in 1...2 {
            let error = #expect(throws: SalesforceError.self) { try client.limits() }
            #expect(error?.code == .signIn && error?.recovery == .fail)
            #expect(error?.message.contains(ids[0]) == true && error?.message.contains(ids[1]) == true)
        }
        // Nothing was asked of the other org.
        #expect(org.calls.count == 1)
        #expect(org.signIns.count == 2)
    }

    @Test(arguments: [
        ("acme--uat.sandbox.my.salesforce.com", true), ("acme--uat.my.salesforce.com", true),
        ("clever-otter-1.scratch.my.salesforce.com", true), ("cs12.salesforce.com", true),
        ("acme.my.salesforce.com", false), ("acme-dev-ed.develop.my.salesforce.com", false),
        ("na139.salesforce.com", false), ("acme--uat.sandbox.my.salesforce.mil", true), ("csx.salesforce.com", false),
    ])
    func theHostTellsASandbox(_ host: String, _ isSandbox: Bool) throws {
        let org = try TestOrg(signIn: { _, _ in
            .json(
                #"{"access_token":"t","instance_url":"https://\#(host)","id":"https://login.salesforce.com/id/"#
                    + #"00D5g000004XyzAEAS/0055g00000AbcdEAAR"}"#
            )
        })
        #expect(try org.client().organization() == Organization(id: Self.id, instance: host, isSandbox: isSandbox))
    }
}
