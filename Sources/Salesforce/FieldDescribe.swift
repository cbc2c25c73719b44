/// One field as the org describes it.
///
/// Salesforce enforces `length`, `precision` and `scale` when a value is written, not when it is read: stored values may
/// break them. `nillable` says nothing about stored values at all.
package struct FieldDescribe: Sendable, Equatable, Decodable {
    /// The API name.
    package var name: String
    /// The name that people see.
    package var label: String?
    /// Salesforce's word for the type: `string`, `reference`, `multipicklist`.
    package var type: String
    /// Characters at most; 0 where the type has no length.
    package var length: Int?
    /// Digits at most; 0 where the type has none.
    package var precision: Int?
    /// Digits after the point.
    package var scale: Int?
    /// Whether a formula or a roll-up computes it, so that it changes without a stamp.
    package var calculated: Bool?
    /// Whether WHERE may name it.
    package var filterable: Bool?
    /// Whether ORDER BY may name it.
    package var sortable: Bool?
    /// Whether it may be empty, as far as the org's forms go.
    package var nillable: Bool?
    /// Whether it was made in this org or by a package.
    package var custom: Bool?
    /// Whether two rows may not share a value.
    package var unique: Bool?
    /// Whether it holds the key of another system.
    package var externalId: Bool?
    /// Whether it is the object's name field.
    package var nameField: Bool?
    /// The compound field (`MailingAddress`) that this one is a part of.
    package var compoundFieldName: String?
    /// The objects that a reference may point to; several where it is polymorphic.
    package var referenceTo: [String]?
    /// The word before the dot in a path to the parent: `Account` in `Account.Name`.
    package var relationshipName: String?
    /// The help text of the field.
    package var inlineHelpText: String?
    /// The values of a picklist, in the org's order; none for other types.
    package var picklistValues: [PicklistValue]?
    /// Further kind of a text area or a lookup: `richtextarea`, `externallookup`.
    package var extraTypeInfo: String?

    /// A value of a picklist.
    package struct PicklistValue: Sendable, Equatable, Decodable {
        /// The API value, which records hold.
        package var value: String?
        /// What people see, in the user's language.
        package var label: String?
        /// Whether new records may have it.
        package var active: Bool?
    }
}
