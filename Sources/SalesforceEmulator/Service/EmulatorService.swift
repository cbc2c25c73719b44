/// Answers requests: sign-in, then the data API.
final class EmulatorService: Sendable {
    let org: EmulatedOrg
    let sessions: SessionStore
    let meter: APIMeter
    let queries: QueryEndpoint
    let jobs: BulkJobStore
    private let identity: Identity
    private let tokens: TokenEndpoint
    private let bulk: BulkEndpoint
    private let describes: DescribeEndpoint
    private let replication: ReplicationEndpoint

    /// The longest request line's target that is answered; longer ones get 414.
    private static let maximumTargetLength = 16_384

    init(org: EmulatedOrg, configuration: EmulatorConfiguration) {
        self.org = org
        identity = Identity(org: org, username: configuration.credentials.username)
        sessions = SessionStore(
            organizationID: identity.organizationID,
            refreshToken: configuration.credentials.refreshToken,
        )
        meter = APIMeter(quota: configuration.apiQuota)
        let sizing = PageSizing(varies: configuration.variesPageSizes)
        queries = QueryEndpoint(org: org, configuration, sizing: sizing)
        tokens = TokenEndpoint(
            org: org,
            sessions: sessions,
            credentials: configuration.credentials,
            rotatesRefreshTokens: configuration.rotatesRefreshTokens,
            identity: identity,
        )
        jobs = BulkJobStore(polls: configuration.jobPolls, delay: configuration.jobDelay)
        bulk = BulkEndpoint(
            org: org,
            jobs: jobs,
            creation: BulkCreation(
                org: org,
                jobs: jobs,
                userID: identity.userID,
                refusesSemiJoins: configuration.bulkRefusesSemiJoins,
                freezesResults: configuration.freezesResults,
            ),
            pageSize: max(1, configuration.bulkPageSize),
            sizing: sizing,
            emptyResult: configuration.emptyResult,
            linkShape: configuration.linkShape,
        )
        describes = DescribeEndpoint(org: org)
        replication = ReplicationEndpoint(
            org: org,
            deletedLogDays: Int64(max(1, configuration.deletedLogDays)),
        )
    }

    /// The answer, and whether the request would have written to Salesforce.
    func answer(_ request: EmulatorRequest) -> (answer: EmulatorAnswer, isWriteAttempt: Bool) {
        if request.target.utf8.count > Self.maximumTargetLength {
            return (.html("<h1>Bad Message 414</h1><pre>reason: URI Too Long</pre>", status: 414), false)
        }
        let parts = request.parts
        guard parts.first == "services", parts.count > 1 else { return (notFound, request.method != "GET") }
        switch (parts[1], parts.count) {
        case ("oauth2", 3) where parts[2] == "token" && request.method == "POST":
            return (tokens.answer(request, baseURL: "http://\(request.headers["host"] ?? "127.0.0.1")"), false)
        case ("oauth2", 3) where parts[2] == "authorize" && request.method == "GET":
            return (tokens.codes.authorize(request.query), false)
        case ("oauth2", 3) where parts[2] == "revoke" && request.method == "POST":
            return (tokens.revoke(request), false)
        case ("data", 2) where request.method == "GET": return (APIVersion.answer, false)
        case ("oauth2", 3) where parts[2] == "userinfo" && request.method == "GET":
            return (isAuthorized(request) ? identity.answer : unauthorized, false)
        case ("data", 3...):
            let (answer, isWriteAttempt) = dataAnswer(request, parts)
            return (withLimits(answer), isWriteAttempt)
        default: return (notFound, request.method != "GET")
        }
    }

    private func dataAnswer(_ request: EmulatorRequest, _ parts: [String]) -> (EmulatorAnswer, Bool) {
        let rest = Array(parts.dropFirst(3))
        let isJob = rest.count >= 2 && rest[0] == "jobs" && rest[1] == "query"
        guard request.method == "GET" || isJob else { return (notAllowed(request.method), true) }
        guard APIVersion.isOffered(parts[2]) else { return (notFound, false) }
        guard isAuthorized(request) else { return (unauthorized, false) }
        guard meter.count() else {
            let error = QueryError(status: 403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.")
            return (.error(error), false)
        }
        do {
            if isJob {
                let answer = try bulk.answer(request, Array(rest.dropFirst(2)), version: parts[2])
                return (answer ?? notAllowed(request.method), answer == nil && request.method != "GET")
            }
            return (try read(request, rest, version: parts[2]), false)
        } catch let error as QueryError {
            return (.error(error), false)
        } catch {
            return (.error(QueryError(status: 500, "UNKNOWN_EXCEPTION", "An unexpected error occurred.")), false)
        }
    }

    private func read(_ request: EmulatorRequest, _ parts: [String], version: String) throws -> EmulatorAnswer {
        switch (parts.first, parts.count) {
        case ("limits", 1): return limits
        case ("sobjects", 1): return describes.list(version: version)
        case ("sobjects", 3):
            guard let table = org.catalog.table(parts[1]) else { return notFound }
            switch parts[2] {
            case "describe": return try describes.describe(table)
            case "deleted": return try replication.deleted(table, request.query)
            case "updated": return try replication.updated(table, request.query)
            default: return notFound
            }
        case ("query", 1), ("queryAll", 1):
            guard let soql = request.query["q"] else {
                throw QueryError("MALFORMED_QUERY", "A query string has to be specified")
            }
            return try queries.run(soql, request, version: version, includesDeleted: parts[0] == "queryAll")
        case ("query", 2), ("queryAll", 2): return try queries.next(parts[1], request, version: version)
        default: return notFound
        }
    }

    private func isAuthorized(_ request: EmulatorRequest) -> Bool {
        request.bearerToken.map(sessions.isLive) ?? false
    }

    private func withLimits(_ answer: EmulatorAnswer) -> EmulatorAnswer {
        var answer = answer
        let usage = meter.usage
        answer.headers.append(("Sforce-Limit-Info", "api-usage=\(usage.used)/\(usage.quota)"))
        return answer
    }

    private var limits: EmulatorAnswer {
        let usage = meter.usage
        return .json(
            """
            {"DailyApiRequests":{"Max":\(usage.quota),"Remaining":\(usage.quota - usage.used)},\
            "DailyBulkV2QueryJobs":{"Max":10000,"Remaining":9990},\
            "DailyBulkV2QueryFileStorageMB":{"Max":976562,"Remaining":976000},\
            "DailyBulkApiBatches":{"Max":15000,"Remaining":15000},\
            "DataStorageMB":{"Max":1024,"Remaining":512},"FileStorageMB":{"Max":1024,"Remaining":1000}}
            """
        )
    }

    private var notFound: EmulatorAnswer {
        .error(QueryError(status: 404, "NOT_FOUND", "The requested resource does not exist"))
    }

    private var unauthorized: EmulatorAnswer {
        var answer = EmulatorAnswer.error(QueryError(status: 401, "INVALID_SESSION_ID", "Session expired or invalid"))
        answer.headers.append(("WWW-Authenticate", "Token"))
        return answer
    }

    /// Makes the person in the browser refuse the next requests for access.
    func refuseAuthorizations(_ count: Int) { tokens.codes.refuse(count) }

    /// Makes the next sign-ins fail with this answer.
    func refuseSignIns(_ count: Int, error: String, description: String) {
        tokens.refuse(count, error: error, description: description)
    }

    private func notAllowed(_ method: String) -> EmulatorAnswer {
        .error(QueryError(status: 405, "METHOD_NOT_ALLOWED", "HTTP Method '\(method)' not allowed. Allowed are GET"))
    }
}
