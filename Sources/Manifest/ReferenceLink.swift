internal import YAML

/// A `to:` of a manifest, which only the library can check.
struct ReferenceLink: Sendable, Equatable {
    /// The path of the field that points.
    var field: String
    /// The manifest it points to.
    var target: String
    /// What happens to children of missing parents.
    var onMissing: Reference.MissingPolicy
    /// Where the target stands.
    var position: SourcePosition
}

/// A `to:` that lists one object, such as `[Account]`: it makes no foreign key.
struct ListedTarget: Sendable, Equatable {
    /// The path of the field that points.
    var field: String
    /// The object's API name.
    var object: String
    /// Where the list stands.
    var position: SourcePosition
}
