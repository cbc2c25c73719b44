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
        /// Whether an index is worth it.
        package var isIndexed: Bool

        /// Creates a field.
        package init(
            name: String,
            type: FieldType,
            column: String? = nil,
            to: Target? = nil,
            isVolatile: Bool = false,
            comment: String? = nil,
            isIndexed: Bool = false,
        ) {
            self.name = name
            self.type = type
            self.column = column
            self.to = to
            self.isVolatile = isVolatile
            self.comment = comment
            self.isIndexed = isIndexed
        }
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
        /// The members.
        package var fields: [Field]

        /// Creates a group.
        package init(column: String, strippedPrefix: String? = nil, fields: [Field]) {
            self.column = column
            self.strippedPrefix = strippedPrefix
            self.fields = fields
        }
    }

    /// The API name.
    package var object: String
    /// Note for people.
    package var description: String?
    /// The API that runs read by.
    package var mode: ObjectManifest.Mode
    /// The cursor field; nil for none.
    package var cursor: String?
    /// What deletes do.
    package var deletes: ObjectManifest.DeletePolicy
    /// Fields with columns of their own.
    package var fields: [Field]
    /// Groups.
    package var groups: [Group]
    /// Fields that were left out, each with the reason; they stand in the file as comments.
    package var omissions: [String]

    /// Creates a draft.
    package init(
        object: String,
        description: String? = nil,
        mode: ObjectManifest.Mode,
        cursor: String?,
        deletes: ObjectManifest.DeletePolicy,
        fields: [Field],
        groups: [Group],
        omissions: [String],
    ) {
        self.object = object
        self.description = description
        self.mode = mode
        self.cursor = cursor
        self.deletes = deletes
        self.fields = fields
        self.groups = groups
        self.omissions = omissions
    }

    /// The file.
    package var text: String {
        var lines = [
            "# yaml-language-server: $schema=manifest.schema.json", "object: \(YAMLText.scalar(object))",
            "table: \(YAMLText.scalar(Naming.shortened(Naming.table(forObject: object))))",
        ]
        if let description { lines.append("description: \(YAMLText.scalar(description))") }
        lines += [
            "mode: \(mode.rawValue)", "cursor: \(cursor.map(YAMLText.scalar) ?? "none")",
            "deletes: \(deletes.rawValue)", "", "fields:",
        ]
        lines += fields.map { "  " + $0.line(columnKey: .column) }
        lines += omissions.map { "  # \(YAMLText.comment($0))" }
        if !groups.isEmpty { lines += ["", "jsonb:"] + Array(groups.map(\.lines).joined(separator: [""])) }
        let indexed = fields.filter(\.isIndexed)
        if !indexed.isEmpty { lines += ["", "indexes:"] + indexed.map { "  " + $0.indexLine } }
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

    /// The line of the column's index.
    var indexLine: String { "- { columns: [\(YAMLText.scalar(column ?? Naming.column(forField: name)))] }" }
}

extension ManifestDraft.Group {
    /// The group with its members, indented.
    var lines: [String] {
        ["  \(YAMLText.scalar(column)):"] + (strippedPrefix.map { ["    strip_prefix: \(YAMLText.scalar($0))"] } ?? [])
            + ["    fields:"]
            + fields.map { "      " + $0.line(columnKey: .key) }
    }
}
