/// How a session is obtained.
package enum SignInFlow: Sendable, Equatable {
    /// The app signs in as itself; needs the org's My Domain.
    case clientCredentials(clientID: String, clientSecret: Secret)
    /// The app vouches for a user with a key, given as PEM.
    case jwtBearer(clientID: String, username: String, privateKey: Secret, audience: String)
    /// A token from an earlier authorisation.
    case refreshToken(clientID: String, clientSecret: Secret?, token: Secret)
    /// Name and password, with the security token already appended to the password.
    case password(clientID: String, clientSecret: Secret?, username: String, password: Secret)
    /// A session from elsewhere, which cannot be renewed.
    case accessToken(Secret, instance: HTTPOrigin)
    /// The session that another program keeps for an org, which is asked for a new one whenever one is needed.
    case sessionSource(org: String)

    /// The user that signs in, as texts call it.
    var user: String {
        switch self {
        case .clientCredentials: "the app's Run As user"
        case .jwtBearer(_, let username, _, _), .password(_, _, let username, _): "the user \(username)"
        case .refreshToken, .accessToken, .sessionSource: "the user"
        }
    }

    /// What the flow is called in texts.
    package var name: String {
        switch self {
        case .clientCredentials: "client credentials"
        case .jwtBearer: "JWT bearer"
        case .refreshToken: "refresh token"
        case .password: "password"
        case .accessToken: "access token"
        case .sessionSource: "Salesforce CLI"
        }
    }
}
