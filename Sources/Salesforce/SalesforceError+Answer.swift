internal import FoundationEssentials
internal import SOQL

extension SalesforceError {
    /// Reads an answer with an error status.
    ///
    /// Both shapes are read wherever they come: `[{"errorCode":...,"message":...}]` of the data API and
    /// `{"error":...,"error_description":...}` of sign-in. HTML is reduced to its title or first words.
    ///
    /// - Parameters:
    ///   - answer: the answer.
    ///   - request: what was asked.
    ///   - flow: the flow of a sign-in; nil for every other request.
    init(answer: HTTPResponse, request: HTTPRequest, signingIn flow: SignInFlow? = nil) {
        let (errorCode, message) = Self.parse(answer.body, contentType: answer.head.headers["Content-Type"])
        let verdict = ErrorClassification(
            status: answer.head.status,
            errorCode: errorCode,
            message: message,
            isBulk: request.target.contains("/jobs/query"),
            flow: flow,
        )
        self.init(
            code: verdict.code,
            recovery: verdict.recovery,
            status: answer.head.status,
            errorCode: errorCode,
            message: message,
            request: request.summary,
            hint: verdict.hint,
            retryAfter: Self.retryAfter(answer.head.headers),
            attemptLimit: verdict.attemptLimit,
        )
    }

    /// How long an answer asks to wait: in seconds, or until a date by the clock of the same answer.
    ///
    /// https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
    private static func retryAfter(_ headers: HTTPHeaders) -> Duration? {
        guard let text = headers["Retry-After"] else { return nil }
        if let seconds = Int(text) { return .seconds(max(0, seconds)) }
        guard let end = HTTPDate.seconds(parsing: text), let now = headers["Date"].flatMap(HTTPDate.seconds(parsing:))
        else { return nil }
        return .seconds(max(0, end - now))
    }

    /// Translates a failure below HTTP.
    init(_ error: HTTPError) {
        let code: Code =
            switch error.code {
            case .refused: .refused
            case .configuration: .configuration
            case .redirected: .redirected
            case .tooLarge: .protocolViolation
            case .cancelled: .cancelled
            case .nameResolution, .connect, .tls, .certificate, .stalled, .interrupted, .invalidResponse: .transport
            }
        let hint: String? =
            switch error.code {
            case .nameResolution: "Check the host name and the network"
            case .certificate: "If a proxy inspects the traffic, name its certificate authority in SF_CA_FILE"
            case .redirected: "Set SF_LOGIN_URL to the org's My Domain, https://NAME.my.salesforce.com"
            default: nil
            }
        let isCancelled = error.code == .cancelled
        self.init(
            code: code,
            recovery: error.isTransient ? .retry : (isCancelled ? .stop : .fail),
            message: isCancelled ? "stopped while Salesforce was asked" : error.message,
            request: isCancelled ? nil : error.request,
            hint: hint,
            // A name that has no address is more often mistyped than late.
            attemptLimit: error.code == .nameResolution ? 3 : nil,
        )
    }

    /// Translates a statement that does not parse, or is too long; nothing was sent.
    init(_ error: SOQLError) {
        let isTooLong = error.offset >= SOQLLexer.maximumLength
        self.init(
            code: .malformedQuery,
            recovery: .fail,
            message: "the query was not sent: \(isTooLong ? error.message : error.description)",
            hint: isTooLong ? Self.tooLongHint : nil,
        )
    }

    /// What helps where a statement is too long for every API.
    static let tooLongHint =
        "List fewer fields in the manifest (two manifests with a table each can share an object), or shorten 'where' and the "
        + "filter"

    private struct DataError: Decodable {
        var errorCode: String?
        var message: String?
    }

    private struct OAuthError: Decodable {
        var error: String?
        var error_description: String?
        var errorCode: String?
        var message: String?
    }

    static func parse(_ body: [UInt8], contentType: String?) -> (errorCode: String?, message: String) {
        let data = Data(body)
        if let errors = try? JSONDecoder().decode([DataError].self, from: data), let first = errors.first {
            return (first.errorCode, errors.compactMap(\.message).joined(separator: " "))
        }
        if let error = try? JSONDecoder().decode(OAuthError.self, from: data),
            error.error != nil || error.errorCode != nil || error.message != nil
        {
            return (error.error ?? error.errorCode, error.error_description ?? error.message ?? "")
        }
        return (nil, HTMLSummary.text(of: String(decoding: body, as: UTF8.self)))
    }
}
