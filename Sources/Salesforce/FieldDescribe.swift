/// One field as the org describes it.
///
/// Salesforce enforces `length`, `precision` and `scale` when a value is written, not when it is read: stored values may
/// break them. `nillable` says nothing about stored values at all.
public struct FieldDescribe: Sendable, Equatable, Decodable {
    /// The API name.
    public var name: String
    /// The name that people see.
    public var label: String?
    /// Salesforce's word for the type: `string`, `reference`, `multipicklist`.
    public var type: String
    /// Characters at most; 0 where the type has no length.
    public var length: Int?
    /// Digits at most; 0 where the type has none.
    public var precision: Int?
    /// Digits after the point.
    public var scale: Int?
    /// Whether a formula or a roll-up computes it, so that it changes without a stamp.
    public var calculated: Bool?
    /// Whether WHERE may name it.
    public var filterable: Bool?
    /// Whether ORDER BY may name it.
    public var sortable: Bool?
    /// Whether it may be empty, as far as the org's forms go.
    public var nillable: Bool?
    /// Whether it was made in this org or by a package.
    public var custom: Bool?
    /// Whether two rows may not share a value.
    public var unique: Bool?
    /// Whether it holds the key of another system.
    public var externalId: Bool?
    /// Whether it is the object's name field.
    public var nameField: Bool?
    /// The compound field (`MailingAddress`) that this one is a part of.
    public var compoundFieldName: String?
    /// The objects that a reference may point to; several where it is polymorphic.
    public var referenceTo: [String]?
    /// The word before the dot in a path to the parent: `Account` in `Account.Name`.
    public var relationshipName: String?
    /// The help text of the field.
    public var inlineHelpText: String?
    /// Further kind of a text area or a lookup: `richtextarea`, `externallookup`.
    public var extraTypeInfo: String?
}
