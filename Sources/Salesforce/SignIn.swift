internal import FoundationEssentials
internal import Synchronization

/// Exchanges what is configured for a session.
final class SignIn: Sendable {
    /// What a sign-in gives.
    struct Grant: Sendable {
        var token: Secret
        /// Taken from every answer: it changes when an org moves.
        var instance: HTTPOrigin
        /// The org, where the answer names it.
        var organization: Organization?
    }

    private struct Answer: Decodable {
        var access_token: String
        var instance_url: String
        var refresh_token: String?
        var id: String?
    }

    private let configuration: SalesforceConfiguration
    private let http: HTTPClient
    private let options: SalesforceClient.Options
    private let budget: RetryBudget
    /// The refresh token in use where there is no store to ask.
    private let rotated = Mutex<Secret?>(nil)

    init(
        _ configuration: SalesforceConfiguration,
        http: HTTPClient,
        options: SalesforceClient.Options,
        budget: RetryBudget,
    ) {
        self.configuration = configuration
        self.http = http
        self.options = options
        self.budget = budget
    }

    /// Whether a new session can be had.
    var isRenewable: Bool {
        if case .accessToken = configuration.flow { false } else { true }
    }

    func perform(_ cancellation: CancellationToken) throws -> Grant {
        switch configuration.flow {
        case .accessToken(let token, let instance):
            return Grant(token: token, instance: instance)
        case .sessionSource(let org):
            guard let source = options.sessionSource else {
                throw EnvironmentReader.error(
                    "nothing is there that asks the Salesforce CLI for a session of '\(org)'",
                    hint:
                        "SF_TARGET_ORG is for the command sfsync; a program sets SalesforceClient.Options.sessionSource",
                )
            }
            let session = try source.session(of: org, cancellation)
            return Grant(token: session.token, instance: session.instance)
        case .clientCredentials(let id, let secret):
            return try exchange(
                [
                    ("grant_type", Secret("client_credentials")), ("client_id", Secret(id)), ("client_secret", secret),
                ],
                cancellation,
            ).grant
        case .jwtBearer(let id, let username, let privateKey, let audience):
            let assertion = JWTAssertion(
                issuer: id,
                subject: username,
                audience: audience,
                expiry: options.now() + JWTAssertion.lifetime,
            )
            return try exchange(
                [
                    ("grant_type", Secret("urn:ietf:params:oauth:grant-type:jwt-bearer")),
                    ("assertion", try assertion.signed(with: privateKey)),
                ],
                cancellation,
            ).grant
        case .password(let id, let secret, let username, let password):
            return try exchange(
                [("grant_type", Secret("password")), ("client_id", Secret(id))]
                    + (secret.map { [("client_secret", $0)] } ?? [])
                    + [("username", Secret(username)), ("password", password)],
                cancellation,
            ).grant
        case .refreshToken(let id, let secret, let original):
            return try refresh(id, secret, original, cancellation)
        }
    }

    private func refresh(_ id: String, _ secret: Secret?, _ original: Secret, _ cancellation: CancellationToken) throws
        -> Grant
    {
        // A token that works once: reading, exchanging and storing are one step, for all processes together.
        guard let store = options.refreshTokenStore else {
            return try exchangeNewest(id, secret, original, cancellation)
        }
        let waiting = SalesforceNotice.warning(
            "another process signs in with the same refresh token; waiting until it has stored the next one"
        )
        var grant: Grant?
        try store.exclusively(cancellation, onWait: { options.onNotice(waiting) }) {
            grant = try exchangeNewest(id, secret, original, cancellation)
        }
        guard let grant else { preconditionFailure("a store runs what it is given, or throws") }
        return grant
    }

    private func exchangeNewest(
        _ id: String,
        _ secret: Secret?,
        _ original: Secret,
        _ cancellation: CancellationToken,
    ) throws -> Grant {
        var used = try newestToken(from: original)
        while true {
            let form =
                [("grant_type", Secret("refresh_token")), ("client_id", Secret(id)), ("refresh_token", used)]
                + (secret.map { [("client_secret", $0)] } ?? [])
            do {
                let (grant, successor) = try exchange(form, cancellation)
                if let successor, successor != used { try keep(successor, from: original) }
                return grant
            } catch let error as SalesforceError where error.code == .signIn {
                // Another process may have rotated the token since it was read; its successor is in the store.
                let newest = try newestToken(from: original)
                guard newest != used else { throw error }
                used = newest
            }
        }
    }

    private func newestToken(from original: Secret) throws -> Secret {
        if let store = options.refreshTokenStore { return try store.token(descendingFrom: original) ?? original }
        return rotated.withLock { $0 } ?? original
    }

    private func keep(_ token: Secret, from original: Secret) throws {
        if let store = options.refreshTokenStore { return try store.store(token, descendingFrom: original) }
        rotated.withLock { $0 = token }
        options.onNotice(
            .warning("Salesforce rotated the refresh token and nothing keeps the new one: the configured one is spent")
        )
    }

    func exchange(_ form: [(name: String, value: Secret)], _ cancellation: CancellationToken) throws
        -> (grant: Grant, refreshToken: Secret?)
    {
        let request = HTTPRequest.token(at: configuration.loginURL, form: form)
        let response = try options.retry.run(
            budget: budget,
            cancellation: cancellation,
            onRetry: { options.onNotice(.retry($0)) },
        ) {
            do {
                let response = try http.send(
                    request,
                    patience: Pace.small.patience(options),
                    cancellation: cancellation,
                )
                guard response.head.isSuccess else {
                    throw SalesforceError(answer: response, request: request, signingIn: configuration.flow)
                }
                return response
            } catch let error as HTTPError {
                throw SalesforceError(error)
            }
        }
        guard let answer = try? JSONDecoder().decode(Answer.self, from: Data(response.body)),
            !answer.access_token.isEmpty
        else {
            throw SalesforceError(
                code: .protocolViolation,
                recovery: .fail,
                status: response.head.status,
                message: "the answer is not a token",
                request: request.summary,
                hint: "Check that SF_LOGIN_URL is a login host or the org's My Domain",
            )
        }
        do {
            let instance = try HTTPOrigin(parsing: answer.instance_url)
            let grant = Grant(
                token: Secret(answer.access_token),
                instance: instance,
                organization: answer.id.flatMap { Organization(identity: $0, instance: instance) },
            )
            return (grant, answer.refresh_token.map { Secret($0) })
        } catch {
            throw SalesforceError(error)
        }
    }
}
