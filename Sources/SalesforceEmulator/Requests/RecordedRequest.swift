/// A request that the emulator answered.
public struct RecordedRequest: Sendable, Equatable {
    /// The verb.
    public var method: String
    /// The path without the query.
    public var path: String
    /// What stood after `?`, encoded as it came; empty without.
    public var query: String
    /// The status of the answer; 0 while there is none.
    public var status: Int
}
