/// A Bulk API 2.0 query job as Salesforce reports it.
public struct QueryJob: Sendable, Equatable {
    /// Where a job is.
    public enum State: Sendable, Equatable {
        /// Queued.
        case uploadComplete
        /// Running.
        case inProgress
        /// Done, with results.
        case jobComplete
        /// Ended by Salesforce.
        case failed
        /// Ended by a client.
        case aborted
        /// A state that this client does not know; the job may still end.
        case other(String)

        /// Whether the job will not change any more.
        public var isTerminal: Bool {
            switch self {
            case .jobComplete, .failed, .aborted: true
            case .uploadComplete, .inProgress, .other: false
            }
        }
    }

    /// The job's Id, `750...`.
    public var id: String
    /// Where it is.
    public var state: State
    /// The version that it was created with and that its results must be read with.
    public var apiVersion: APIVersion
    /// The object of its query.
    public var object: String?
    /// Rows found so far; all of them once the job is complete.
    public var numberRecordsProcessed: Int?
    /// Why it failed; often absent, see `SalesforceClient.refusal(of:includingDeleted:)`.
    public var errorMessage: String?
    /// How often Salesforce has begun a part of it again.
    public var retries: Int?
    /// Milliseconds that Salesforce has worked on it.
    public var totalProcessingTime: Int?

    /// Creates a job, as from a ledger.
    public init(id: String, state: State, apiVersion: APIVersion) {
        self.id = id
        self.state = state
        self.apiVersion = apiVersion
    }

    /// What the message of a failed job means; nil unless it failed or was aborted.
    public var failure: SalesforceError? {
        guard state == .failed || state == .aborted else { return nil }
        let verdict = errorMessage.map { ErrorClassification(jobMessage: $0) }
        let ending = state == .failed ? "failed" : "was aborted"
        let known = errorMessage.map { ": \($0)" } ?? " and Salesforce gives no reason"
        return SalesforceError(
            code: verdict?.code ?? .rejected,
            recovery: verdict?.recovery ?? .changePlan,
            message: "Bulk job \(id) \(ending)\(known)",
            hint: verdict?.hint,
        )
    }
}
