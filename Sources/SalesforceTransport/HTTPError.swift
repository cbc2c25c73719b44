/// Why a request got no answer: refused before it was sent, or lost on the way.
///
/// An answer with an error status is not an `HTTPError`; it is an `HTTPResponse` with that status.
package struct HTTPError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What kind of failure it is.
    package enum Code: String, Sendable, Equatable {
        /// The gate refused the request; no byte was sent.
        case refused
        /// A URL, certificate file or key that was configured cannot be used.
        case configuration
        /// The host name has no address.
        case nameResolution
        /// Nobody answers at the address, or not in time.
        case connect
        /// The encrypted connection could not be set up.
        case tls
        /// The other side's certificate is not trusted.
        case certificate
        /// No byte came for longer than the limit.
        case stalled
        /// The connection ended before the answer did.
        case interrupted
        /// The answer is not HTTP, or breaks its rules.
        case invalidResponse
        /// The answer points elsewhere; redirects are never followed.
        case redirected
        /// A small answer was expected and a large one came.
        case tooLarge
        /// The caller's token was cancelled.
        case cancelled
    }

    /// What kind of failure it is.
    package var code: Code
    /// What happened, without a final period.
    package var message: String
    /// Method, path and host of the request: `GET /services/data on acme.my.salesforce.com`; nil where there is none.
    package var request: String?

    /// Creates an error.
    package init(code: Code, message: String, request: String? = nil) {
        self.code = code
        self.message = message
        self.request = request
    }

    /// The sentence: the request, then what happened.
    package var description: String { request.map { "\($0): \(message)" } ?? message }

    /// Whether the same request may succeed later.
    package var isTransient: Bool {
        switch code {
        case .nameResolution, .connect, .tls, .stalled, .interrupted, .invalidResponse: true
        case .refused, .configuration, .certificate, .redirected, .tooLarge, .cancelled: false
        }
    }
}
