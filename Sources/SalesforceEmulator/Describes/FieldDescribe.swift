/// What the emulator needs to know of one field of a describe.
struct FieldDescribe: Sendable, Decodable {
    var name: String
    /// Salesforce's word: `string`, `reference`, `multipicklist`.
    var type: String
    var length: Int
    var scale: Int
    var precision: Int
    var isNillable: Bool
    var isFilterable: Bool
    var isSortable: Bool
    var referenceTo: [String]
    var relationshipName: String?
    var compoundFieldName: String?
    var picklistValues: [String]

    private enum CodingKeys: String, CodingKey {
        case name, type, length, scale, precision, nillable, filterable, sortable
        case referenceTo, relationshipName, compoundFieldName, picklistValues
    }

    private struct PicklistValue: Decodable {
        var value: String
    }

    /// Reads a field; only `name` and `type` are required, so that short hand-written describes will do.
    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        name = try values.decode(String.self, forKey: .name)
        type = try values.decode(String.self, forKey: .type)
        length = try values.decodeIfPresent(Int.self, forKey: .length) ?? 255
        scale = try values.decodeIfPresent(Int.self, forKey: .scale) ?? 0
        precision = try values.decodeIfPresent(Int.self, forKey: .precision) ?? 18
        isNillable = try values.decodeIfPresent(Bool.self, forKey: .nillable) ?? true
        isFilterable = try values.decodeIfPresent(Bool.self, forKey: .filterable) ?? true
        isSortable = try values.decodeIfPresent(Bool.self, forKey: .sortable) ?? true
        referenceTo = try values.decodeIfPresent([String].self, forKey: .referenceTo) ?? []
        relationshipName = try values.decodeIfPresent(String.self, forKey: .relationshipName)
        compoundFieldName = try values.decodeIfPresent(String.self, forKey: .compoundFieldName)
        picklistValues =
            try values.decodeIfPresent([PicklistValue].self, forKey: .picklistValues)?.map(\.value) ?? []
    }

    /// Whether the field is an object of other fields, which Bulk refuses.
    var isCompound: Bool { type == "address" || type == "location" }
}
