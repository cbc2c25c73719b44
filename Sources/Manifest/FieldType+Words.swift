extension FieldType {
    /// Whether the value is text, so that a mask can leave something of it.
    package var isText: Bool {
        switch self {
        case .string, .textarea, .phone, .url, .email, .combobox, .encryptedstring, .picklist, .anyType: true
        default: false
        }
    }

    /// What people write for a type that Salesforce calls otherwise: SQL's words and those of the setup pages.
    static let synonyms: [String: FieldType] = [
        "text": .string, "varchar": .string, "char": .string, "str": .string, "autonumber": .string,
        "longtextarea": .textarea, "richtext": .textarea, "html": .textarea,
        "bool": .boolean, "checkbox": .boolean,
        "integer": .int, "bigint": .long, "smallint": .int,
        "number": .double, "numeric": .double, "decimal": .double, "float": .double, "real": .double,
        "money": .currency,
        "timestamp": .datetime, "timestamptz": .datetime, "date-time": .datetime, "date/time": .datetime,
        "lookup": .reference, "masterdetail": .reference, "master-detail": .reference, "foreignkey": .reference,
        "multiselect": .multipicklist, "multiselectpicklist": .multipicklist, "enum": .picklist,
        "geolocation": .location, "uri": .url, "encrypted": .encryptedstring, "encryptedtext": .encryptedstring,
        "object": .json, "jsonb": .json,
        // Salesforce's own word for what it sends as text.
        "datacategorygroupreference": .string,
    ]

    /// Salesforce's types that cannot be synced, each with the reason and the way out.
    static let unsupported: [String: String] = [
        "base64": "it holds a file, which queries do not return; leave the field out",
        "byte": "it holds binary data, which queries do not return; leave the field out",
        "junctionidlist": "Bulk refuses it; sync the relation object instead, such as TaskRelation",
        "calculated": "give the type of the formula's result, and 'volatile: true'",
        "formula": "give the type of the formula's result, and 'volatile: true'",
        "summary": "give the type of the roll-up's result, and 'volatile: true'",
        "rollup": "give the type of the roll-up's result, and 'volatile: true'",
        "textarray": "leave the field out",
        "floatarray": "leave the field out",
    ]

    /// Why fields of a type, as describe spells it, cannot be synced; nil for all others.
    package static func reasonAgainst(_ word: String) -> String? { unsupported[word.lowercased()] }

    /// The type word that was probably meant.
    static func suggestion(for word: String) -> String? {
        let plain = word.lowercased()
        if let type = allCases.first(where: { $0.rawValue.lowercased() == plain }) ?? synonyms[plain] {
            return "did you mean '\(type.rawValue)'?"
        }
        return Spelling.suggestion(for: word, among: allCases.map(\.rawValue))
    }
}
