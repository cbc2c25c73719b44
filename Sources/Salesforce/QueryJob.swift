/// A Bulk API 2.0 query job as Salesforce reports it.
package struct QueryJob: Sendable, Equatable {
    /// Where a job is.
    package enum State: Sendable, Equatable {
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
        package var isTerminal: Bool {
            switch self {
            case .jobComplete, .failed, .aborted: true
            case .uploadComplete, .inProgress, .other: false
            }
        }
    }

    /// The job's Id, `750...`.
    package var id: String
    /// Where it is.
    package var state: State
    /// The version that it was created with and that its results must be read with.
    package var apiVersion: APIVersion
    /// The object of its query.
    package var object: String?
    /// Rows found so far; all of them once the job is complete.
    package var numberRecordsProcessed: Int?
    /// Why it failed; often absent, see `SalesforceClient.refusal(of:includingDeleted:)`.
    package var errorMessage: String?
    /// How often Salesforce has begun a part of it again.
    package var retries: Int?
    /// Milliseconds that Salesforce has worked on it.
    package var totalProcessingTime: Int?

    /// Creates a job, as from a ledger.
    package init(id: String, state: State, apiVersion: APIVersion) {
        self.id = id
        self.state = state
        self.apiVersion = apiVersion
    }

    /// What the message of a failed job means; nil unless it failed or was aborted.
    package var failure: SalesforceError? {
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
