/// What an answer with an error status means, and what to do about it.
///
/// The one place that knows Salesforce's error codes
/// (https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_concepts_core_data_objects.htm,
/// API 66.0) and the texts that tell two meanings of one code apart.
struct ErrorClassification: Equatable {
    var code: SalesforceError.Code
    var recovery: SalesforceError.Recovery
    var hint: String?
    var attemptLimit: Int?

    init(
        _ code: SalesforceError.Code,
        _ recovery: SalesforceError.Recovery,
        _ hint: String? = nil,
        attempts: Int? = nil,
    ) {
        self.code = code
        self.recovery = recovery
        self.hint = hint
        attemptLimit = attempts
    }

    init(status: Int, errorCode: String?, message: String, isBulk: Bool, flow: SignInFlow?) {
        if let flow {
            self = Self.signIn(status: status, errorCode: errorCode, message: message, flow)
        } else if let known = isBulk ? Self.bulk(errorCode: errorCode, message: message) : nil {
            self = known
        } else if let known = errorCode.flatMap({ Self.known($0, message: message) }) {
            self = known
        } else {
            self = Self.status(status)
        }
    }

    /// What the text of a failed job means: a sentence, or `CODE : message`, also behind other words, as in
    /// `InvalidBatch : Failed to process query: CODE: message`.
    init(jobMessage message: String) {
        var known: ErrorClassification?
        for part in message.split(separator: ":").prefix(6) where known == nil {
            let word = String(part.filter { !$0.isWhitespace })
            guard word.count > 2, word.allSatisfy({ $0.isUppercase || $0 == "_" }) else { continue }
            known = Self.bulk(errorCode: word, message: message) ?? Self.known(word, message: message)
        }
        self =
            known ?? Self.bulk(errorCode: nil, message: message)
            ?? ErrorClassification(.rejected, .changePlan, "Run the query by REST to learn more")
        if code == .tooHeavy { hint = Self.heavyJobHint }
    }

    /// What helps where a query is too much for a Bulk job, which is the API for much.
    private static let heavyJobHint = "Narrow the window, or read fewer fields: formulas and parents' fields cost most"

    // MARK: Error codes

    private static func bulk(errorCode: String?, message: String) -> ErrorClassification? {
        let unsupported = [
            "Selecting compound data not supported", "is not supported by the Bulk API", "does not support query",
            "Aggregate Relationships not supported", "Implementation restriction",
        ]
        if errorCode == "INVALIDENTITY" || errorCode == "FEATURENOTENABLED"
            || unsupported.contains(where: message.contains)
        {
            return ErrorClassification(.unsupportedByBulk, .changePlan, "Read this object by REST: --mode rest")
        }
        if errorCode == "LIMIT_EXCEEDED" {
            return ErrorClassification(
                .quotaExceeded,
                .changePlan,
                "Bulk's daily allowance is used up: read by REST, or wait"
            )
        }
        let heavy = ["etried more than", "Failed to write query result"]
        if heavy.contains(where: message.contains) {
            return ErrorClassification(.tooHeavy, .changePlan, heavyJobHint)
        }
        if let errorCode, let known = known(errorCode, message: message), known.code == .tooHeavy {
            return ErrorClassification(.tooHeavy, .changePlan, heavyJobHint)
        }
        return nil
    }

