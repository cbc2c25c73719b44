internal import FoundationEssentials
internal import Synchronization

/// What an answer is expected to hold.
enum Expectation: String {
    case json = "JSON"
    case csv = "CSV"
    case nothing
}

/// How much time a call may take.
enum Pace {
    /// Rows, as many as come.
    case page
    /// One number or one job, which a query stands behind.
    case count
    /// An answer that Salesforce has at hand.
    case small

    /// The bounds that options give it.
    func patience(_ options: SalesforceClient.Options) -> Patience {
        switch self {
        case .page: Patience(head: options.headTimeout, pause: options.stallTimeout)
        case .count:
            Patience(
                head: options.countTimeout,
                pause: options.stallTimeout,
                total: options.countTimeout + options.smallTotalTimeout,
            )
        case .small:
            Patience(
                head: options.smallHeadTimeout,
                pause: options.stallTimeout,
                total: options.smallTotalTimeout,
            )
        }
    }
}

/// One call: how its request is made, and what may come back.
struct Call {
    var expects = Expectation.json
    /// Bytes at which a collected answer counts as too large.
    var limit = 1 << 20
    var isRetried = true
    /// Whether the request belongs to the session that began the query, and fails for good with another.
    var isBoundToSession = false
    /// Whether it waits for another day where the budget of API requests is used up.
    var isBudgeted = true
    var pace = Pace.page
    var make: (Session) throws -> HTTPRequest
}

extension SalesforceClient {
    /// Sends a call and collects the answer; sent again where `check` finds that it is not whole.
    func collect(
        _ call: Call,
        _ cancellation: CancellationToken,
        check: (HTTPResponse, HTTPRequest) throws -> Void = { _, _ in },
    ) throws -> HTTPResponse {
        try perform(call, cancellation) { request in
            let response = try http.send(
                request,
                limit: call.limit,
                patience: call.pace.patience(options),
                cancellation: cancellation,
            ) { head in
                try receive(head, of: request, call)
            }
            if response.head.isSuccess { try check(response, request) }
            return response
        }
    }

    /// Sends a call and reads the JSON of the answer.
    func decode<Value: Decodable>(_ type: Value.Type, _ call: Call, _ cancellation: CancellationToken) throws -> Value {
        var value: Value?
        _ = try collect(call, cancellation) { response, request in
            do {
                value = try JSONDecoder().decode(type, from: Data(response.body))
            } catch {
                throw Self.unreadable(error, response, request)
            }
        }
        guard let value else { preconditionFailure("a successful answer is always checked") }
        return value
    }

    /// JSON that does not parse is an answer that was cut; JSON of another shape would come again.
    private static func unreadable(_ error: any Error, _ response: HTTPResponse, _ request: HTTPRequest)
        -> SalesforceError
    {
        let isCut = if case .dataCorrupted = error as? DecodingError { true } else { false }
        return SalesforceError(
            code: isCut ? .transient : .protocolViolation,
            recovery: isCut ? .retry : .fail,
            status: response.head.status,
            message: "the answer is not the JSON that was expected (\(reason(error)))",
            request: request.summary,
            attemptLimit: isCut ? 4 : nil,
        )
    }

    /// Sends a call and passes the body on; sent again only as long as nothing was passed on.
    func stream(
        _ call: Call,
        _ cancellation: CancellationToken,
        onHead: (HTTPResponseHead) throws -> Void,
        onBody: (RawSpan) throws -> Void,
    ) throws -> HTTPResponseHead {
        var isDelivered = false
        let response = try perform(call, cancellation, mayRetry: { !isDelivered }) { request in
            var arrived: HTTPResponseHead?
            let response = try http.stream(
                request,
                patience: call.pace.patience(options),
                cancellation: cancellation,
                onHead: { head in
                    try receive(head, of: request, call)
                    arrived = head
                },
                onBody: { bytes in
                    if !isDelivered, let arrived {
                        isDelivered = true
                        try onHead(arrived)
                    }
                    try onBody(bytes)
                },
            )
            if response.head.isSuccess, !isDelivered {
                isDelivered = true
                try onHead(response.head)
            }
            return response
        }
        return response.head
    }

    private func perform(
        _ call: Call,
        _ cancellation: CancellationToken,
        mayRetry: () -> Bool = { true },
        transmit: (HTTPRequest) throws -> HTTPResponse,
    ) throws -> HTTPResponse {
        var isRenewed = false
        func attempt() throws -> HTTPResponse {
            var session = try sessions.session(cancellation)
            while true {
                let request = try call.make(session)
                if call.isBudgeted, request.countsAgainstLimits { try checkBudget() }
                let response = try transmit(request)
                observe(response)
                if response.head.isSuccess { return response }
                let error = SalesforceError(answer: response, request: request)
                guard error.recovery == .reLogin else { throw error }
                guard !isRenewed else { throw refusedTwice(error, call) }
                isRenewed = true
                let reason =
                    error.errorCode == "URL_NOT_RESET"
                    ? "the org has moved to another instance" : "the session has expired"
                options.onNotice(.renewingSession("\(reason), signing in again"))
                session = try sessions.session(replacing: session, because: error, cancellation)
            }
        }
        return try options.retry.run(
            budget: budget,
            cancellation: cancellation,
            mayRetry: { call.isRetried && mayRetry() },
            onRetry: { text in
                observations.withLock { $0.statistics.retries += 1 }
                options.onNotice(.retry(text))
            },
        ) {
            do {
                return try attempt()
            } catch let error as HTTPError {
                throw SalesforceError(error)
            }
        }
    }

    /// Takes the head of an answer: counts it, and refuses a page for people where data was asked for.
    private func receive(_ head: HTTPResponseHead, of request: HTTPRequest, _ call: Call) throws(SalesforceError) {
        observe(head, of: request)
        guard head.isSuccess, call.expects != .nothing, let type = head.headers["Content-Type"]?.lowercased() else {
            return
        }
        let isWrong = type.hasPrefix("text/html") || (call.expects == .csv && type.hasPrefix("application/json"))
        if isWrong {
            throw SalesforceError(
                code: .transient,
                recovery: .retry,
                status: head.status,
                message:
                    "the answer is \(request.redacted(text: String(type.prefix(100)))), not \(call.expects.rawValue)",
                request: request.summary,
                hint: "A proxy or a maintenance page may stand in between",
            )
        }
    }

    private func refusedTwice(_ error: SalesforceError, _ call: Call) -> SalesforceError {
        var error = error
        if call.isBoundToSession {
            error.code = .locatorExpired
            error.recovery = .changePlan
            error.hint = "The query's locator died with its session: start the query again from the last row"
        } else if error.errorCode == "URL_NOT_RESET" {
            error.recovery = .stop
            error.hint =
                "The org has moved, and the sign-in still names the old instance: set SF_LOGIN_URL to the org's My Domain, "
                + "or try again when Salesforce's migration of the org is over"
        } else {
            error.recovery = .stop
            error.hint =
                "A new session was refused at once. Look at the org's session settings (lock sessions to the IP "
                + "address), the app's IP relaxation and session policies, and the user's login IP ranges"
        }
        return error
    }

    private static func reason(_ error: any Error) -> String {
        switch error as? DecodingError {
        case .keyNotFound(let key, _): "'\(key.stringValue)' is missing"
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            "'\(context.codingPath.map(\.stringValue).joined(separator: "."))' has another type"
        default: "it does not parse"
        }
    }
}
