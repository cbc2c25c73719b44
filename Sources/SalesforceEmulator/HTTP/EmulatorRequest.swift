/// A request as the endpoints see it.
struct EmulatorRequest: Sendable {
    var method: String
    /// The path without the query.
    var path: String
    /// What stands after `?`, encoded as it came.
    var rawQuery: String
    /// By lower-case name.
    var headers: [String: String]
    var body: [UInt8]
    /// Whether a page holds all rows that are left, whatever the client asks for.
    var ignoresPageSize = false

    /// The path's parts, decoded.
    var parts: [String] { path.split(separator: "/").map { FormCoding.decoded($0) } }

    /// The query's fields, decoded.
    var query: [String: String] { FormCoding.fields(of: rawQuery) }

    /// The token of `Authorization: Bearer …`.
    var bearerToken: String? {
        guard let value = headers["authorization"], value.lowercased().hasPrefix("bearer ") else { return nil }
        return String(value.dropFirst(7))
    }

    /// Path and query.
    var target: String { rawQuery.isEmpty ? path : path + "?" + rawQuery }
}
