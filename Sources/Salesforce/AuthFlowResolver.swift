/// A flow as far as the variables have it together.
struct AuthFlowResolver {
    enum Kind: Equatable { case clientCredentials, jwtBearer, refreshToken, password, accessToken, sessionSource }

    var flow: Kind
    var name: String
    /// Every variable that the flow needs.
    var needed: [String]
    /// The variables that no other flow has: one of them set means that the user wants this flow.
    var marks: [String]
    var missing: [String]
    var isBegun: Bool

    var isComplete: Bool { isBegun && missing.isEmpty }

    static func all(_ variables: EnvironmentReader) -> [AuthFlowResolver] {
        // A client secret also goes with these two, so with one of them begun it says nothing.
        let isSecretTaken = variables.isSet("SF_REFRESH_TOKEN") || variables.isSet("SF_PASSWORD")
        func candidate(_ flow: Kind, _ name: String, _ needed: [String], marks: [String]) -> AuthFlowResolver {
            AuthFlowResolver(
                flow: flow,
                name: name,
                needed: needed,
                marks: marks,
                missing: needed.filter { !variables.isSet($0) },
                isBegun: marks.contains(where: variables.isSet) && !(flow == .clientCredentials && isSecretTaken),
            )
        }
        let flows = [
            candidate(
                .clientCredentials,
                "client credentials",
                ["SF_CLIENT_ID", "SF_CLIENT_SECRET"],
                marks: ["SF_CLIENT_SECRET"],
            ),
            candidate(
                .jwtBearer,
                "JWT bearer",
                ["SF_CLIENT_ID", "SF_USERNAME", "SF_PRIVATE_KEY_FILE"],
                marks: ["SF_PRIVATE_KEY_FILE"],
            ),
            candidate(
                .refreshToken,
                "refresh token",
                ["SF_CLIENT_ID", "SF_REFRESH_TOKEN"],
                marks: ["SF_REFRESH_TOKEN"],
            ),
            candidate(
                .password,
                "password",
                ["SF_CLIENT_ID", "SF_USERNAME", "SF_PASSWORD"],
                marks: ["SF_PASSWORD", "SF_SECURITY_TOKEN"],
            ),
            candidate(
                .accessToken,
                "access token",
                ["SF_ACCESS_TOKEN", "SF_INSTANCE_URL"],
                marks: ["SF_ACCESS_TOKEN", "SF_INSTANCE_URL"],
            ),
        ]
        // The variable is the Salesforce CLI's own, and set on many machines: it counts where no other flow is begun.
        var cli = candidate(.sessionSource, "Salesforce CLI", ["SF_TARGET_ORG"], marks: ["SF_TARGET_ORG"])
        cli.isBegun = cli.isBegun && !flows.contains(where: \.isBegun)
        return flows + [cli]
    }

    static func noneComplete(_ candidates: [AuthFlowResolver]) -> SalesforceError {
        let begun = candidates.filter(\.isBegun)
        guard !begun.isEmpty else {
            let ways = candidates.map { "\($0.name): \($0.needed.joined(separator: ", "))" }
            return EnvironmentReader.error(
                "no way to sign in to Salesforce is configured",
                hint: "Run 'sfsync login', or set the variables of one flow (\(ways.joined(separator: "; ")))",
            )
        }
        let lacks = begun.map { "the \($0.name) flow lacks \($0.missing.joined(separator: " and "))" }
        return EnvironmentReader.error(
            "Salesforce sign-in is not complete: " + lacks.joined(separator: "; "),
            hint: nil
        )
    }

    static func ambiguous(_ complete: [AuthFlowResolver]) -> SalesforceError {
        let sets = complete.map { "\($0.name) (\($0.needed.joined(separator: ", ")))" }
        let marks = complete.compactMap(\.marks.first)
        return EnvironmentReader.error(
            "two ways to sign in to Salesforce are configured: " + sets.joined(separator: " and "),
            hint: "Unset \(marks.joined(separator: " or "))",
        )
    }
}
