/// A Salesforce for tests, demonstrations and benchmarks, on a port of the loopback interface.
///
/// Several may run in one process. Stop each: its server runs until then.
///
/// ```swift
/// var configuration = EmulatorConfiguration()
/// configuration.org.rowCounts = ["Contact": 10_000]
/// let emulator = try await SalesforceEmulator.start(configuration)
/// print(emulator.baseURL, emulator.credentials.clientID)
/// await emulator.stop()
/// ```
package final class SalesforceEmulator: Sendable {
    /// The data, and what was asked for.
    package let org: EmulatedOrg
    /// Sign-in host and instance URL: `http://127.0.0.1:49152`.
    package let baseURL: String
    /// The port it listens on.
    package let port: Int
    /// What it accepts at sign-in.
    package let credentials: EmulatorCredentials

    private let service: EmulatorService
    private let faults: FaultSwitch
    private let listener: Listener

    private init(
        _ configuration: EmulatorConfiguration,
        _ service: EmulatorService,
        _ faults: FaultSwitch,
        _ listener: Listener
    ) {
        org = service.org
        baseURL = "http://127.0.0.1:\(listener.port)"
        port = listener.port
        credentials = configuration.credentials
        self.service = service
        self.faults = faults
        self.listener = listener
    }

    /// Builds the org and listens.
    ///
    /// - Throws: an error of the operating system where the port is taken, `DecodingError` for a bad describe.
    package static func start(
        _ configuration: EmulatorConfiguration = EmulatorConfiguration(),
    ) async throws -> SalesforceEmulator {
        let service = EmulatorService(org: try EmulatedOrg(configuration.org), configuration: configuration)
        let faults = FaultSwitch(configuration.faults)
        let listener = try await Listener.open(port: configuration.port) { goAway in
            HTTPFront(service: service, faults: faults, compresses: configuration.compresses, goAway: goAway)
        }
        return SalesforceEmulator(configuration, service, faults, listener)
    }

    /// Closes all connections and the port.
    ///
    /// May be called twice.
    package func stop() async { await listener.close() }

    /// A session's token, as one who signed in elsewhere has it.
    package func issueSession() -> String { service.sessions.issue() }

    /// Ends all sessions: the next request of every client is answered with `INVALID_SESSION_ID`.
    package func expireSessions() { service.sessions.expireAll() }

    /// Forgets the open cursors of REST queries: their next pages are answered with `INVALID_QUERY_LOCATOR`.
    package func forgetQueryCursors() { service.queries.forgetCursors() }

    /// Makes the next Bulk job end as `Failed`, with this message or, as often, none.
    package func failNextJob(message: String? = nil) { service.jobs.failNext(message: message) }

    /// Makes the person in the browser refuse the next requests for access.
    package func refuseAuthorizations(_ count: Int = 1) { service.refuseAuthorizations(count) }

    /// Makes the next sign-ins fail as Salesforce's do: `invalid_grant` with `token request is already being processed`,
    /// `login rate exceeded`, `no client credentials user enabled`, `request not supported on this domain`.
    package func refuseSignIns(_ count: Int = 1, error: String = "invalid_grant", description: String) {
        service.refuseSignIns(count, error: error, description: description)
    }

    /// Sets the API calls used today, the quota, or both.
    package func setAPIUsage(used: Int? = nil, quota: Int? = nil) { service.meter.set(used: used, quota: quota) }

    /// The API calls counted today.
    package var apiCallsUsed: Int { service.meter.usage.used }

    /// What goes wrong from now on; counts begin at zero.
    package func setFaults(_ plan: FaultPlan) { faults.set(plan) }

    /// How often each rule of the fault plan has struck.
    package var faultCounts: [Int] { faults.fired }
}
