internal import SOQL

extension SalesforceClient {
    /// Reads one page of a REST query and passes its JSON on as it arrives.
    ///
    /// The page is an object with `totalSize`, `done`, `nextRecordsUrl` (absent when done) and `records`; whoever reads
    /// the stream finds the way to the next page in it. Pages may have any size: loop on `done`. The request is sent
    /// again by itself only as long as no byte was passed on; after that, `SalesforceError.isRetryable` tells whether
    /// asking for the page once more is worth it. A locator dies with its session: code `locatorExpired`.
    ///
    /// - Parameters:
    ///   - path: which page.
    ///   - batchSize: rows per page wished for, brought into 200...2000; Salesforce may give fewer.
    ///   - cancellation: ends this call; the client's own token where there is none.
    ///   - onBody: called for each piece of the body, blocking the transfer while it runs.
    /// - Returns: status and headers.
    /// - Throws: `SalesforceError`; what `onBody` throws.
    @discardableResult
    package func restPage(
        _ path: RESTPagePath,
        batchSize: Int? = nil,
        cancellation: CancellationToken? = nil,
        onBody: (RawSpan) throws -> Void,
    ) throws -> HTTPResponseHead {
        let options = batchSize.map { "batchSize=\(min(max($0, 200), 2000))" }
        let call: Call
        switch path.place {
        case .first(let soql, let includingDeleted):
            call = try query(soql, includingDeleted: includingDeleted, queryOptions: options)
        case .next(let path):
            call = Call(isBoundToSession: true) { session in
                try HTTPRequest.get(path, at: session.instance, token: session.token, queryOptions: options)
            }
        }
        return try stream(call, token(cancellation), onHead: { _ in }, onBody: onBody)
    }

    /// The number of rows that a statement `SELECT COUNT() FROM ...` counts.
    ///
    /// - Throws: `SalesforceError`; with code `malformedQuery` for any other statement.
    package func count(_ soql: String, includingDeleted: Bool = false) throws -> Int {
        let selection = try parse(soql).selection
        guard selection.count == 1, case .function(let name, nil, nil) = selection[0], name.uppercased() == "COUNT"
        else {
            throw SalesforceError(
                code: .malformedQuery,
                recovery: .fail,
                message: "the query was not sent: it must select COUNT() and nothing else",
            )
        }
        struct Answer: Decodable {
            var totalSize: Int
        }
        var call = try query(soql, includingDeleted: includingDeleted)
        call.pace = .count
        let count = try decode(Answer.self, call, token(nil)).totalSize
        guard RecordCount.plausible.contains(count) else {
            throw SalesforceError(
                code: .protocolViolation,
                recovery: .fail,
                message: "the query counts \(count) records, which cannot be",
                hint: "Something else than Salesforce may have answered",
            )
        }
        return count
    }

    /// Runs a query for its first row, to learn why a Bulk job with the same query failed without saying so.
    ///
    /// - Returns: the refusal, or nil where REST has nothing against the query.
    /// - Throws: `SalesforceError` where no answer came.
    package func refusal(of soql: String, includingDeleted: Bool) throws -> SalesforceError? {
        let limited = try parse(soql).limit == nil ? soql + " LIMIT 1" : soql
        do {
            var call = try query(limited, includingDeleted: includingDeleted)
            call.pace = .count
            _ = try stream(call, token(nil), onHead: { _ in }, onBody: { _ in })
            return nil
        } catch let error as SalesforceError where error.status != nil && error.recovery != .retry {
            return error
        }
    }

    private func query(_ soql: String, includingDeleted: Bool, queryOptions: String? = nil) throws -> Call {
        // The path checks the statement and its length.
        _ = try RESTPagePath(soql: soql, includingDeleted: includingDeleted)
        let version = try apiVersion()
        return Call { session in
            try HTTPRequest.get(
                "/services/data/v\(version)/\(includingDeleted ? "queryAll" : "query")",
                at: session.instance,
                parameters: [("q", soql)],
                token: session.token,
                queryOptions: queryOptions,
            )
        }
    }
}
