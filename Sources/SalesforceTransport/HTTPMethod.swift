/// The methods that a read-only client has a use for.
package enum HTTPMethod: String, Sendable, Equatable, CaseIterable {
    /// Reads.
    case get = "GET"
    /// Signs in, or creates a query job.
    case post = "POST"
    /// Aborts an own query job.
    case patch = "PATCH"
    /// Deletes an own query job.
    case delete = "DELETE"
}
