/// Where a field's values come from.
enum FieldSource: Sendable {
    /// The row's id.
    case id
    /// The row's flags.
    case isDeleted, isArchived
    /// The row that a merge kept in the row's place.
    case masterRecord
    /// The row's times.
    case systemModstamp, createdDate, lastModifiedDate
    /// One of the values of a pool.
    case pool(ValuePool)
    /// A text that differs in every row.
    case serial(SerialText)
    /// Another row's id.
    case reference(ReferenceSource)
    /// What a relation object links: an activity, or one of its people.
    case relation(RelationSource, RelationSource.Side)
    /// The object that another field's id belongs to.
    case objectName(of: Int)
    /// Two text fields with a space between them: a person's name.
    case joined(first: Int?, last: Int)
    /// An address or a location, with the key and the field of each part.
    case compound([CompoundPart])
    /// Whether the relation field points to a What, neither a person nor a lead.
    case isWhat(relation: Int)
    /// Always null.
    case nothing

    /// A component of a compound value.
    struct CompoundPart: Sendable {
        /// The key in JSON: `postalCode`.
        var key: String
        /// The field's place in the table.
        var field: Int
    }
}
