/// Keeps the refresh token that Salesforce handed out in exchange for the configured one.
///
/// With rotation on, a refresh token works once: losing its successor locks the user out. So the successor is stored,
/// and `store` has to return, before the session that came with it is used.
package protocol RefreshTokenStore: Sendable {
    /// The newest token that descends from the configured one; nil where none was stored.
    func token(descendingFrom original: Secret) throws -> Secret?
    /// Keeps a token durably.
    func store(_ token: Secret, descendingFrom original: Secret) throws
    /// Runs `body`, which reads a token, exchanges it and stores its successor, while no other process does the same.
    ///
    /// Called around every exchange, never within itself. Without an implementation of its own a store just runs `body`:
    /// two processes with one token may then lose its successor.
    ///
    /// - Parameters:
    ///   - cancellation: ends a wait.
    ///   - onWait: told when the wait takes longer than usual.
    ///   - body: run once.
    /// - Throws: what `body` throws; `SalesforceError` where the turn does not come.
    func exclusively(_ cancellation: CancellationToken, onWait: () -> Void, _ body: () throws -> Void) throws
}

extension RefreshTokenStore {
    /// Runs `body`.
    package func exclusively(_ cancellation: CancellationToken, onWait: () -> Void, _ body: () throws -> Void) throws {
        try body()
    }
}
