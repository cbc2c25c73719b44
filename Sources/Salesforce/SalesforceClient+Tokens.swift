extension SalesforceClient {
    /// Exchanges a form at the login host, without making it this client's session.
    func exchange(_ form: [(name: String, value: Secret)]) throws -> (grant: SignIn.Grant, refreshToken: Secret?) {
        try SignIn(configuration, http: http, options: options, budget: budget).exchange(form, cancellation)
    }

    /// Has Salesforce forget a refresh token, with the sessions that came from it.
    ///
    /// https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_revoke_token.htm
    ///
    /// - Throws: `SalesforceError`; with code `signIn` where it does not know the token (any more).
    package func revoke(_ token: Secret) throws {
        let request = HTTPRequest.revoke(token, at: configuration.loginURL)
        do {
            let response = try http.send(request, patience: Pace.small.patience(options), cancellation: cancellation)
            guard response.head.isSuccess else {
                throw SalesforceError(answer: response, request: request, signingIn: configuration.flow)
            }
        } catch let error as HTTPError {
            throw SalesforceError(error)
        }
    }
}
