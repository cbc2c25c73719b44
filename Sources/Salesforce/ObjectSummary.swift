/// One object of the org, without its fields.
package struct ObjectSummary: Sendable, Equatable, Decodable {
    /// The API name.
    package var name: String
    /// The name that people see.
    package var label: String
    /// Whether a SELECT may name it; some objects ask for a condition all the same.
    package var queryable: Bool
    /// The first three characters of its Ids; some objects have none.
    package var keyPrefix: String?
    /// Whether it was made in this org or by a package.
    package var custom: Bool
}
