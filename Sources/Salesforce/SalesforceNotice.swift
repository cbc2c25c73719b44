/// Something worth telling the user while a client works.
package enum SalesforceNotice: Sendable, Equatable, CustomStringConvertible {
    /// A request failed and will be sent again: `Salesforce answers 503, retrying in 8 s (3 of 8)`.
    case retry(String)
    /// A session was refused and a new one is asked for.
    case renewingSession(String)
    /// Salesforce is silent: `waiting for Salesforce: GET /services/data on HOST, since 10 s`.
    case waiting(String)
    /// Something the user should change.
    case warning(String)
    /// One answered request: `GET /services/data/v66.0/limits on acme.my.salesforce.com: 200`.
    case exchange(String)

    /// The text.
    package var description: String {
        switch self {
        case .retry(let text), .renewingSession(let text), .waiting(let text), .warning(let text), .exchange(let text):
            text
        }
    }
}
