/// Which requests a fault meets: a verb and a path, `GET jobs/query/*/results`.
///
/// - `*` stands for any text within one part of the path, `**` for any text at all.
/// - A path without a leading slash is taken below `/services/data/vNN.N/`.
/// - Without a verb, any verb; `**` alone means every request.
/// - Without `?` the query does not matter; with it, it has to fit as well: `GET jobs/query/*/results?locator=**`.
package struct RequestPattern: Sendable, Equatable, ExpressibleByStringLiteral, CustomStringConvertible {
    /// The pattern as it was written.
    package let text: String
    private let verb: String?
    private let path: [UInt8]
    private let takesQuery: Bool

    /// Every request.
    package static let all: RequestPattern = "**"
    /// A sign-in.
    package static let signIn: RequestPattern = "POST /services/oauth2/token"
    /// The creation of a Bulk job.
    package static let createJob: RequestPattern = "POST jobs/query"
    /// The question for a Bulk job's state.
    package static let jobState: RequestPattern = "GET jobs/query/*"
    /// A page of a Bulk job's results.
    package static let resultPage: RequestPattern = "GET jobs/query/*/results"
    /// A page of a Bulk job's results, after the first.
    package static let nextResultPage: RequestPattern = "GET jobs/query/*/results?**locator=**"
    /// The first page of a REST query.
    package static let firstRESTPage: RequestPattern = "GET query*"
    /// Another page of a REST query.
    package static let nextRESTPage: RequestPattern = "GET query*/*"

    /// Reads a pattern; any text is one.
    package init(_ text: String) {
        self.text = text
        let words = text.split(separator: " ", maxSplits: 1)
        verb = words.count > 1 ? words[0].uppercased() : nil
        let path = String(words.last ?? "**")
        takesQuery = path.contains("?")
        let isWhole = path.hasPrefix("/") || path.hasPrefix("**")
        self.path = Array((isWhole ? path : "/services/data/v*/" + path).utf8)
    }

    /// The pattern as it was written.
    package var description: String { text }

    /// Reads a pattern.
    package init(stringLiteral text: String) { self.init(text) }

    /// Whether a request is meant.
    func matches(_ request: RecordedRequest) -> Bool {
        if let verb, verb != request.method { return false }
        let target = takesQuery && !request.query.isEmpty ? "\(request.path)?\(request.query)" : request.path
        return Self.fits(path[...], Array(target.utf8)[...])
    }

    private static func fits(_ pattern: ArraySlice<UInt8>, _ text: ArraySlice<UInt8>) -> Bool {
        guard let first = pattern.first else { return text.isEmpty }
        guard first == UInt8(ascii: "*") else {
            return text.first == first && fits(pattern.dropFirst(), text.dropFirst())
        }
        let crossesSlashes = pattern.dropFirst().first == UInt8(ascii: "*")
        let rest = pattern.dropFirst(crossesSlashes ? 2 : 1)
        var tail = text
        while true {
            if fits(rest, tail) { return true }
            guard let next = tail.first, crossesSlashes || next != UInt8(ascii: "/") else { return false }
            tail = tail.dropFirst()
        }
    }
}