    static func known(_ errorCode: String, message: String) -> ErrorClassification? {
        switch errorCode {
        case "INVALID_SESSION_ID", "INVALID_AUTH_HEADER", "Bad_OAuth_Token":
            return session(message)
        case "URL_NOT_RESET":
            return ErrorClassification(.session, .reLogin, "The org has moved to another instance")
        case "REQUEST_LIMIT_EXCEEDED":
            if message.contains("Concurrent") {
                return ErrorClassification(.concurrency, .retry, "Too many long requests run in the org at once")
            }
            return ErrorClassification(
                .quotaExceeded,
                .stop,
                "The org's API requests of 24 hours are used up: continue later"
            )
        case "LIMIT_EXCEEDED":
            return ErrorClassification(.quotaExceeded, .stop, "An allowance of the org is used up: continue later")
        case "SERVER_UNAVAILABLE", "UNABLE_TO_LOCK_ROW", "REQUEST_RUNNING_TOO_LONG", "TOO_MANY_APEX_REQUESTS":
            return ErrorClassification(.transient, .retry)
        case "UNKNOWN_EXCEPTION", "INTERNAL_ERROR", "INTERNAL_SERVER_ERROR":
            return ErrorClassification(
                .transient,
                .retry,
                "Quote the message to Salesforce support if it stays",
                attempts: 3
            )
        case "TXN_SECURITY_METERING_ERROR":
            return ErrorClassification(
                .transient,
                .retry,
                "Give the user the permission Exempt from Transaction Security"
            )
        case "QUERY_TIMEOUT", "OPERATION_TOO_LARGE", "QUERY_TOO_COMPLICATED", "EXCEEDED_ID_LIMIT":
            return ErrorClassification(
                .tooHeavy,
                .changePlan,
                "Narrow the window, read fewer fields, or use --mode bulk"
            )
        case "INVALID_QUERY_LOCATOR", "INVALID_LOCATOR", "INVALID_REPLICATION_DATE":
            return ErrorClassification(
                .locatorExpired,
                .changePlan,
                "Start the query again from the last row that was kept"
            )
        case "INVALID_FIELD", "INVALID_TYPE", "INVALID_TYPE_FOR_OPERATION", "ENTITY_NOT_QUERYABLE":
            return ErrorClassification(.invalidField, .fail, "Check the API name and whether the user may see it")
        case "MALFORMED_QUERY" where message.contains("100,000") || message.contains("cannot be longer than"):
            return ErrorClassification(.malformedQuery, .fail, SalesforceError.tooLongHint)
        case "MALFORMED_QUERY", "INVALID_QUERY_FILTER_OPERATOR", "NUMBER_OUTSIDE_VALID_RANGE", "MALFORMED_ID":
            return ErrorClassification(.malformedQuery, .fail, "Check 'where' and 'filters' in the manifest")
        case "API_DISABLED_FOR_ORG", "API_CURRENTLY_DISABLED":
            return ErrorClassification(
                .permission,
                .fail,
                "Give the user the permission API Enabled, in an edition that has the API"
            )
        case "INSUFFICIENT_ACCESS", "INSUFFICIENT_ACCESS_OR_READONLY", "FUNCTIONALITY_NOT_ENABLED", "FORBIDDEN",
            "TXN_SECURITY_NO_ACCESS", "TXN_SECURITY_APEX_ERROR", "TXN_SECURITY_RUNTIME_ERROR":
            return ErrorClassification(.permission, .fail, "Ask an administrator for read access")
        case "UNSUPPORTED_API_VERSION", "INVALID_VERSION", "GONE":
            return ErrorClassification(
                .version,
                .fail,
                "Set SF_API_VERSION to a version that the org offers, or leave it out"
            )
        case "NOT_FOUND", "ENTITY_IS_DELETED":
            return ErrorClassification(.notFound, .fail)
        case "INVALIDJOBSTATE", "INVALIDJOB":
            return ErrorClassification(.rejected, .fail, "The job is not in a state that allows this")
        default:
            return nil
        }
    }

    private static func session(_ message: String) -> ErrorClassification {
        let permanent = [
            "This session is not valid for use with the REST API", "Connected app is not attached to Agent",
        ]
        if permanent.contains(where: message.contains) {
            return ErrorClassification(
                .session,
                .fail,
                "A new sign-in would not help: use an app and a token made for the REST API"
            )
        }
        return ErrorClassification(.session, .reLogin)
    }

    // MARK: Status alone

    static func status(_ status: Int) -> ErrorClassification {
        switch status {
        case 401: ErrorClassification(.session, .reLogin)
        case 403: ErrorClassification(.permission, .fail, "Ask an administrator for API access")
        case 404: ErrorClassification(.notFound, .fail)
        case 409: ErrorClassification(.rejected, .fail, "Read a job's results with the API version that created it")
        case 410:
            ErrorClassification(.version, .fail, "Set SF_API_VERSION to a version that the org offers, or leave it out")
        case 414, 431: ErrorClassification(.tooHeavy, .changePlan, "The query is too long for a URL: use --mode bulk")
        case 420: ErrorClassification(.transient, .retry, "The org is being moved or woken", attempts: 2)
        case 406, 408, 429, 500, 502, 503, 504: ErrorClassification(.transient, .retry)
        case 500...: ErrorClassification(.transient, .retry)
        default: ErrorClassification(.rejected, .fail)
        }
    }
}
