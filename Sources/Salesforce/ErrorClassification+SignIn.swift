/// What a refused sign-in means.
///
/// The texts are Salesforce's own, https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_flow_errors.htm,
/// and those that others have met.
extension ErrorClassification {
    static func signIn(status: Int, errorCode: String?, message: String, _ flow: SignInFlow) -> ErrorClassification {
        let text = message.lowercased()
        // Another process refreshes the same token at this moment; nothing is wrong.
        if text.contains("already being processed") { return ErrorClassification(.concurrency, .retry) }
        if text.contains("rate exceeded") || text.contains("rate limit") {
            return ErrorClassification(
                .quotaExceeded,
                .stop,
                "The user may sign in 3,600 times an hour, with all clients together: continue later",
            )
        }
        // A login that was refused is never repeated: that would lock the user out.
        if errorCode == nil || status == 429 || status >= 500 {
            let verdict = Self.status(status)
            return verdict.recovery == .retry ? verdict : ErrorClassification(.signIn, .fail, "Check SF_LOGIN_URL")
        }
        // An allowance that is used up, or a server in trouble, says nothing about the credentials.
        if let errorCode, let known = known(errorCode, message: message) {
            if [.retry, .stop].contains(known.recovery) { return known }
            if known.code == .permission { return ErrorClassification(.signIn, .fail, known.hint) }
        }
        return ErrorClassification(.signIn, .fail, hint(errorCode ?? "", text, flow))
    }

    private static let myDomain = "Set SF_LOGIN_URL to the org's My Domain, https://NAME.my.salesforce.com"
    private static func approval(_ flow: SignInFlow) -> String {
        let start =
            "Let an administrator approve \(flow.user) beforehand: in the app's policies set Permitted Users to 'Admin approved "
            + "users are pre-authorized', and give the app to the user's profile or a permission set"
        guard case .jwtBearer = flow else { return start }
        return start + "; the app needs the scopes api and refresh_token"
    }

    private static func hint(_ errorCode: String, _ text: String, _ flow: SignInFlow) -> String {
        if text.contains("no client credentials user") {
            return
                "Choose a Run As user for the client credentials flow in the app's policies (Setup, the app, Edit Policies)"
        }
        if text.contains("not supported on this domain") { return myDomain + ": login hosts do not serve this flow" }
        switch errorCode {
        case "invalid_client_id", "invalid_client":
            return "Check SF_CLIENT_ID and SF_CLIENT_SECRET against the app's consumer key and secret"
        case "unsupported_grant_type":
            return "Enable this flow in the app's OAuth settings"
        case "invalid_app_access", "app_not_found":
            return approval(flow)
        case "OAUTH_APP_BLOCKED":
            return "Let an administrator unblock the app in Setup, Connected Apps OAuth Usage"
        case "inactive_user":
            return inactive(flow)
        case "inactive_org":
            return "The org is inactive or locked: ask Salesforce's support"
        default: break
        }
        if text.contains("audience") {
            return "Set SF_AUDIENCE to https://login.salesforce.com, or https://test.salesforce.com for a sandbox"
        }
        if text.contains("hasn't approved") || text.contains("not admin approved") || text.contains("not approved") {
            return approval(flow)
        }
        if text.contains("expired authorization code") {
            if case .jwtBearer = flow { return "The assertion was out of date: check this machine's clock" }
            return "The browser's answer is good for some minutes, and once: run 'sfsync login' again"
        }
        if text.contains("expired access/refresh token") {
            return "The refresh token is spent: run 'sfsync login', or authorise the app again and set SF_REFRESH_TOKEN"
        }
        if text.contains("inactive user") || text.contains("user is inactive") { return inactive(flow) }
        if text.contains("ip restricted") || text.contains("login hours") {
            return
                "This machine's address is outside the login IP ranges of \(flow.user)'s profile, or it is outside its login "
                + "hours: let an administrator add the address to the profile"
        }
        if text.contains("authentication failure") || text.contains("invalid assertion") { return failure(of: flow) }
        return "Check the app's OAuth settings and the user's access to it"
    }

    private static func inactive(_ flow: SignInFlow) -> String {
        "Let an administrator activate or unfreeze \(flow.user) in Setup, Users"
    }

    /// What `authentication failure` is about depends on what was sent.
    private static func failure(of flow: SignInFlow) -> String {
        switch flow {
        case .password: "Check SF_USERNAME, SF_PASSWORD and SF_SECURITY_TOKEN; many orgs block the password flow"
        case .clientCredentials:
            "Check SF_CLIENT_ID and SF_CLIENT_SECRET, and whether the app's Run As user is active and may use the API"
        case .jwtBearer: "Check SF_USERNAME, and whether the certificate of SF_PRIVATE_KEY_FILE is the app's"
        case .refreshToken, .accessToken, .sessionSource:
            "Run 'sfsync login', or authorise the app again and set SF_REFRESH_TOKEN"
        }
    }
}
