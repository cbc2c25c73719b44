/// Why the org refused a change.
package enum OrgError: Error, Equatable, CustomStringConvertible {
    /// The org has no such object.
    case unknownObject(String)
    /// The object has no such field.
    case unknownField(String, object: String)
    /// No row has this id, or it is purged.
    case unknownID(String)

    /// A sentence without a final period.
    package var description: String {
        switch self {
        case .unknownObject(let object): "the org has no object '\(object)'"
        case .unknownField(let field, let object): "object '\(object)' has no field '\(field)'"
        case .unknownID(let id): "no row has the id '\(id)'"
        }
    }
}
