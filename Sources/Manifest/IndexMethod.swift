/// PostgreSQL's index methods, and which columns each can hold without an extension.
///
/// Source: PostgreSQL 17 documentation, chapter 11 "Indexes" and section 11.10 "Operator Classes".
enum IndexMethod: String, CaseIterable {
    case btree, gin, hash, brin, gist

    /// What a column holds, as far as an index cares.
    enum ColumnKind {
        case text, number, time, boolean, array, json
        /// A field whose type word is unknown: everything is possible.
        case unknown

        init(_ type: FieldType) {
            switch type {
            case .id, .reference, .masterrecord, .string, .textarea, .phone, .url, .email, .combobox, .encryptedstring,
                .picklist, .anyType:
                self = .text
            case .multipicklist: self = .array
            case .boolean: self = .boolean
            case .int, .long, .double, .currency, .percent: self = .number
            case .date, .datetime, .time: self = .time
            case .address, .location, .complexvalue, .json: self = .json
            }
        }
    }

    /// Why PostgreSQL would refuse a column of this kind, nil where it would not; a warning where an extension helps.
    func obstacle(_ kind: ColumnKind, column: String) -> (severity: Diagnostic.Severity, message: String)? {
        switch (self, kind) {
        case (_, .unknown), (.btree, _), (.hash, _), (.gin, .json), (.gin, .array): nil
        case (.gin, _): (.error, "'gin' holds JSONB and array columns, and '\(column)' is neither")
        case (.brin, .json), (.brin, .array), (.brin, .boolean):
            (.error, "'brin' holds numbers, text and times, and '\(column)' is none of them")
        case (.brin, _): nil
        case (.gist, .json), (.gist, .array): (.error, "'gist' holds neither JSONB nor arrays such as '\(column)'")
        case (.gist, _): (.warning, "'gist' holds '\(column)' only where the extension btree_gist is installed")
        }
    }

    /// How many columns one index may have.
    var columnLimit: Int { self == .hash ? 1 : 32 }
}
