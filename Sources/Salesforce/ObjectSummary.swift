/// One object of the org, without its fields.
public struct ObjectSummary: Sendable, Equatable, Decodable {
    /// The API name.
    public var name: String
    /// The name that people see.
    public var label: String
    /// Whether a SELECT may name it; some objects ask for a condition all the same.
    public var queryable: Bool
    /// The first three characters of its Ids; some objects have none.
    public var keyPrefix: String?
    /// Whether it was made in this org or by a package.
    public var custom: Bool
}
