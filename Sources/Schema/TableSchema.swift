package import Manifest
package import Postgres

/// The table a manifest wants.
package struct TableSchema: Sendable, Equatable {
    /// A column.
    package struct Column: Sendable, Equatable {
        /// Its name.
        package var name: String
        /// Its type.
        package var type: ColumnType
        /// What follows the type: `NOT NULL`, an identity or a default.
        package var constraint: String?
        /// Its comment, which also says where its values come from; see `ColumnOrigin`.
        package var comment: String
        /// What it holds.
        package var source = Source.system
        /// The name that it had before, where the manifest says so.
        package var formerName: String?
    }

    /// What a column holds.
    package enum Source: Sendable, Equatable {
        /// Something of sfsync's own.
        case system
        /// One field, by its path.
        case field(String, isMasked: Bool)
        /// Several fields as members of one JSON object.
        case group([Member])
    }

    /// A field in a JSONB group.
    package struct Member: Sendable, Equatable {
        /// The field's path.
        package var path: String
        /// Its key in the object.
        package var key: String
        /// Whether something else is stored in place of its value.
        package var isMasked: Bool
    }

    /// A link to the `sf_id` of another table.
    package struct ForeignKey: Sendable, Equatable {
        /// The constraint's name.
        package var name: String
        /// The column that holds the link.
        package var column: String
        /// The table it points to.
        package var parentTable: String
        /// What happens to rows whose parent is missing.
        package var onMissing: Reference.MissingPolicy
    }

    /// Its name, without a schema: the session's search path is the schema alone.
    package var name: String
    /// Where it and its ledger are.
    package var placement: SchemaNamespace
    /// The Salesforce object that it holds.
    package var object: String
    /// What happens to columns of fields that the manifest lists no longer.
    package var removal: ObjectManifest.RemovalPolicy
    /// Its comment.
    package var comment: String
    /// All columns, in the order of CREATE TABLE.
    package var columns: [Column]
    /// Links to other tables and to itself.
    package var foreignKeys: [ForeignKey]
    /// The indexes that the manifest asks for.
    package var indexes: [IndexDefinition]
    /// The name of the view of its live rows; nil where the manifest wants none.
    package var viewName: String?

    /// Columns that every table has, besides those of the manifest.
    package enum System {
        /// The local key; never changed by an update.
        package static let id = "id"
        /// Salesforce's Id, 18 characters.
        package static let salesforceID = "sf_id"
        /// When Salesforce says the row was deleted; NULL while it lives.
        package static let deletedAt = "deleted_at"
        /// When the row was first inserted here; never changed by an update.
        package static let createdAt = "created_at"
        /// When the row last changed here.
        package static let updatedAt = "updated_at"
        /// When a sync last changed the row; NULL in a stub.
        package static let syncedAt = "synced_at"
        /// The digest of the row's encoded values; NULL in a stub.
        package static let digest = "sync_digest"
    }

    /// Derives the table from the manifest.
    ///
    /// - Parameters:
    ///   - manifest: The object's manifest, checked.
    ///   - placement: Where the org's tables are.
    ///   - tableOfManifest: The table that a reference's `to:` names.
    package init(
        _ manifest: ObjectManifest,
        placement: SchemaNamespace = SchemaNamespace(),
        tableOfManifest: (String) -> String?,
    ) {
        let object = manifest.object
        self.placement = placement
        name = manifest.table
        self.object = object
        removal = manifest.removal
        comment = manifest.description.map { "Salesforce \(object). \($0)" } ?? "Salesforce \(object)."

        let fields = manifest.columns.flatMap { column in
            let own = Column(
                name: column.column,
                type: ColumnType(column.field),
                comment: ColumnOrigin.comment(onField: column.field.path, of: object, note: column.field.comment),
                source: .field(column.field.path, isMasked: column.field.mask != .none),
                formerName: column.formerName,
            )
            return [own]
                + [column.typeColumn].compactMap(\.self).map {
                    Column(name: $0, type: .text, comment: "The object that \(object).\(column.field.path) points to.")
                }
        }
        let groups = manifest.groups.map { group in
            let members = group.members.map {
                Member(path: $0.field.path, key: $0.key, isMasked: $0.field.mask != .none)
            }
            return Column(
                name: group.column,
                type: .jsonb,
                comment: ColumnOrigin.comment(onGroup: members, of: object, note: group.comment),
                source: .group(members),
                formerName: group.formerName,
            )
        }
        var cursor: [Column] = []
        if let column = manifest.cursorColumn, let field = manifest.cursor,
            !fields.contains(where: { $0.name == column })
        {
            cursor = [
                Column(
                    name: column,
                    type: .timestamptz,
                    comment: ColumnOrigin.comment(onField: field, of: object),
                    source: .field(field, isMasked: false),
                )
            ]
        }
        columns =
            [
                Column(
                    name: System.id,
                    type: .bigint,
                    constraint: "GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
                    comment: "Local key; never changes.",
                ),
                Column(name: System.salesforceID, type: .identifier, constraint: "NOT NULL", comment: "\(object).Id"),
            ] + fields + groups + cursor + [
                Column(name: System.deletedAt, type: .timestamptz, comment: "When Salesforce deleted the record."),
                Column(
                    name: System.createdAt,
                    type: .timestamptz,
                    constraint: "DEFAULT now()",
                    comment: "When the row was first inserted here.",
                ),
                Column(
                    name: System.updatedAt,
                    type: .timestamptz,
                    constraint: "DEFAULT now()",
                    comment: "When the row last changed here.",
                ),
                Column(
                    name: System.syncedAt,
                    type: .timestamptz,
                    comment: "When a sync last changed the row; NULL in a stub that waits for its own sync.",
                ),
                Column(name: System.digest, type: .bigint, comment: "Digest of the row's values; NULL in a stub."),
            ]
        foreignKeys = manifest.columns.compactMap { column in
            guard let reference = column.reference, let parent = tableOfManifest(reference.manifest) else { return nil }
            return ForeignKey(
                name: ObjectName.derived(from: [manifest.table, column.column], suffix: "fkey"),
                column: column.column,
                parentTable: parent,
                onMissing: reference.onMissing,
            )
        }
        indexes = manifest.indexes
        viewName = manifest.viewName
    }
}
