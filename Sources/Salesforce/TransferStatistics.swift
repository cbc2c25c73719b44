/// What a client has asked for and received since it was made.
public struct TransferStatistics: Sendable, Equatable {
    /// Requests of any kind that got an answer.
    public var requests = 0
    /// Those that count against the org's daily API requests.
    public var apiRequests = 0
    /// Bytes on the wire, headers included.
    public var bytesReceived = 0
    /// Bytes of bodies after they were unzipped.
    public var bytesDecoded = 0
    /// How often the client signed in.
    public var signIns = 0
    /// How often a request was sent again.
    public var retries = 0

    /// Creates statistics of nothing.
    public init() {}
}
