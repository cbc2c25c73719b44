import Libc
import Salesforce

extension CommandEnvironment {
    /// Has Salesforce forget a login's newest refresh token, and forgets it here; nothing where the login has none.
    ///
    /// - Throws: `SalesforceError`, with code `signIn` where Salesforce does not know the token any more.
    func revoke(_ login: StoredLogin, _ console: Console) throws {
        guard let original = login.variables["SF_REFRESH_TOKEN"].map({ Secret($0) }) else { return }
        let store = FileRefreshTokenStore(path: state.refreshTokens)
        let newest = try store.token(descendingFrom: original) ?? original
        defer { try? store.forget(descendingFrom: original) }
        try salesforce(as: login.variables, console, Interrupt.token, attempts: 1).revoke(newest)
    }
}
