/// A part of an address or a location, which Salesforce also tells as a field of its own.
///
/// Bulk 2.0 refuses the compound, REST tells it with the parts beside it. Both APIs are asked for the parts, so that both
/// make the same JSON object of them. Source: Object Reference v66.0, "Compound Field Considerations and Limitations".
package struct CompoundPart: Sendable, Equatable {
    /// The key that REST gives the part in the compound: `postalCode`.
    package var key: String
    /// The field that holds it: `MailingPostalCode`, `MN_Geo__Latitude__s`.
    package var field: FieldDefinition

    private static let address: [(key: String, type: FieldType)] = [
        ("street", .textarea), ("city", .string), ("state", .string), ("postalCode", .string), ("country", .string),
        ("latitude", .double), ("longitude", .double), ("geocodeAccuracy", .picklist),
    ]
    /// Custom addresses hold codes instead of the names of state and country.
    private static let customAddress: [(key: String, type: FieldType)] = [
        ("street", .textarea), ("city", .string), ("stateCode", .picklist), ("postalCode", .string),
        ("countryCode", .picklist), ("latitude", .double), ("longitude", .double), ("geocodeAccuracy", .picklist),
    ]
    private static let location: [(key: String, type: FieldType)] = [("latitude", .double), ("longitude", .double)]

    /// The parts of a field; none where it is neither an address nor a location, or its name does not give theirs.
    static func parts(of field: FieldDefinition) -> [CompoundPart] {
        let word: String
        switch field.type {
        case .address: word = "Address"
        case .location: word = "Location"
        default: return []
        }
        let isCustom = field.path.lowercased().hasSuffix("__c")
        guard isCustom || field.path.hasSuffix(word) else { return [] }
        let stem = isCustom ? field.path.dropLast("c".count) : field.path.dropLast(word.count)
        let parts = field.type == .location ? location : isCustom ? customAddress : address
        return parts.map { part in
            var definition = field
            definition.path = stem + part.key.prefix(1).uppercased() + part.key.dropFirst() + (isCustom ? "__s" : "")
            definition.type = part.type
            return CompoundPart(key: part.key, field: definition)
        }
    }
}

extension FieldDefinition {
    /// The fields that an address or a location is put together from, in the order of their keys in JSON.
    ///
    /// Empty for every other field.
    package var parts: [CompoundPart] { CompoundPart.parts(of: self) }

    /// What a query selects for the field: its parts, or the field itself.
    package var selectedPaths: [String] { parts.isEmpty ? [path] : parts.map(\.field.path) }
}
