import FoundationEssentials
import Processes
import Salesforce

/// The Salesforce CLI, `sf`, which keeps sessions of orgs that a person signed in to.
///
/// `sf org display` tells the instance. Up to 2.136.7 it told the token, too; since then `sf org auth show-access-token`
/// does, without a question where `--json` is given:
/// https://developer.salesforce.com/docs/platform/salesforce-cli-reference/guide/cli_reference_org_auth_show-access-token.html
struct SalesforceCLI: SessionSource {
    private static let program = "sf"
    /// It asks Salesforce before it answers, and starts slowly.
    private static let patience: Duration = .seconds(120)

    private struct Answer: Decodable {
        struct Result: Decodable {
            var accessToken: String?
            var instanceUrl: String?
            var username: String?
        }
        var result: Result?
        var name: String?
        var message: String?
    }

    /// A session of an org, by its alias or user name.
    ///
    /// - Throws: `SalesforceError` with code `configuration` where there is no `sf`, with code `signIn` where it has no
    ///   session to give, with code `cancelled`.
    func session(of org: String, _ cancellation: CancellationToken) throws(SalesforceError)
        -> (token: Secret, instance: HTTPOrigin)
    {
        let shown = try ask(["org", "display"], org, cancellation)
        guard let address = shown.instanceUrl, let instance = try? HTTPOrigin(parsing: address) else {
            throw Self.failure(org, "it does not say where the org is", "Run: sf org display --target-org \(org)")
        }
        // A placeholder stands in the place of the token; a token begins with its org's Id, or is a JWT.
        if let token = shown.accessToken, !token.isEmpty, !token.hasPrefix("[") { return (Secret(token), instance) }
        let told = try ask(["org", "auth", "show-access-token"], org, cancellation)
        guard let token = told.accessToken, !token.isEmpty, !token.hasPrefix("[") else {
            throw Self.failure(org, "it gives no token", "Run: sf org login web --alias \(org)")
        }
        return (Secret(token), instance)
    }

    /// The user name that an org's alias stands for, or that of the CLI's default org.
    ///
    /// - Throws: as `session`.
    func username(of org: String?, _ cancellation: CancellationToken) throws(SalesforceError) -> String {
        let shown = try ask(["org", "display"], org, cancellation)
        guard let username = shown.username, !username.isEmpty else {
            throw Self.failure(org, "it does not say whose session it is", "Update the Salesforce CLI")
        }
        return username
    }

    private func ask(_ command: [String], _ org: String?, _ cancellation: CancellationToken)
        throws(SalesforceError) -> Answer.Result
    {
        let target = org.map { ["--target-org", $0] } ?? []
        let outcome = ChildProcess.run(
            [Self.program] + command + target + ["--json"],
            // It is the user's own program: it needs proxies, keyrings and its settings, and ends before this one.
            environment: ChildEnvironment.everything,
            patience: ChildProcess.Patience(Self.patience) { cancellation.isCancelled },
        )
        if cancellation.isCancelled {
            throw SalesforceError(
                code: .cancelled,
                recovery: .stop,
                message: "stopped while the Salesforce CLI was asked"
            )
        }
        guard outcome.status != 127 else {
            throw SalesforceError(
                code: .configuration,
                recovery: .fail,
                message: "the Salesforce CLI, 'sf', is not installed, or not in PATH",
                hint: "Install it, or use 'sfsync login' with the browser",
            )
        }
        let answer = try? JSONDecoder().decode(Answer.self, from: Data(outcome.output.utf8))
        guard outcome.status == 0, let result = answer?.result else {
            let words = answer?.message ?? (outcome.messages.isEmpty ? "no answer" : outcome.messages)
            throw Self.failure(
                org,
                "'sf \(command.joined(separator: " "))' ended with \(outcome.status): \(words.prefix(300))",
                "Run: sf org login web" + (org.map { " --alias \($0)" } ?? ""),
            )
        }
        return result
    }

    private static func failure(_ org: String?, _ message: String, _ hint: String) -> SalesforceError {
        let whose = org.map { "'\($0)'" } ?? "its default org"
        return SalesforceError(
            code: .signIn,
            recovery: .fail,
            message: "the Salesforce CLI has no session of \(whose): \(message)",
            hint: hint,
        )
    }
}
