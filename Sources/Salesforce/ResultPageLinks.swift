internal import FoundationEssentials

/// Links to the result pages of a Bulk job, by which several can be read at a time.
///
/// Source: Bulk API 2.0 Developer Guide, "Get Parallel Results for a Query Job". Servers have been seen that write
/// `resultChunks` and `resultLink` (https://github.com/simple-salesforce/simple-salesforce/issues/808), and the guide
/// itself has the continuation in two spellings: all are read.
package struct ResultPageLinks: Sendable, Equatable {
    /// The pages' locators, in the order of the results; nil is the first page, which may or may not be among them.
    package var locators: [String?]
    /// What to ask for further links with; nil where there are no more.
    package var next: String?

    /// The oldest version that has them.
    package static let oldestVersion = APIVersion(major: 58)

    /// Creates links.
    package init(locators: [String?], next: String?) {
        self.locators = locators
        self.next = next
    }
}

extension ResultPageLinks: Decodable {
    private struct Link: Decodable {
        var resultUrl: String?
        var resultLink: String?
    }

    private enum Keys: String, CodingKey {
        case resultPages, resultChunks, nextRecordsUrl, nextRecordUrl
    }

    /// Reads an answer.
    ///
    /// - Throws: `DecodingError` where it has no list of links.
    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Keys.self)
        let links =
            try values.decodeIfPresent([Link].self, forKey: .resultPages)
            ?? values.decode([Link].self, forKey: .resultChunks)
        locators = try links.map { link in
            guard let text = link.resultUrl ?? link.resultLink, let components = URLComponents(string: text) else {
                throw DecodingError.dataCorruptedError(forKey: .resultPages, in: values, debugDescription: "not a link")
            }
            return Self.locator(components)
        }
        let following =
            try values.decodeIfPresent(String.self, forKey: .nextRecordsUrl)
            ?? values.decodeIfPresent(String.self, forKey: .nextRecordUrl)
        next = following.flatMap { URLComponents(string: $0) }.flatMap(Self.locator)
    }

    /// Only the locator is taken from a link: where to ask is the client's own knowledge.
    private static func locator(_ components: URLComponents) -> String? {
        components.queryItems?.first { $0.name == "locator" }?.value
    }
}

extension SalesforceClient {
    /// Asks for links to the result pages of a job that is complete, some at a time.
    ///
    /// They are those of pages as large as Salesforce likes: ask `resultPage` for them without `maxRecords`. Each page
    /// names the one behind it all the same, which is how to see that none is left out.
    ///
    /// - Parameters:
    ///   - job: a job that is complete, of version 58 or later.
    ///   - next: `next` of the links before; nil for the first.
    /// - Returns: The links, and what to ask for more with.
    /// - Throws: `SalesforceError`.
    package func resultPageLinks(_ job: QueryJob, after next: String? = nil) throws -> ResultPageLinks {
        let path = path(job.id, job.apiVersion) + "/resultPages"
        let call = Call(pace: .small) { session in
            try HTTPRequest.get(
                path,
                at: session.instance,
                parameters: next.map { [(name: "locator", value: $0)] } ?? [],
                token: session.token,
            )
        }
        return try decode(ResultPageLinks.self, call, token(nil))
    }
}
