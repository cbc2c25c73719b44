/// What a client has asked for and received since it was made.
package struct TransferStatistics: Sendable, Equatable {
    /// Requests of any kind that got an answer.
    package var requests = 0
    /// Those that count against the org's daily API requests.
    package var apiRequests = 0
    /// Bytes on the wire, headers included.
    package var bytesReceived = 0
    /// Bytes of bodies after they were unzipped.
    package var bytesDecoded = 0
    /// How often the client signed in.
    package var signIns = 0
    /// How often a request was sent again.
    package var retries = 0

    /// Creates statistics of nothing.
    package init() {}
}
