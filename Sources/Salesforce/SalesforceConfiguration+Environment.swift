extension SalesforceConfiguration {
    /// Reads the `SF_` variables; which flow is used is decided by which of them are set.
    ///
    /// A variable that is empty counts as not set. A private key file is read and checked here.
    ///
    /// - Throws: `SalesforceError` with code `configuration`: no flow complete, two flows complete, a bad URL, version
    ///   or key, or a placeholder in place of a secret.
    public static func fromEnvironment(_ environment: [String: String]) throws(SalesforceError)
        -> SalesforceConfiguration
    {
        let variables = try EnvironmentReader(environment)
        let candidates = AuthFlowResolver.all(variables)
        let complete = candidates.filter(\.isComplete)
        guard let chosen = complete.first else { throw AuthFlowResolver.noneComplete(candidates) }
        guard complete.count == 1 else { throw AuthFlowResolver.ambiguous(complete) }

        var warnings = candidates.filter { $0.isBegun && !$0.isComplete }.map { other in
            "\(other.marks.filter(variables.isSet).joined(separator: " and ")) is set, but the \(other.name) flow is "
                + "incomplete; the \(chosen.name) flow is used."
        }
        if chosen.flow == .password {
            warnings.append(
                "Salesforce is withdrawing the username-password flow and blocks it in many orgs. Use JWT bearer "
                    + "(SF_PRIVATE_KEY_FILE) or client credentials (SF_CLIENT_SECRET) instead."
            )
        }
        return SalesforceConfiguration(
            loginURL: try chosen.flow == .accessToken
                ? variables.origin("SF_INSTANCE_URL") : loginURL(environment),
            flow: try flow(chosen.flow, variables),
            apiVersion: try apiVersion(variables),
            certificateFile: variables["SF_CA_FILE"],
            warnings: warnings,
        )
    }

    /// Whether the variables of a flow are there, or some of them: what is kept from a login counts only where none is.
    package static func namesFlow(_ environment: [String: String]) -> Bool {
        (try? EnvironmentReader(environment)).map { AuthFlowResolver.all($0).contains(where: \.isBegun) } ?? true
    }

    private static let loginHost = "https://login.salesforce.com"
    /// Where to sign in: `SF_LOGIN_URL`, or Salesforce's host for production.
    ///
    /// - Throws: `SalesforceError` with code `configuration` where the variable is no URL of a login host.
    package static func loginURL(_ environment: [String: String]) throws(SalesforceError) -> HTTPOrigin {
        try EnvironmentReader(environment).origin("SF_LOGIN_URL", default: loginHost)
    }

    private static let sandboxHost = "https://test.salesforce.com"

    private static func flow(_ kind: AuthFlowResolver.Kind, _ variables: EnvironmentReader) throws(SalesforceError)
        -> SignInFlow
    {
        let clientID = variables["SF_CLIENT_ID"] ?? ""
        let clientSecret = variables.secret("SF_CLIENT_SECRET")
        let username = variables["SF_USERNAME"] ?? ""
        switch kind {
        case .clientCredentials:
            let host = try variables.origin("SF_LOGIN_URL", default: loginHost).host
            if host == "login.salesforce.com" || host == "test.salesforce.com" {
                throw EnvironmentReader.error(
                    "the client credentials flow does not work on \(host)",
                    hint: "Set SF_LOGIN_URL to the org's My Domain, https://NAME.my.salesforce.com",
                )
            }
            return .clientCredentials(clientID: clientID, clientSecret: clientSecret ?? Secret(""))
        case .jwtBearer:
            let origin = try variables.origin("SF_LOGIN_URL", default: loginHost)
            return .jwtBearer(
                clientID: clientID,
                username: username,
                privateKey: try privateKey(variables["SF_PRIVATE_KEY_FILE"] ?? ""),
                audience: variables["SF_AUDIENCE"] ?? (isSandbox(origin.host) ? sandboxHost : loginHost),
            )
        case .refreshToken:
            return .refreshToken(
                clientID: clientID,
                clientSecret: clientSecret,
                token: variables.secret("SF_REFRESH_TOKEN") ?? Secret(""),
            )
        case .password:
            let password = (variables["SF_PASSWORD"] ?? "") + (variables["SF_SECURITY_TOKEN"] ?? "")
            return .password(
                clientID: clientID,
                clientSecret: clientSecret,
                username: username,
                password: Secret(password),
            )
        case .accessToken:
            return .accessToken(
                variables.secret("SF_ACCESS_TOKEN") ?? Secret(""),
                instance: try variables.origin("SF_INSTANCE_URL"),
            )
        case .sessionSource: return .sessionSource(org: variables["SF_TARGET_ORG"] ?? "")
        }
    }

    private static func isSandbox(_ host: String) -> Bool {
        host == "test.salesforce.com" || host.contains(".sandbox.") || host.contains(".scratch.")
    }

    private static func privateKey(_ path: String) throws(SalesforceError) -> Secret {
        do throws(HTTPError) {
            guard let content = try PrivateFile.contents(of: path, isSecret: true, followsLinks: true) else {
                throw HTTPError(code: .configuration, message: "\(path) does not exist")
            }
            let pem = Secret(String(decoding: content, as: UTF8.self))
            _ = try RSAPrivateKey(pem: pem)
            return pem
        } catch {
            throw EnvironmentReader.error("SF_PRIVATE_KEY_FILE: \(error.message)", hint: nil)
        }
    }

    private static func apiVersion(_ variables: EnvironmentReader) throws(SalesforceError) -> APIVersion? {
        guard let text = variables["SF_API_VERSION"] else { return nil }
        guard let version = APIVersion(text), version >= .oldest else {
            throw EnvironmentReader.error(
                "SF_API_VERSION is '\(text)'",
                hint: "Write a version like \(APIVersion.newestTested), not below \(APIVersion.oldest), or leave it out",
            )
        }
        return version
    }
}
