/// Where and how to sign in, and what to speak.
///
///     let configuration = try SalesforceConfiguration.fromEnvironment(ProcessInfo.processInfo.environment)
///     let client = try SalesforceClient(configuration)
public struct SalesforceConfiguration: Sendable, Equatable {
    /// The host that gives out sessions.
    package var loginURL: HTTPOrigin
    /// How a session is obtained.
    package var flow: SignInFlow
    /// The API version to speak; nil to take the newest tested one that the org offers.
    package var apiVersion: APIVersion?
    /// A PEM file of certificate authorities to trust besides the system's.
    package var certificateFile: String?
    /// What the user should know about the configuration, in sentences.
    package var warnings: [String]

    /// Creates a configuration.
    package init(
        loginURL: HTTPOrigin,
        flow: SignInFlow,
        apiVersion: APIVersion? = nil,
        certificateFile: String? = nil,
        warnings: [String] = [],
    ) {
        self.loginURL = loginURL
        self.flow = flow
        self.apiVersion = apiVersion
        self.certificateFile = certificateFile
        self.warnings = warnings
    }
}
