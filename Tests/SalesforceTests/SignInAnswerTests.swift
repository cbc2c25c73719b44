import HTTPTesting
import Salesforce
import Testing

/// Answers to a sign-in that others have met, and what is made of them.
@Suite struct SignInAnswerTests {
    private static func refusal(_ error: String, _ text: String) -> ScriptedReply {
        .json(400, #"{"error":"\#(error)","error_description":"\#(text)"}"#)
    }

    private static let password = SignInFlow.password(
        clientID: "app",
        clientSecret: nil,
        username: "u",
        password: Secret("password"),
    )
    private static let refresh = SignInFlow.refreshToken(clientID: "app", clientSecret: nil, token: Secret("token-0"))

    @Test(arguments: [
        ("invalid_grant", "no client credentials user enabled", "Choose a Run As user"),
        ("invalid_grant", "request not supported on this domain", "Set SF_LOGIN_URL to the org's My Domain"),
        ("invalid_request", "user is not admin approved to access this app", "pre-authorized"),
        ("invalid_app_access", "user is not admin approved to access this app", "pre-authorized"),
        ("invalid_grant", "user hasn't approved this consumer", "pre-authorized"),
        ("invalid_grant", "authentication failure", "the app's Run As user is active"),
        ("inactive_user", "user is inactive", "activate or unfreeze the app's Run As user"),
        ("invalid_grant", "inactive user", "activate or unfreeze the app's Run As user"),
        ("inactive_org", "org is inactive", "ask Salesforce's support"),
        ("invalid_grant", "ip restricted", "outside the login IP ranges of the app's Run As user's profile"),
        ("invalid_grant", "IP restricted or invalid login hours", "add the address to the profile"),
        ("OAUTH_APP_BLOCKED", "this app is blocked by admin", "unblock the app"),
        ("API_DISABLED_FOR_ORG", "API is not enabled for this Organization or Partner", "permission API Enabled"),
    ])
    func saysWhatToDo(_ error: String, _ text: String, _ advice: String) throws {
        let org = try TestOrg(signIn: { _, _ in Self.refusal(error, text) })
        let thrown = #expect(throws: SalesforceError.self) { try org.client().limits() }
        #expect(thrown?.code == .signIn)
        #expect(thrown?.description.contains(advice) == true, "\(thrown?.description ?? "")")
        // It is not this flow that needs a user name.
        #expect(thrown?.description.contains("SF_USERNAME") == false)
        #expect(org.signIns.count == 1)
    }

    @Test func theAdviceFollowsTheFlow() throws {
        let org = try TestOrg(signIn: { _, _ in Self.refusal("invalid_grant", "authentication failure") })
        let thrown = #expect(throws: SalesforceError.self) { try org.client(Self.password).limits() }
        #expect(thrown?.description.contains("SF_PASSWORD") == true)
    }

    @Test func anUnapprovedUserIsNamed() throws {
        let org = try TestOrg(signIn: { _, _ in Self.refusal("invalid_grant", "user hasn't approved this consumer") })
        let flow = SignInFlow.jwtBearer(
            clientID: "app",
            username: "sync@acme.example",
            privateKey: Secret(try TestKey.rsa().pkcs8()),
            audience: "https://login.salesforce.com",
        )
        let text = #expect(throws: SalesforceError.self) { try org.client(flow).limits() }?.description ?? ""
        #expect(text.contains("approve the user sync@acme.example beforehand"), "\(text)")
        #expect(text.hasSuffix("the app needs the scopes api and refresh_token."), "\(text)")
    }

    @Test func aTokenThatAnotherProcessRefreshesIsWaitedFor() throws {
        let org = try TestOrg(signIn: { request, count in
            count < 3
                ? Self.refusal("invalid_grant", "token request is already being processed")
                : TestOrg.session(request, count)
        })
        _ = try org.client(Self.refresh).limits()
        #expect(org.signIns.count == 3)
        #expect(org.waits.count == 2)
    }

    @Test(arguments: [SignInAnswerTests.refresh, SignInAnswerTests.password])
    func tooManySignInsAreNoRefusal(_ flow: SignInFlow) throws {
        let org = try TestOrg(signIn: { _, _ in Self.refusal("invalid_grant", "login rate exceeded") })
        let error = #expect(throws: SalesforceError.self) { try org.client(flow).limits() }
        #expect(error?.code == .quotaExceeded)
        #expect(error?.recovery == .stop)
        #expect(error?.description.hasSuffix("continue later.") == true)
        #expect(org.signIns.count == 1)
    }

    @Test func anOrgThatMovedIsSignedInToOnceMore() throws {
        let moved = ScriptedReply.json(400, #"[{"message":"Destination URL not reset","errorCode":"URL_NOT_RESET"}]"#)
        let org = try TestOrg { request in
            request.headers["authorization"] == "Bearer 00D!session-1" ? moved : .json("{}")
        }
        let client = try org.client(version: .newestTested)
        _ = try client.limits()
        #expect(org.signIns.count == 2)
        #expect(org.notices.contains(.renewingSession("the org has moved to another instance, signing in again")))

        let stays = try TestOrg { _ in moved }
        let error = #expect(throws: SalesforceError.self) { try stays.client(version: .newestTested).limits() }
        #expect(error?.recovery == .stop)
        #expect(error?.description.contains("set SF_LOGIN_URL to the org's My Domain") == true)
        #expect(stays.signIns.count == 2)
    }

    @Test func aSilentSignInHasAnEnd() throws {
        let org = try TestOrg(signIn: { request, count in
            count < 2 ? ScriptedReply().with(fault: .mute) : TestOrg.session(request, count)
        })
        let client = try org.client { options in
            options.smallHeadTimeout = .milliseconds(100)
            options.noticeAfter = .milliseconds(50)
        }
        _ = try client.limits()
        #expect(org.signIns.count == 2)
        #expect(
            org.notices.contains(
                .waiting("waiting for Salesforce: POST /services/oauth2/token on 127.0.0.1, since 0.05 s")
            ) || org.waits.count == 1
        )
    }
}
