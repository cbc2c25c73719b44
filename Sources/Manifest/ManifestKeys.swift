/// The keys of a manifest.
enum ManifestKey: String, CaseIterable {
    case object, table, schema, description, mode, cursor, deletes
    case condition = "where"
    case leaving, filters, fields, jsonb, indexes, removed, refresh
    case freshWithin = "fresh_within"
    case views
}

/// The keys of a field's long form, in `fields` and in a JSONB group.
enum FieldKey: String, CaseIterable {
    case type, column, key, comment, to
    case onMissing = "on_missing"
    case typeColumn = "type_column"
    case mask, volatile, labels
    case storage = "as"
    case was

    /// Those that a field with a column of its own may have.
    static let ofColumns: [FieldKey] = [
        .type, .column, .was, .comment, .to, .onMissing, .typeColumn, .mask, .volatile, .labels, .storage,
    ]
    /// Those that a member of a JSONB group may have.
    static let ofMembers: [FieldKey] = [.type, .key, .comment, .mask, .volatile, .labels]
}

/// The keys of a JSONB group.
enum GroupKey: String, CaseIterable {
    case fields
    case stripPrefix = "strip_prefix"
    case comment, was
}

/// The keys of an index.
enum IndexKey: String, CaseIterable {
    case columns
    case method = "using"
    case unique
    case condition = "where"
    case name
}
