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

    /// Why PostgreSQL would refuse a column of this kind, nil where it would not.
    func obstacle(_ kind: ColumnKind) -> String? {
        switch (self, kind) {
        case (_, .unknown), (.btree, _), (.hash, _), (.gin, .json), (.gin, .array): nil
        case (.gin, _): "'gin' holds JSONB and array columns only"
        case (.brin, .json), (.brin, .array), (.brin, .boolean): "'brin' holds columns of numbers, text and times only"
        case (.brin, _): nil
        case (.gist, _): "'gist' holds none of the types that sfsync makes"
        }
    }

    /// How many columns one index may have.
    var columnLimit: Int { self == .hash ? 1 : 32 }
}
