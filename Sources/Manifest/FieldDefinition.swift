package import YAML

/// One field of the object as the manifest wants it: where it is read and what it is.
package struct FieldDefinition: Sendable, Equatable {
    /// The API name, or a path through parents: `LastName`, `Account.Owner.Name`.
    package var path: String
    /// Salesforce's type of the value.
    package var type: FieldType
    /// What is stored instead of the value.
    package var mask: Mask
    /// Whether the value changes without moving the cursor field, as formulas and roll-ups do.
    package var isVolatile: Bool
    /// How decimals are stored: `numeric` keeps every digit.
    package var decimalStorage: DecimalStorage
    /// Whether the ledger keeps the labels of a picklist's values.
    package var hasLabels: Bool
    /// Note for people, stored as the column's comment.
    package var comment: String?
    /// Where the manifest says it.
    package var position: SourcePosition

    /// Creates a definition.
    package init(
        path: String,
        type: FieldType,
        mask: Mask = .none,
        isVolatile: Bool = false,
        decimalStorage: DecimalStorage = .numeric,
        hasLabels: Bool = false,
        comment: String? = nil,
        position: SourcePosition,
    ) {
        self.path = path
        self.type = type
        self.mask = mask
        self.isVolatile = isVolatile
        self.decimalStorage = decimalStorage
        self.hasLabels = hasLabels
        self.comment = comment
        self.position = position
    }
}

/// What is stored instead of a value; applied before anything leaves the process.
package enum Mask: String, Sendable, Equatable, CaseIterable {
    /// The value itself.
    case none
    /// The SHA-256 of its UTF-8 bytes, in lower-case hexadecimal.
    case sha256
    /// Its last four characters behind `****`; shorter values become `****`.
    case last4
    /// Nothing.
    case null
}

/// How decimal numbers are stored.
package enum DecimalStorage: String, Sendable, Equatable, CaseIterable {
    /// Every digit is kept.
    case numeric
    /// Binary floating point, for those who prefer its speed, as for coordinates.
    case doublePrecision = "double precision"
}

/// A field with a column of its own.
package struct ColumnDefinition: Sendable, Equatable {
    /// The field it holds.
    package var field: FieldDefinition
    /// The column's name.
    package var column: String
    /// The name that the column had before, where the manifest says `was:`.
    package var formerName: String?
    /// The parent the field points to; nil for anything but a reference with `to:`.
    package var reference: Reference?
    /// The column that names the object a polymorphic reference points to (`Contact`); nil where none was asked for.
    package var typeColumn: String?

    /// Creates a column for a field.
    package init(
        field: FieldDefinition,
        column: String,
        formerName: String? = nil,
        reference: Reference? = nil,
        typeColumn: String? = nil,
    ) {
        self.field = field
        self.column = column
        self.formerName = formerName
        self.reference = reference
        self.typeColumn = typeColumn
    }
}

/// A link to the table of another manifest.
package struct Reference: Sendable, Equatable {
    /// What happens to a child whose parent row is not there.
    package enum MissingPolicy: String, Sendable, Equatable, CaseIterable {
        /// A parent row with nothing but `sf_id` is inserted; its own sync fills it later.
        case stub
        /// The link is stored as NULL and counted.
        case null
        /// The child is rejected.
        case reject
    }

    /// The name of the parent's manifest (`account`).
    package var manifest: String
    /// What happens when the parent is missing.
    package var onMissing: MissingPolicy

    /// Creates a link.
    package init(manifest: String, onMissing: MissingPolicy = .stub) {
        self.manifest = manifest
        self.onMissing = onMissing
    }
}

/// A JSONB column that holds several fields as members of one object.
package struct JSONBGroup: Sendable, Equatable {
    /// A field with the key it has in the object.
    package struct Member: Sendable, Equatable {
        /// The field.
        package var field: FieldDefinition
        /// Its key in the JSON object.
        package var key: String

        /// Creates a member.
        package init(field: FieldDefinition, key: String) {
            self.field = field
            self.key = key
        }
    }

    /// The column's name.
    package var column: String
    /// The name that the column had before, where the manifest says `was:`.
    package var formerName: String?
    /// The members, in the manifest's order.
    package var members: [Member]
    /// Note for people, stored as the column's comment.
    package var comment: String?
    /// Where the manifest says it.
    package var position: SourcePosition

    /// Creates a group.
    package init(
        column: String,
        formerName: String? = nil,
        members: [Member],
        comment: String? = nil,
        position: SourcePosition,
    ) {
        self.column = column
        self.formerName = formerName
        self.members = members
        self.comment = comment
        self.position = position
    }
}
