import ArgumentParser
import Libc
import Salesforce
import Threads

/// The command `sfsync login`.
struct LoginCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "login",
        abstract: "Signs in as a person, in the browser or with the Salesforce CLI's session, and keeps the login.",
        discussion: """
            The login is kept in .sfsync/login, for its owner alone, and used where no SF_ variables sign in.

            In the browser it takes an app of the org with the callback URL http://localhost:1717/OauthRedirect and the \
            scopes api and refresh_token: its consumer key is SF_CLIENT_ID. With --from-sf no app is needed.
            """,
    )

    @Option(
        name: .customLong("from-sf"),
        defaultAsFlag: "",
        help: ArgumentHelp(
            "Use the session that the Salesforce CLI keeps for this org (without a name: for its default org).",
            valueName: "alias"
        )
    )
    var fromSF: String?

    @Option(help: ArgumentHelp("The app's consumer key (default: $SF_CLIENT_ID).", valueName: "key"))
    var clientID: String?

    @Option(help: ArgumentHelp("The port that the browser comes back to.", valueName: "port"))
    var port = BrowserLogin.standardPort

    @Flag(help: "Print the address instead of opening a browser.")
    var noBrowser = false

    @OptionGroup
    var verbosity: VerbosityOptions

    func validate() throws {
        if fromSF != nil, clientID != nil || noBrowser {
            throw ValidationError("--from-sf needs no browser: leave --client-id and --no-browser out.")
        }
        if port == 0 { throw ValidationError("--port takes 1 to 65535.") }
    }

    func run() async throws {
        Interrupt.install()
        let environment = try CommandEnvironment()
        let console = Console(verbosity)
        try await WorkerThread.run {
            // Nobody signs in for a login that cannot be kept.
            try PrivateFile.makeDirectory(for: environment.state.login)
            let former = try? StoredLogin.read(environment.state)
            let login = try fromSF.map { try cliLogin($0) } ?? browserLogin(environment, console)
            // Who signed in is asked with what will be kept, so that what is kept is known to work.
            let client = try environment.salesforce(as: login.variables, console, Interrupt.token)
            let organization = try client.organization()
            let user = try? client.userInfo().username
            try login.write(to: environment.state)
            // Salesforce may give the same token again.
            if let former, former.variables["SF_REFRESH_TOKEN"] != login.variables["SF_REFRESH_TOKEN"] {
                try? environment.revoke(former, console)
            }
            console.info(
                "Signed in to org \(organization)" + (user.map { " as \($0)" } ?? "")
                    + "; kept in \(environment.state.login)."
            )
            if !StoredLogin.isUsed(with: environment.variables) {
                console.warning(
                    "The SF_ variables of another sign-in are set, and come first: unset them to use this login."
                )
            } else {
                console.info("Next: 'sfsync test', or 'sfsync init' for manifests of this org.")
            }
        }
    }

    private func cliLogin(_ alias: String) throws -> StoredLogin {
        let username = try SalesforceCLI().username(of: alias.isEmpty ? nil : alias, Interrupt.token)
        return StoredLogin(variables: ["SF_TARGET_ORG": alias.isEmpty ? username : alias])
    }

    private func browserLogin(_ environment: CommandEnvironment, _ console: Console) throws -> StoredLogin {
        guard let clientID = clientID ?? environment.variables["SF_CLIENT_ID"], !clientID.isEmpty else {
            throw ValidationError(
                "Name the app that the browser is to allow: --client-id, or SF_CLIENT_ID. Without an app, sign in with the "
                    + "Salesforce CLI ('sf org login web') and run 'sfsync login --from-sf'."
            )
        }
        let loginURL = try SalesforceConfiguration.loginURL(environment.variables)
        let listener = try LoopbackListener(port: port)
        let code = AuthorizationCode(
            clientID: clientID,
            loginURL: loginURL,
            redirectURL: "http://localhost:\(port)\(BrowserLogin.path)",
        )
        let refreshToken = try BrowserLogin(code: code).run(
            listener,
            opensBrowser: !noBrowser,
            options: environment.salesforceOptions(console),
            certificateFile: environment.variables["SF_CA_FILE"],
        )
        return StoredLogin(variables: [
            "SF_LOGIN_URL": "\(loginURL)", "SF_CLIENT_ID": clientID, "SF_REFRESH_TOKEN": refreshToken.reveal(),
        ])
    }
}
