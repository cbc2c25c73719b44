internal import FoundationEssentials

/// One of the requests that a read-only client sends; there is no way to make another.
///
/// A request can only be made by the factories below, and `Gate` checks it again before a connection is opened.
/// Printing one shows method, path and host, never the query, the headers or the body.
package struct HTTPRequest: Sendable {
    let method: HTTPMethod
    let origin: HTTPOrigin
    let path: String
    let query: String?
    let headers: [Header]
    let body: Secret?
    /// What must never come back in an error text.
    let secrets: [Secret]

    struct Header: Sendable {
        let name: String
        let value: Secret
    }

    init(
        _ method: HTTPMethod,
        _ origin: HTTPOrigin,
        path: String,
        query: String? = nil,
        headers: [Header] = [],
        body: Secret? = nil,
        secrets: [Secret] = [],
    ) {
        self.method = method
        self.origin = origin
        self.path = path
        self.query = query
        self.headers = headers
        self.body = body
        self.secrets = secrets
    }

    /// Method, path and host: `GET /services/data/v66.0/limits on acme.my.salesforce.com`.
    package var summary: String { "\(method.rawValue) \(path) on \(origin.host)" }

    /// The path without the query.
    package var target: String { path }
}

extension HTTPRequest {
    /// A read of one of the known-safe paths.
    ///
    /// - Parameters:
    ///   - path: the path, which needs no percent-encoding.
    ///   - origin: the instance.
    ///   - parameters: names and values of the query, not encoded.
    ///   - token: the session, where the path needs one.
    ///   - accept: the media type wanted.
    ///   - queryOptions: the value of `Sforce-Query-Options`.
    /// - Returns: the request.
    /// - Throws: `HTTPError` with code `refused` for every other path.
    package static func get(
        _ path: String,
        at origin: HTTPOrigin,
        parameters: [(name: String, value: String)] = [],
        token: Secret?,
        accept: String = "application/json",
        queryOptions: String? = nil,
    ) throws(HTTPError) -> HTTPRequest {
        var headers = authorization(token) + [Header(name: "Accept", value: Secret(accept))]
        if let queryOptions {
            headers.append(Header(name: "Sforce-Query-Options", value: Secret(queryOptions)))
        }
        let request = HTTPRequest(
            .get,
            origin,
            path: path,
            query: parameters.isEmpty ? nil : PercentEncoding.encode(pairs: parameters),
            headers: headers,
            secrets: token.map { [$0] } ?? [],
        )
        try GateRules.check(request)
        return request
    }

    /// Asks the sign-in host for a session.
    package static func token(at origin: HTTPOrigin, form: [(name: String, value: Secret)]) -> HTTPRequest {
        signIn(GateRules.tokenPath, origin, form)
    }

    /// Asks the sign-in host to forget a token.
    package static func revoke(_ token: Secret, at origin: HTTPOrigin) -> HTTPRequest {
        signIn(GateRules.revokePath, origin, [("token", token)])
    }

    private static func signIn(_ path: String, _ origin: HTTPOrigin, _ form: [(name: String, value: Secret)])
        -> HTTPRequest
    {
        HTTPRequest(
            .post,
            origin,
            path: path,
            headers: [
                Header(name: "Accept", value: Secret("application/json")),
                Header(name: "Content-Type", value: Secret("application/x-www-form-urlencoded")),
            ],
            body: Secret(PercentEncoding.encode(pairs: form.map { ($0.name, $0.value.reveal()) })),
            secrets: form.filter { $0.name != "grant_type" }.map(\.value),
        )
    }

    /// Creates a Bulk API 2.0 query job.
    ///
    /// - Parameters:
    ///   - soql: the statement; whoever calls has parsed it.
    ///   - includingDeleted: `queryAll` rather than `query`.
    ///   - version: `66.0`.
    ///   - origin: the instance.
    ///   - token: the session.
    /// - Returns: the request.
    /// - Throws: `HTTPError` with code `refused` where the statement cannot be written as JSON.
    package static func createQueryJob(
        soql: String,
        includingDeleted: Bool,
        version: String,
        at origin: HTTPOrigin,
        token: Secret,
    ) throws(HTTPError) -> HTTPRequest {
        let job = QueryJobBody(operation: includingDeleted ? "queryAll" : "query", query: soql)
        return HTTPRequest(
            .post,
            origin,
            path: "/services/data/v\(version)/jobs/query",
            headers: authorization(token) + json,
            body: Secret(try job.text()),
            secrets: [token],
        )
    }

    /// Aborts a query job of this client's own.
    package static func abortQueryJob(
        _ id: String,
        version: String,
        at origin: HTTPOrigin,
        token: Secret,
    ) -> HTTPRequest {
        HTTPRequest(
            .patch,
            origin,
            path: "/services/data/v\(version)/jobs/query/\(id)",
            headers: authorization(token) + json,
            body: Secret(GateRules.abortBody),
            secrets: [token],
        )
    }

    /// Deletes a query job of this client's own, with its results.
    package static func deleteQueryJob(
        _ id: String,
        version: String,
        at origin: HTTPOrigin,
        token: Secret,
    ) -> HTTPRequest {
        HTTPRequest(
            .delete,
            origin,
            path: "/services/data/v\(version)/jobs/query/\(id)",
            headers: authorization(token),
            secrets: [token],
        )
    }

    private static let json = [
        Header(name: "Accept", value: Secret("application/json")),
        Header(name: "Content-Type", value: Secret("application/json; charset=UTF-8")),
    ]

    private static func authorization(_ token: Secret?) -> [Header] {
        token.map { [Header(name: "Authorization", value: Secret("Bearer \($0.reveal())"))] } ?? []
    }
}

extension HTTPRequest: CustomStringConvertible, CustomReflectable {
    /// Method, path and host.
    package var description: String { summary }

    /// A mirror that shows no more than `description`.
    package var customMirror: Mirror { Mirror(self, children: ["summary": summary]) }
}
