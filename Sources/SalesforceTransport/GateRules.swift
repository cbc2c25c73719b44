/// What may be asked of Salesforce: method, path, query and body, without regard to hosts and jobs.
///
/// An allow-list over path segments. A segment consists of letters, digits and `-._~=+`, so nothing in a path can be
/// encoded, and `.` and `..` are no segments: there is one spelling of each path.
enum GateRules {
    static let tokenPath = "/services/oauth2/token"
    static let revokePath = "/services/oauth2/revoke"
    static let abortBody = #"{"state":"Aborted"}"#

    /// What kind of request it is, as far as the gate has to tell them apart.
    enum Kind: Equatable {
        case token
        case read
        case createJob
        case changeJob(id: String)
    }

    private static let grantTypes: Set = [
        "client_credentials", "urn:ietf:params:oauth:grant-type:jwt-bearer", "refresh_token", "password",
        "authorization_code",
    ]
    private static let headerNames: Set = [
        "Accept", "Authorization", "Content-Type", "Sforce-Query-Options",
    ]

    @discardableResult
    static func check(_ request: HTTPRequest) throws(HTTPError) -> Kind {
        for header in request.headers {
            let value = header.value.reveal()
            guard headerNames.contains(header.name), value.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else {
                throw refusal(request, "the header \(header.name) is not sent, or not with this value")
            }
        }
        guard let segments = segments(of: request.path) else {
            throw refusal(request, "the path has a part that is not plain text")
        }
        let parameters = try parameters(of: request)
        if let kind = kind(of: request, segments: segments, parameters: parameters) { return kind }
        throw refusal(request, "it is not one of the requests that a read-only client sends")
    }

    static func refusal(_ request: HTTPRequest, _ reason: String) -> HTTPError {
        HTTPError(code: .refused, message: "refused before it was sent: \(reason)", request: request.summary)
    }

    private static func kind(of request: HTTPRequest, segments: [Substring], parameters: [String]) -> Kind? {
        switch request.method {
        case .get:
            guard request.body == nil, let allowed = readParameters(segments) else { return nil }
            return parameters.allSatisfy(allowed.contains) ? .read : nil
        case .post:
            guard parameters.isEmpty, let body = request.body?.reveal() else { return nil }
            if request.path == tokenPath { return isToken(form: body) ? .token : nil }
            if request.path == revokePath {
                return PercentEncoding.decode(pairs: body)?.map(\.name) == ["token"] ? .token : nil
            }
            guard let data = data(segments), data == ["jobs", "query"], let job = QueryJobBody(canonical: body)
            else { return nil }
            let isQuery = job.operation == "query" || job.operation == "queryAll"
            return isQuery && job.contentType == "CSV" ? .createJob : nil
        case .patch:
            guard parameters.isEmpty, request.body?.reveal() == abortBody else { return nil }
            return jobID(segments).map(Kind.changeJob)
        case .delete:
            guard parameters.isEmpty, request.body == nil else { return nil }
            return jobID(segments).map(Kind.changeJob)
        }
    }

    /// The query parameters that go with a readable path; nil for a path that is not readable.
    private static func readParameters(_ segments: [Substring]) -> Set<String>? {
        if segments == ["services", "oauth2", "userinfo"] || segments == ["services", "data"] { return [] }
        guard let data = data(segments) else { return nil }
        switch (data.first, data.count) {
        case ("query", 1), ("queryAll", 1): return ["q"]
        case ("query", 2), ("queryAll", 2): return []
        case ("limits", 1), ("sobjects", 1): return []
        case ("sobjects", 2): return isName(data[1]) ? [] : nil
        case ("sobjects", 3) where isName(data[1]):
            switch data[2] {
            case "describe": return []
            case "deleted", "updated": return ["start", "end"]
            default: return nil
            }
        case ("jobs", _) where data.count >= 2 && data[1] == "query":
            return jobParameters(data.dropFirst(2))
        default: return nil
        }
    }

    private static func jobParameters(_ rest: ArraySlice<Substring>) -> Set<String>? {
        guard let id = rest.first else {
            return ["isPkChunkingEnabled", "jobType", "concurrencyMode", "queryLocator"]
        }
        guard isJobID(id) else { return nil }
        switch rest.dropFirst() {
        case []: return []
        case ["results"]: return ["locator", "maxRecords"]
        case ["resultPages"]: return ["locator"]
        default: return nil
        }
    }

    /// The segments after `/services/data/vNN.N`; nil for other paths.
    private static func data(_ segments: [Substring]) -> [Substring]? {
        guard segments.count > 3, segments[0] == "services", segments[1] == "data", isVersion(segments[2]) else {
            return nil
        }
        return Array(segments[3...])
    }

    private static func jobID(_ segments: [Substring]) -> String? {
        guard let data = data(segments), data.count == 3, data[0] == "jobs", data[1] == "query", isJobID(data[2])
        else { return nil }
        return String(data[2])
    }

    /// The path's parts; nil where a part is empty, dotted, encoded or not ASCII.
    ///
    /// `/services/data/` is the one path that may end in a slash.
    private static func segments(of path: String) -> [Substring]? {
        guard path.first == "/" else { return nil }
        let plain = path == "/services/data/" ? path.dropLast() : path[...]
        let segments = plain.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        let arePlain = segments.allSatisfy { segment in
            !segment.isEmpty && segment != "." && segment != ".."
                && segment.utf8.allSatisfy {
                    ASCII.isUnreserved($0) || $0 == UInt8(ascii: "=") || $0 == UInt8(ascii: "+")
                }
        }
        return arePlain ? segments : nil
    }

    /// The names in the query: `_HttpMethod=PATCH` and its like would turn a read into a write.
    private static func parameters(of request: HTTPRequest) throws(HTTPError) -> [String] {
        guard let query = request.query else { return [] }
        guard let pairs = PercentEncoding.decode(pairs: query) else {
            throw refusal(request, "the query is not encoded as it should be")
        }
        return pairs.map(\.name)
    }

    private static func isToken(form: String) -> Bool {
        guard let pairs = PercentEncoding.decode(pairs: form) else { return false }
        let grants = pairs.filter { $0.name == "grant_type" }.map(\.value)
        return grants.count == 1 && grantTypes.contains(grants[0])
    }

    private static func isVersion(_ text: Substring) -> Bool {
        guard text.first == "v" else { return false }
        let parts = text.dropFirst().split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 2 && parts.allSatisfy { (1...3).contains($0.count) && UInt16($0) != nil }
            && text.dropFirst().utf8.allSatisfy { $0 == UInt8(ascii: ".") || ASCII.isHexDigit($0) }
    }

    private static func isName(_ text: Substring) -> Bool {
        text.utf8.allSatisfy { ASCII.isAlphanumeric($0) || $0 == UInt8(ascii: "_") }
    }

    static func isJobID(_ text: some StringProtocol) -> Bool {
        (text.utf8.count == 15 || text.utf8.count == 18) && text.utf8.allSatisfy(ASCII.isAlphanumeric)
    }
}
