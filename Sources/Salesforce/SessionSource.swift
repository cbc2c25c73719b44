/// Another program, or another part of this one, that keeps sessions: the Salesforce CLI, for one.
package protocol SessionSource: Sendable {
    /// A session that is good now.
    ///
    /// Called when a session is first needed, and again when Salesforce refused the last one.
    ///
    /// - Parameters:
    ///   - org: what the program calls the org: an alias or a user name.
    ///   - cancellation: ends a wait.
    /// - Returns: the session's token, and where it is good.
    /// - Throws: `SalesforceError`, with code `signIn` where the program has no session to give.
    func session(of org: String, _ cancellation: CancellationToken) throws(SalesforceError)
        -> (token: Secret, instance: HTTPOrigin)
}
