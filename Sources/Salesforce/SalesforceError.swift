/// Why Salesforce did not do what it was asked, and what to do about it.
///
/// Whoever runs a sync switches on `recovery`, and on `code` where one kind needs its own way; the texts are for
/// people. No error shows a secret, a query or a record.
public struct SalesforceError: Error, Sendable, Equatable {
    /// What kind of failure it is.
    public enum Code: String, Sendable, Equatable {
        /// A variable or file of the configuration is missing or wrong; nothing was sent.
        case configuration
        /// The sign-in was refused.
        case signIn
        /// The session is not accepted, also after a new sign-in.
        case session
        /// The user may not do this.
        case permission
        /// The object, the job or the path does not exist.
        case notFound
        /// A field or an object of the query does not exist or is hidden.
        case invalidField
        /// The query is wrong in another way, or is not a plain SELECT.
        case malformedQuery
        /// Bulk API 2.0 does not serve this object or field; REST may.
        case unsupportedByBulk
        /// The query is too much for one request: smaller windows, fewer fields or Bulk help.
        case tooHeavy
        /// The locator of a REST query is no longer good: the query has to start again.
        case locatorExpired
        /// The org's daily allowance is used up.
        case quotaExceeded
        /// The part of the org's API requests that the client may use is used up.
        case budget
        /// Too many long requests at once.
        case concurrency
        /// Trouble on Salesforce's side that passes.
        case transient
        /// An answer that breaks the rules of the API.
        case protocolViolation
        /// The API version is not offered.
        case version
        /// No connection, or a broken one.
        case transport
        /// The answer points to another host.
        case redirected
        /// The read-only gate refused the request.
        case refused
        /// The caller cancelled.
        case cancelled
        /// Anything else that Salesforce refused.
        case rejected
    }

    /// What helps.
    package enum Recovery: String, Sendable, Equatable {
        /// The same request may succeed later. The client has tried already, as often as its policy says.
        case retry
        /// A new sign-in helps; the client does it by itself.
        case reLogin
        /// Stop now, keep what is committed, continue another time.
        case stop
        /// Ask in another way: smaller window, other API, the query from its start.
        case changePlan
        /// Nothing but a person's change helps.
        case fail
    }

    /// What kind of failure it is.
    public var code: Code
    /// What helps.
    package var recovery: Recovery
    /// The HTTP status, where there was an answer.
    package var status: Int?
    /// Salesforce's own word for it: `INVALID_FIELD`, or OAuth's `invalid_grant`.
    package var errorCode: String?
    /// What the other side said, whole; or what happened.
    public var message: String
    /// Method, path and host: `GET /services/data/v66.0/query on acme.my.salesforce.com`.
    package var request: String?
    /// What to do next, a sentence without its final period.
    public var hint: String?
    /// How long Salesforce asked to wait.
    package var retryAfter: Duration?
    /// How often such a request is worth sending at most, where that is less than the policy allows.
    package var attemptLimit: Int?

    /// Creates an error; what the other side said is kept without characters that steer a terminal, and not at any length.
    package init(
        code: Code,
        recovery: Recovery,
        status: Int? = nil,
        errorCode: String? = nil,
        message: String,
        request: String? = nil,
        hint: String? = nil,
        retryAfter: Duration? = nil,
        attemptLimit: Int? = nil,
    ) {
        self.code = code
        self.recovery = recovery
        self.status = status
        self.errorCode = errorCode.map(UntrustedText.word)
        self.message = UntrustedText.cleaned(message)
        self.request = request
        self.hint = hint
        self.retryAfter = retryAfter
        self.attemptLimit = attemptLimit
    }

    /// Whether the same request may succeed later.
    package var isRetryable: Bool { recovery == .retry }
}
