/// A manifest that is about to be written: what is known of an object, in the order of the file.
package struct ManifestDraft: Sendable, Equatable {
    /// A field with what its line says.
    package struct Field: Sendable, Equatable {
        /// The API name.
        package var name: String
        /// Salesforce's type.
        package var type: FieldType
        /// The column or, in a group, the key; nil for the one that follows from the name.
        package var column: String?
        /// The manifests or objects that a reference points to.
        package var to: Target?
        /// Whether the value changes without moving the cursor field.
        package var isVolatile: Bool
        /// Note for people.
        package var comment: String?

        /// Creates a field.
        package init(
            name: String,
            type: FieldType,
            column: String? = nil,
            to: Target? = nil,
            isVolatile: Bool = false,
            comment: String? = nil,
        ) {
            self.name = name
            self.type = type
            self.column = column
            self.to = to
            self.isVolatile = isVolatile
            self.comment = comment
        }

        /// The column, whether the draft names it or it follows from the name.
        package var columnName: String { column ?? Naming.column(forField: name) }
    }

    /// Where a reference points.
    package enum Target: Sendable, Equatable {
        /// To the object of a manifest, which makes a foreign key.
        case manifest(String)
        /// To objects, without a foreign key.
        case objects([String])
    }

    /// Fields in one JSONB column.
    package struct Group: Sendable, Equatable {
        /// The column.
        package var column: String
        /// What the keys leave out of the fields' names.
        package var strippedPrefix: String?
        /// Note for people.
        package var comment: String?
        /// The members.
        package var fields: [Field]

        /// Creates a group.
        package init(column: String, strippedPrefix: String? = nil, comment: String? = nil, fields: [Field]) {
            self.column = column
            self.strippedPrefix = strippedPrefix
            self.comment = comment
            self.fields = fields
        }
    }

    /// An index that is worth its price.
    package struct Index: Sendable, Equatable {
        /// The columns, in order.
        package var columns: [String]
        /// Whether it finds keys and values in JSONB.
        package var isInverted = false

        /// Creates an index.
        package init(_ columns: [String], isInverted: Bool = false) {
            self.columns = columns
            self.isInverted = isInverted
        }
    }

    /// How tables and columns are named.
    package enum NameStyle: String, Sendable, Equatable, CaseIterable {
        /// `sf_contacts`, `last_name`.
        case snake
        /// The API names in lower case, as Heroku Connect and others have them: `contact`, `lastname`, `npi__c`.
        case api
    }

    /// The API name.
    package var object: String
    /// The table.
    package var table: String
    /// Note for people.
    package var description: String?
    /// The API that runs read by.
    package var mode: ObjectManifest.Mode
    /// The cursor field; nil for none.
    package var cursor: String?
    /// What deletes do.
    package var deletes: ObjectManifest.DeletePolicy
    /// How often plain runs read the volatile fields again; nil where only full runs do.
    package var refresh: ObjectManifest.RefreshInterval?
    /// Whether there is a view of the live rows.
    package var hasView = false
    /// Fields with columns of their own.
    package var fields: [Field]
    /// Groups.
    package var groups: [Group]
    /// Indexes.
    package var indexes: [Index]
    /// Fields that were left out, each with the reason; they stand in the file as comments.
    package var omissions: [String]

    /// Creates a draft.
    package init(
        object: String,
        table: String? = nil,
        description: String? = nil,
        mode: ObjectManifest.Mode,
        cursor: String?,
        deletes: ObjectManifest.DeletePolicy,
        refresh: ObjectManifest.RefreshInterval? = nil,
        fields: [Field],
        groups: [Group],
        indexes: [Index] = [],
        omissions: [String],
    ) {
        self.object = object
        self.table = table ?? Naming.shortened(Naming.table(forObject: object))
        self.description = description
        self.mode = mode
        self.cursor = cursor
        self.deletes = deletes
        self.refresh = refresh
        self.fields = fields
        self.groups = groups
        self.indexes = indexes
        self.omissions = omissions
    }

    /// The file.
    package var text: String {
        var lines = [
            "# yaml-language-server: $schema=manifest.schema.json", "object: \(YAMLText.scalar(object))",
            "table: \(YAMLText.scalar(table))",
        ]
        if let description { lines.append("description: \(YAMLText.scalar(description))") }
        lines += [
            "mode: \(mode.rawValue)", "cursor: \(cursor.map(YAMLText.scalar) ?? "none")",
            "deletes: \(deletes.rawValue)",
        ]
        if let refresh { lines.append("refresh: \(refresh.rawValue)") }
        if hasView { lines.append("views: true") }
        lines += ["", "fields:"]
        lines += fields.map { "  " + $0.line(columnKey: .column) }
        lines += omissions.map { "  # \(YAMLText.comment($0))" }
        if !groups.isEmpty { lines += ["", "jsonb:"] + Array(groups.map(\.lines).joined(separator: [""])) }
        if !indexes.isEmpty { lines += ["", "indexes:"] + indexes.map { "  " + $0.line } }
        return lines.joined(separator: "\n") + "\n"
    }
}

extension ManifestDraft.Field {
    /// `Email: { type: email, comment: work address }`, or just `Email: email`.
    func line(columnKey: FieldKey) -> String {
        var pairs: [(FieldKey, String)] = []
        if let column { pairs.append((columnKey, YAMLText.scalar(column))) }
        switch to {
        case .manifest(let name):
            pairs += [(.to, YAMLText.scalar(name)), (.onMissing, Reference.MissingPolicy.stub.rawValue)]
        case .objects(let names): pairs.append((.to, "[\(names.map(YAMLText.scalar).joined(separator: ", "))]"))
        case nil: break
        }
        if isVolatile { pairs.append((.volatile, "true")) }
        if let comment { pairs.append((.comment, YAMLText.scalar(comment))) }
        let name = YAMLText.scalar(name)
        guard !pairs.isEmpty else { return "\(name): \(type.rawValue)" }
        let list = ([(.type, type.rawValue)] + pairs).map { "\($0.0.rawValue): \($0.1)" }.joined(separator: ", ")
        return "\(name): { \(list) }"
    }
}

extension ManifestDraft.Index {
    /// `- { columns: [email] }`.
    ///
    /// No index is unique: a record that is purged before a run has seen its delete keeps its row, and would refuse the
    /// record that has the value now.
    var line: String {
        "- { columns: [\(columns.map(YAMLText.scalar).joined(separator: ", "))]\(isInverted ? ", using: gin" : "") }"
    }
}

extension ManifestDraft.Group {
    /// The group with its members, indented.
    var lines: [String] {
        ["  \(YAMLText.scalar(column)):"] + (comment.map { ["    comment: \(YAMLText.scalar($0))"] } ?? [])
            + (strippedPrefix.map { ["    strip_prefix: \(YAMLText.scalar($0))"] } ?? [])
            + ["    fields:"]
            + fields.map { "      " + $0.line(columnKey: .key) }
    }
}
