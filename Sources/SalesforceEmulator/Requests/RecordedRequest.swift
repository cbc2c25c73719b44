/// A request that the emulator answered.
package struct RecordedRequest: Sendable, Equatable {
    /// The verb.
    package var method: String
    /// The path without the query.
    package var path: String
    /// What stood after `?`, encoded as it came; empty without.
    package var query: String
    /// The status of the answer; 0 while there is none.
    package var status: Int
}
