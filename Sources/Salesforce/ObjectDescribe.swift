/// One object with its fields, as the org describes it to the user who is signed in.
///
/// A field that the user may not see is not there.
public struct ObjectDescribe: Sendable, Equatable, Decodable {
    /// The API name.
    public var name: String
    /// The name that people see.
    public var label: String?
    /// Whether a SELECT may name it.
    public var queryable: Bool?
    /// Whether changes can be asked for by `updated` and `deleted`.
    public var replicateable: Bool?
    /// The first three characters of its Ids.
    public var keyPrefix: String?
    /// Whether it was made in this org or by a package.
    public var custom: Bool?
    /// The fields, in the org's order.
    public var fields: [FieldDescribe]

    /// The field with this API name, in any case.
    public func field(_ name: String) -> FieldDescribe? {
        let name = name.lowercased()
        return fields.first { $0.name.lowercased() == name }
    }
}
