/// A session and where it is good.
struct Session: Sendable {
    /// Counts sign-ins, so that of several threads with one refused session only the first signs in again.
    var generation: Int
    var token: Secret
    var instance: HTTPOrigin
    /// The org, where it is known by now.
    var organization: Organization?
}
