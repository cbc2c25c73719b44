internal import FoundationEssentials

/// A sign-in by a person in a browser: the authorization code flow with PKCE.
///
/// The browser shows the address, the person approves the app, and Salesforce sends the browser to `redirectURL` with a
/// code and the state. The code is worth nothing without the verifier, which never leaves this process but to the login
/// host: https://www.rfc-editor.org/rfc/rfc7636, and for native apps https://www.rfc-editor.org/rfc/rfc8252.
package struct AuthorizationCode: Sendable {
    /// What the browser's answer has to carry, so that no one else's answer is taken for it.
    package let state: String
    /// Where the browser is to come back; the app has to list it, letter by letter, as a callback URL.
    package let redirectURL: String
    private let clientID: String
    private let loginURL: HTTPOrigin
    private let verifier: Secret

    /// Begins a sign-in.
    ///
    /// - Parameters:
    ///   - clientID: the app's consumer key.
    ///   - loginURL: the login host.
    ///   - redirectURL: where the browser is to come back.
    package init(clientID: String, loginURL: HTTPOrigin, redirectURL: String) {
        self.clientID = clientID
        self.loginURL = loginURL
        self.redirectURL = redirectURL
        state = Self.chance()
        verifier = Secret(Self.chance())
    }

    /// The address for the browser.
    package var address: String {
        let challenge = Array(verifier.reveal().utf8).withUnsafeBufferPointer { SHA256.digest(of: $0) }
        let parameters = [
            ("response_type", "code"), ("client_id", clientID), ("redirect_uri", redirectURL),
            ("scope", "api refresh_token"), ("state", state), ("code_challenge", Base64URL.encode(challenge)),
            ("code_challenge_method", "S256"),
        ]
        return "\(loginURL)/services/oauth2/authorize?" + PercentEncoding.encode(pairs: parameters)
    }

    /// Exchanges the code that came with the browser's answer.
    ///
    /// - Returns: the refresh token, which gives sessions.
    /// - Throws: `SalesforceError` with code `signIn` where Salesforce refuses it, or gives no refresh token.
    package func redeem(
        _ code: Secret,
        options: SalesforceClient.Options,
        cancellation: CancellationToken,
        certificateFile: String? = nil,
    ) throws -> Secret {
        let configuration = SalesforceConfiguration(
            loginURL: loginURL,
            flow: .refreshToken(clientID: clientID, clientSecret: nil, token: Secret("")),
            certificateFile: certificateFile,
        )
        let client = try SalesforceClient(configuration, options: options, cancellation: cancellation)
        let (_, refreshToken) = try client.exchange([
            ("grant_type", Secret("authorization_code")), ("client_id", Secret(clientID)), ("code", code),
            ("redirect_uri", Secret(redirectURL)), ("code_verifier", verifier),
        ])
        guard let refreshToken else {
            throw SalesforceError(
                code: .signIn,
                recovery: .fail,
                message: "Salesforce gave a session, but no refresh token",
                hint: "Give the app the scope 'Perform requests at any time (refresh_token, offline_access)'",
            )
        }
        return refreshToken
    }

    /// 256 bits by chance, in 43 letters: as many as RFC 7636 asks for.
    private static func chance() -> String {
        var generator = SystemRandomNumberGenerator()
        return Base64URL.encode((0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
    }
}
