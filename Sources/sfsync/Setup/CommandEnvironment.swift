import FoundationEssentials
import Postgres
import PrivatePostgres
import Salesforce

/// What a command finds around it: variables, and through them Salesforce and PostgreSQL.
struct CommandEnvironment {
    /// The environment, completed by `.env`; the environment wins.
    let variables: [String: String]

    /// Finds them, and warns of what looks like a mistake in them.
    ///
    /// Under systemd `LoadCredential=env:FILE` puts the file where only the service can read it, and names the folder in
    /// `CREDENTIALS_DIRECTORY`: https://systemd.io/CREDENTIALS. It comes before `.env` of the working directory.
    ///
    /// - Throws: `EnvironmentFile.Refused`, `DotEnv.Malformed`.
    init() throws {
        let environment = ProcessInfo.processInfo.environment
        var file = try EnvironmentFile.read(".env")
        if let folder = environment["CREDENTIALS_DIRECTORY"], !folder.isEmpty {
            let credentials = try EnvironmentFile.read("\(folder)/env", isCredential: true)
            file.variables.merge(credentials.variables) { _, credential in credential }
            file.warnings += credentials.warnings
        }
        variables = file.variables.merging(environment) { _, environment in environment }
        let misspelt = VariableNames.suggestions(inFile: file.variables.keys, environment: environment.keys)
        for warning in file.warnings + misspelt { Terminal.write("warning: \(warning)") }
        EnvironmentFile.passOn(variables)
    }

    /// Where sfsync keeps what is not in the database.
    var state: StateFolder { StateFolder(variables) }

    /// A client for the configured org, or for that of the login that is kept.
    ///
    /// - Throws: `SalesforceError` with code `configuration`.
    func makeSalesforce(
        _ console: Console,
        _ cancellation: CancellationToken,
        attempts: Int = RetryPolicy().attempts,
    ) throws -> SalesforceClient {
        let signIn = try StoredLogin.completing(variables, state)
        return try salesforce(signingInWith: signIn, console, cancellation, attempts)
    }

    /// A client for the org of a login, whatever other variables there are.
    ///
    /// - Throws: `SalesforceError` with code `configuration`.
    func salesforce(
        as login: [String: String],
        _ console: Console,
        _ cancellation: CancellationToken,
        attempts: Int = RetryPolicy().attempts,
    ) throws -> SalesforceClient {
        let others = variables.filter { ["SF_API_VERSION", "SF_CA_FILE"].contains($0.key) }
        return try salesforce(signingInWith: others.merging(login) { $1 }, console, cancellation, attempts)
    }

    private func salesforce(
        signingInWith variables: [String: String],
        _ console: Console,
        _ cancellation: CancellationToken,
        _ attempts: Int,
    ) throws -> SalesforceClient {
        let configuration = try SalesforceConfiguration.fromEnvironment(variables)
        for warning in configuration.warnings { console.warning(warning) }
        var options = salesforceOptions(console)
        options.retry.attempts = attempts
        return try SalesforceClient(configuration, options: options, cancellation: cancellation)
    }

    /// How commands speak to Salesforce.
    func salesforceOptions(_ console: Console) -> SalesforceClient.Options {
        var options = SalesforceClient.Options()
        options.userAgent = "sfsync/\(Version.current)"
        options.refreshTokenStore = FileRefreshTokenStore(path: state.refreshTokens)
        options.sessionSource = SalesforceCLI()
        options.onNotice = { notice in
            switch notice {
            case .exchange: console.debug(notice.description)
            case .renewingSession, .waiting: console.info(notice.description)
            case .retry, .warning: console.warning(notice.description)
            }
        }
        return options
    }

    /// The configured database, or the private one, which is started; with what is where in it.
    ///
    /// - Throws: `PrivateServer.Failure`, and `PostgresError` where `DATABASE_URL` is no URL.
    func database(_ console: Console, _ placement: SchemaNamespace) throws -> ConnectionTarget {
        if let target = try configuredDatabase() { return target.placed(placement) }
        let server = try PrivateServer(directory: state.path)
        if try server.start() {
            console.info(
                "No database is configured (DATABASE_URL, PG*): using a private PostgreSQL in \(server.directory). "
                    + "It keeps running; look at it with '\(server.psqlCommand)', stop it with '\(server.stopCommand)'."
            )
        } else {
            console.debug("Using the private PostgreSQL in \(server.directory): \(server.psqlCommand)")
        }
        return server.target.placed(placement)
    }

    /// The database that the variables name; nil where none of them does.
    ///
    /// - Throws: `PostgresError` with a `refusal`.
    private func configuredDatabase() throws -> ConnectionTarget? {
        try ConnectionTarget.fromEnvironment(variables)?.watched(
            by: SessionWatch(
                isCancelled: { Interrupt.token.isCancelled },
                onNotice: { Terminal.write("warning: \($0)") },
            )
        )
    }

    /// The configured database, or the private one where it runs already; nil otherwise.
    ///
    /// - Throws: `PostgresError` where `DATABASE_URL` is no URL.
    func databaseAtHand(_ placement: SchemaNamespace) throws -> ConnectionTarget? {
        if let target = try configuredDatabase() { return target.placed(placement) }
        guard FileManager.default.fileExists(atPath: state.path),
            let server = try? PrivateServer(directory: state.path), server.isRunning
        else { return nil }
        return server.target.placed(placement)
    }
}
