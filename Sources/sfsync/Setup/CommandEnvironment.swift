import FoundationEssentials
import Postgres
import PrivatePostgres
import Salesforce

/// What a command finds around it: variables, and through them Salesforce and PostgreSQL.
struct CommandEnvironment {
    /// The environment, completed by `.env` of the working directory; the environment wins.
    let variables: [String: String]

    /// Finds them, and warns of what looks like a mistake in them.
    ///
    /// - Throws: `EnvironmentFile.Refused`, `DotEnv.Malformed`.
    init() throws {
        let file = try EnvironmentFile.read(".env")
        let environment = ProcessInfo.processInfo.environment
        variables = file.variables.merging(environment) { _, environment in environment }
        let misspelt = VariableNames.suggestions(inFile: file.variables.keys, environment: environment.keys)
        for warning in file.warnings + misspelt { Terminal.write("warning: \(warning)") }
        EnvironmentFile.passOn(variables)
    }

    /// A client for the configured org.
    ///
    /// - Throws: `SalesforceError` with code `configuration`.
    func makeSalesforce(
        _ console: Console,
        _ cancellation: CancellationToken,
        attempts: Int = RetryPolicy().attempts,
    ) throws -> SalesforceClient {
        let configuration = try SalesforceConfiguration.fromEnvironment(variables)
        for warning in configuration.warnings { console.warning(warning) }
        var options = SalesforceClient.Options()
        options.retry.attempts = attempts
        options.userAgent = "sfsync/\(Version.current)"
        options.refreshTokenStore = FileRefreshTokenStore(path: ".sfsync/refresh-token")
        options.onNotice = { notice in
            switch notice {
            case .exchange: console.debug(notice.description)
            case .renewingSession, .waiting: console.info(notice.description)
            case .retry, .warning: console.warning(notice.description)
            }
        }
        return try SalesforceClient(configuration, options: options, cancellation: cancellation)
    }

    /// The configured database, or the private one, which is started; with what is where in it.
    ///
    /// - Throws: `PrivateServer.Failure`, and `PostgresError` where `DATABASE_URL` is no URL.
    func database(_ console: Console, _ placement: SchemaNamespace) throws -> ConnectionTarget {
        if let target = try configuredDatabase() { return target.placed(placement) }
        let server = try PrivateServer()
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
        guard FileManager.default.fileExists(atPath: ".sfsync"), let server = try? PrivateServer(), server.isRunning
        else {
            return nil
        }
        return server.target.placed(placement)
    }
}
