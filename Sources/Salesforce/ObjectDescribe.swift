/// One object with its fields, as the org describes it to the user who is signed in.
///
/// A field that the user may not see is not there.
package struct ObjectDescribe: Sendable, Equatable, Decodable {
    /// The API name.
    package var name: String
    /// The name that people see.
    package var label: String?
    /// Whether a SELECT may name it.
    package var queryable: Bool?
    /// Whether changes can be asked for by `updated` and `deleted`.
    package var replicateable: Bool?
    /// The first three characters of its Ids.
    package var keyPrefix: String?
    /// Whether it was made in this org or by a package.
    package var custom: Bool?
    /// The fields, in the org's order.
    package var fields: [FieldDescribe]

    /// The field with this API name, in any case.
    package func field(_ name: String) -> FieldDescribe? {
        let name = name.lowercased()
        return fields.first { $0.name.lowercased() == name }
    }
}
