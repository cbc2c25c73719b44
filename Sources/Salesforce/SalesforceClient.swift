internal import FoundationEssentials
internal import SOQL
internal import Synchronization

/// A Salesforce org, read only.
///
///     let configuration = try SalesforceConfiguration.fromEnvironment(environment)
///     let client = try SalesforceClient(configuration)
///     let contact = try client.describe("Contact")
///     let rows = try client.count("SELECT COUNT() FROM Contact")
///
/// Every call **blocks the calling thread**, for as long as the answer, its retries and a sign-in take; call it on
/// threads of your own, never on the concurrency pool. Any number of threads may call at once. The first call signs in.
/// A session that expired is renewed once per request, by one thread for all. Failures that pass are retried by the
/// `RetryPolicy`; what is thrown in the end is a `SalesforceError`, or what a closure of the caller threw.
public final class SalesforceClient: Sendable {
    /// What can be set.
    package struct Options: Sendable {
        /// The `User-Agent` header.
        package var userAgent = "sfsync"
        /// When and how often to send a request again.
        package var retry = RetryPolicy()
        /// Where rotated refresh tokens are kept; without one they live as long as the client.
        package var refreshTokenStore: (any RefreshTokenStore)?
        /// Who is asked for sessions where the flow says that another program keeps them.
        package var sessionSource: (any SessionSource)?
        /// How long a body may pause.
        package var stallTimeout: Duration = .seconds(60)
        /// How long to wait for the first byte of a page.
        package var headTimeout: Duration = .seconds(600)
        /// How long to wait for the first byte of a small answer: a sign-in, a job's state, a describe.
        package var smallHeadTimeout: Duration = .seconds(60)
        /// How long a small answer may take as a whole.
        package var smallTotalTimeout: Duration = .seconds(180)
        /// How long to wait for the first byte of a count or of a new job: Salesforce gives a query two minutes.
        package var countTimeout: Duration = .seconds(150)
        /// After how long a silence a notice says so.
        package var noticeAfter: Duration = .seconds(10)
        /// Told what the client does, on the thread that does it.
        package var onNotice: @Sendable (SalesforceNotice) -> Void = { _ in }
        /// Seconds since 1970, for the claims of the JWT bearer flow.
        package var now: @Sendable () -> Int = { Int(Date().timeIntervalSince1970) }

        /// Creates the options that are described above.
        package init() {}
    }

    let http: HTTPClient
    let options: Options
    let sessions: SessionProvider
    let budget: RetryBudget
    let watch: APIUsageMonitor
    let observations = Mutex(ClientMetrics())
    let configuration: SalesforceConfiguration
    /// Ends every call that is given no other token.
    package let cancellation: CancellationToken
    private let version: Mutex<APIVersion?>

    /// Creates a client; nothing is sent before the first call.
    ///
    /// - Throws: `SalesforceError` with code `configuration` where the certificate file cannot be used.
    public convenience init(_ configuration: SalesforceConfiguration) throws(SalesforceError) {
        try self.init(configuration, options: Options())
    }

    /// Creates a client; nothing is sent before the first call.
    ///
    /// - Parameters:
    ///   - configuration: where and how to sign in.
    ///   - options: the rest.
    ///   - cancellation: ends every call, but those that are given a token of their own and `abort` and `delete`.
    /// - Throws: `SalesforceError` with code `configuration` where the certificate file cannot be used.
    package init(
        _ configuration: SalesforceConfiguration,
        options: Options,
        cancellation: CancellationToken = CancellationToken(),
    ) throws(SalesforceError) {
        var settings = HTTPClient.Configuration(userAgent: options.userAgent)
        settings.stallTimeout = options.stallTimeout
        settings.headTimeout = options.headTimeout
        settings.noticeAfter = options.noticeAfter
        settings.onWait = { [onNotice = options.onNotice] in onNotice(.waiting($0)) }
        do {
            settings.certificateAuthorities = try configuration.certificateFile.map(CertificateAuthorities.read)
        } catch {
            throw SalesforceError(error)
        }
        let gate = Gate(signIn: configuration.loginURL)
        http = HTTPClient(gate: gate, configuration: settings)
        budget = RetryBudget(options.retry.budget)
        watch = APIUsageMonitor(.off)
        sessions = SessionProvider(
            signIn: SignIn(configuration, http: http, options: options, budget: budget),
            gate: gate
        )
        self.configuration = configuration
        self.options = options
        self.cancellation = cancellation
        // A version that is newer than the tested ones may be newer than the org: `apiVersion()` asks.
        version = Mutex(configuration.apiVersion.flatMap { $0 <= .newestTested ? $0 : nil })
    }

    /// A client of the same session whose statistics and budget of repeated requests start over, for one of several pieces
    /// of work side by side.
    package func countingSeparately() -> SalesforceClient {
        SalesforceClient(sharing: self, watch: watch, cancellation: cancellation)
    }

    init(sharing client: SalesforceClient, watch: APIUsageMonitor, cancellation: CancellationToken) {
        self.watch = watch
        http = client.http
        budget = RetryBudget(client.options.retry.budget)
        sessions = client.sessions
        configuration = client.configuration
        options = client.options
        self.cancellation = cancellation
        version = Mutex(client.version.withLock { $0 })
    }

    /// The API version that is spoken: the configured one, or the newest tested one that the org offers.
    ///
    /// Blocks for a request the first time, where none is configured, or one that is newer than the tested ones.
    ///
    /// - Throws: `SalesforceError` with code `version` where org and client have none in common.
    package func apiVersion() throws -> APIVersion {
        try version.withLock { version in
            if let version { return version }
            let offered = try versions()
            if let wanted = configuration.apiVersion {
                guard offered.contains(wanted) else {
                    throw SalesforceError(
                        code: .version,
                        recovery: .fail,
                        message:
                            "the org serves API versions up to \(offered.max() ?? wanted), not SF_API_VERSION=\(wanted)",
                        hint: "Set SF_API_VERSION to a version of the org, or leave it out",
                    )
                }
                version = wanted
                return wanted
            }
            let usable = offered.filter { $0 >= .oldest && $0 <= .newestTested }
            guard let newest = usable.max() else {
                throw SalesforceError(
                    code: .version,
                    recovery: .fail,
                    message: "the org offers no API version from \(APIVersion.oldest) to \(APIVersion.newestTested)",
                    hint: "Set SF_API_VERSION to a version of the org to try one that was not tested",
                )
            }
            version = newest
            return newest
        }
    }

    /// The instance that the session is good for; signs in if need be.
    package func instance() throws -> HTTPOrigin { try sessions.session(cancellation).instance }

    /// A client of the same session; its calls also end when `other` is cancelled.
    package func following(_ other: CancellationToken) -> SalesforceClient {
        SalesforceClient(sharing: self, watch: watch, cancellation: token(following: other))
    }

    /// A token for some calls of this client: ended with the client's own and another, or by itself.
    package func token(following other: CancellationToken) -> CancellationToken {
        CancellationToken(following: [cancellation, other])
    }

    /// The token that ends a call: its own or the client's.
    func token(_ own: CancellationToken?) -> CancellationToken { own ?? cancellation }

    /// This machine's time, in seconds since 1970.
    package var localTime: Int { options.now() }

    /// Parses a statement, which proves that it only reads.
    func parse(_ soql: String) throws(SalesforceError) -> SOQLStatement {
        do {
            return try SOQLStatement(parsing: soql)
        } catch {
            throw SalesforceError(error)
        }
    }
}
