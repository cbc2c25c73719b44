/// The result of a REST query, waiting to be fetched page by page.
struct QueryCursor: Sendable {
    /// The session that opened it; no other may read on.
    var session: String
    /// As in the path: `v66.0`.
    var version: String
    var rows: [UInt32]
    var layout: JSONLayout
    var pageSize: Int
    /// What wide rows allow.
    var sizeLimit: Int
}
