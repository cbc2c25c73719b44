import FoundationEssentials
import Synchronization

/// `POST /services/oauth2/token`: all flows' server side.
final class TokenEndpoint: Sendable {
    let org: EmulatedOrg
    let sessions: SessionStore
    let credentials: EmulatorCredentials
    let rotatesRefreshTokens: Bool
    let identity: Identity
    let codes: AuthorizationCodes
    /// What the next sign-ins are answered with, whatever they say.
    private let refusals = Mutex<[(error: String, description: String)]>([])

    init(
        org: EmulatedOrg,
        sessions: SessionStore,
        credentials: EmulatorCredentials,
        rotatesRefreshTokens: Bool,
        identity: Identity,
    ) {
        self.org = org
        self.sessions = sessions
        self.credentials = credentials
        self.rotatesRefreshTokens = rotatesRefreshTokens
        self.identity = identity
        codes = AuthorizationCodes(credentials: credentials)
    }

    /// Makes the next sign-ins fail with this answer.
    func refuse(_ count: Int, error: String, description: String) {
        refusals.withLock { $0 += Array(repeating: (error, description), count: count) }
    }

    private struct Refusal: Error {
        var error: String
        var description: String
    }

    /// Answers a token request; where the client reached the emulator becomes `instance_url`.
    func answer(_ request: EmulatorRequest, baseURL: String) -> EmulatorAnswer {
        var form = FormCoding.fields(of: String(decoding: request.body, as: UTF8.self))
        if let (id, secret) = basicCredentials(request) {
            form["client_id"] = id
            form["client_secret"] = secret
        }
        do throws(Refusal) {
            return try token(form, baseURL: baseURL)
        } catch {
            let text = "{\"error\":\"\(error.error)\",\"error_description\":\(JSONText.quoted(error.description))}"
            return .json(text, status: 400)
        }
    }

    private func token(_ form: [String: String], baseURL: String) throws(Refusal) -> EmulatorAnswer {
        if let next = refusals.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) {
            throw Refusal(error: next.error, description: next.description)
        }
        switch form["grant_type"] {
        case "client_credentials":
            try checkClient(form, needsSecret: true)
            return success(sessions.issue(), baseURL: baseURL)
        case "urn:ietf:params:oauth:grant-type:jwt-bearer":
            try checkAssertion(form["assertion"] ?? "", baseURL: baseURL)
            return success(sessions.issue(), baseURL: baseURL)
        case "refresh_token":
            try checkClient(form, needsSecret: false)
            guard let made = sessions.refresh(form["refresh_token"] ?? "", rotates: rotatesRefreshTokens) else {
                throw Refusal(error: "invalid_grant", description: "expired access/refresh token")
            }
            return success(made.session, baseURL: baseURL, refreshToken: made.refreshToken)
        case "password":
            try checkClient(form, needsSecret: true)
            guard form["username"] == credentials.username,
                form["password"] == credentials.password + credentials.securityToken
            else { throw Refusal(error: "invalid_grant", description: "authentication failure") }
            return success(sessions.issue(), baseURL: baseURL)
        case "authorization_code":
            try checkClient(form, needsSecret: false)
            let redirect = form["redirect_uri"] ?? ""
            guard codes.spend(form["code"] ?? "", redirectURL: redirect, verifier: form["code_verifier"] ?? "") else {
                throw Refusal(error: "invalid_grant", description: "expired authorization code")
            }
            return success(sessions.issue(), baseURL: baseURL, refreshToken: sessions.newestRefreshToken)
        case nil: throw Refusal(error: "unsupported_grant_type", description: "grant type is missing")
        default: throw Refusal(error: "unsupported_grant_type", description: "grant type not supported")
        }
    }

    /// `POST /services/oauth2/revoke`.
    func revoke(_ request: EmulatorRequest) -> EmulatorAnswer {
        let form = FormCoding.fields(of: String(decoding: request.body, as: UTF8.self))
        guard sessions.revoke(form["token"] ?? "") else {
            return .json(
                #"{"error":"unsupported_token_type","error_description":"this token type is not supported"}"#,
                status: 400
            )
        }
        return .json("")
    }

    private func checkClient(_ form: [String: String], needsSecret: Bool) throws(Refusal) {
        guard form["client_id"] == credentials.clientID else {
            throw Refusal(error: "invalid_client_id", description: "client identifier invalid")
        }
        let secret = form["client_secret"]
        guard secret == credentials.clientSecret || (secret == nil && !needsSecret) else {
            throw Refusal(error: "invalid_client", description: "invalid client credentials")
        }
    }

    private func checkAssertion(_ assertion: String, baseURL: String) throws(Refusal) {
        guard let token = JSONWebToken.claims(of: assertion) else {
            throw Refusal(error: "invalid_grant", description: "invalid assertion")
        }
        guard token.iss == credentials.clientID else {
            throw Refusal(error: "invalid_client_id", description: "client identifier invalid")
        }
        let audiences = ["https://login.salesforce.com", "https://test.salesforce.com", baseURL]
        guard audiences.contains(token.aud) else {
            throw Refusal(error: "invalid_grant", description: "audience is invalid")
        }
        guard token.exp * 1000 > Double(org.milliseconds) else {
            throw Refusal(error: "invalid_grant", description: "expired authorization code")
        }
        guard token.sub == credentials.username else {
            throw Refusal(error: "invalid_grant", description: "user hasn't approved this consumer")
        }
    }

    private func success(_ session: String, baseURL: String, refreshToken: String? = nil) -> EmulatorAnswer {
        var members = [
            ("access_token", session), ("instance_url", baseURL),
            ("id", identity.url), ("token_type", "Bearer"),
            ("issued_at", String(org.milliseconds)), ("signature", "c2lnbmF0dXJl"), ("scope", "api refresh_token"),
        ]
        if let refreshToken { members.append(("refresh_token", refreshToken)) }
        return .json("{" + members.map { "\"\($0.0)\":\(JSONText.quoted($0.1))" }.joined(separator: ",") + "}")
    }

    private func basicCredentials(_ request: EmulatorRequest) -> (String, String)? {
        guard let value = request.headers["authorization"], value.lowercased().hasPrefix("basic "),
            let data = Data(base64Encoded: String(value.dropFirst(6)))
        else { return nil }
        let parts = String(decoding: data, as: UTF8.self).split(separator: ":", maxSplits: 1)
        return parts.count == 2 ? (FormCoding.decoded(parts[0]), FormCoding.decoded(parts[1])) : nil
    }
}
