/// Keeps the refresh token that Salesforce handed out in exchange for the configured one.
///
/// With rotation on, a refresh token works once: losing its successor locks the user out. So the successor is stored,
/// and `store` has to return, before the session that came with it is used.
public protocol RefreshTokenStore: Sendable {
    /// The newest token that descends from the configured one; nil where none was stored.
    func token(descendingFrom original: Secret) throws -> Secret?
    /// Keeps a token durably.
    func store(_ token: Secret, descendingFrom original: Secret) throws
}
