internal import SOQL

/// Where a page of a REST query is read: the first one by its SOQL, each further one by what the page before it named.
package struct RESTPagePath: Sendable, Equatable {
    /// Bytes of encoded SOQL that fit into a URL; Salesforce takes 16,384 for URL and headers together.
    package static let encodedLimit = 13_500

    /// The bytes that a query takes in a URL.
    package static func encodedByteCount(_ soql: String) -> Int { PercentEncoding.encode(soql).utf8.count }

    enum Place: Sendable, Equatable {
        case first(soql: String, includingDeleted: Bool)
        case next(String)
    }

    let place: Place

    /// The first page of a query.
    ///
    /// - Parameters:
    ///   - soql: one SELECT.
    ///   - includingDeleted: whether rows in the recycle bin and archived ones are wanted (`queryAll`).
    /// - Throws: `SalesforceError`: code `malformedQuery` where the text is not a SELECT that only reads, code `tooHeavy`
    ///   where it is too long for a URL.
    package init(soql: String, includingDeleted: Bool) throws(SalesforceError) {
        do {
            _ = try SOQLStatement(parsing: soql)
        } catch {
            throw SalesforceError(error)
        }
        let length = Self.encodedByteCount(soql)
        guard length <= Self.encodedLimit else {
            throw SalesforceError(
                code: .tooHeavy,
                recovery: .changePlan,
                message: "the query is too long for REST: \(length) bytes in a URL, which takes \(Self.encodedLimit)",
                hint: "Use --mode bulk, or read fewer fields",
            )
        }
        place = .first(soql: soql, includingDeleted: includingDeleted)
    }

    /// A further page.
    ///
    /// - Parameter nextRecordsURL: the `nextRecordsUrl` of the page before it, or one that a checkpoint kept.
    /// - Throws: `SalesforceError` with code `protocolViolation` unless it is a path `/services/data/vNN.N/query/...` or
    ///   `.../queryAll/...`: a stored text must not become an arbitrary request with the session on it.
    package init(nextRecordsURL: String) throws(SalesforceError) {
        let parts = nextRecordsURL.split(separator: "/", omittingEmptySubsequences: false)
        let isPath =
            parts.count == 6 && parts[0].isEmpty && parts[1] == "services" && parts[2] == "data"
            && parts[3].hasPrefix("v") && APIVersion(String(parts[3])) != nil
            && (parts[4] == "query" || parts[4] == "queryAll") && Self.isLocator(parts[5])
        guard isPath else {
            throw SalesforceError(
                code: .protocolViolation,
                recovery: .fail,
                message: "'\(nextRecordsURL.prefix(200))' is not the path of a further page",
            )
        }
        place = .next(nextRecordsURL)
    }

    private static func isLocator(_ text: Substring) -> Bool {
        !text.isEmpty && text != "." && text != ".."
            && text.utf8.allSatisfy {
                ASCII.isUnreserved($0) || $0 == UInt8(ascii: "=") || $0 == UInt8(ascii: "+")
            }
    }
}
