internal import YAML

/// `jsonb`: one column for several fields.
extension ManifestDecoder {
    mutating func groups(_ entry: YAMLNode.Entry?, mode: ObjectManifest.Mode) -> [JSONBGroup] {
        guard let entry, !entry.value.isNull else { return [] }
        let expectation = "a mapping of column names to groups"
        guard let entries = entries(of: entry.value, what: "'jsonb'", expectation: expectation) else { return [] }
        return entries.compactMap { group($0, mode: mode) }
    }

    private mutating func group(_ entry: YAMLNode.Entry, mode: ObjectManifest.Mode) -> JSONBGroup? {
        claim(entry.key, for: "the group '\(entry.key)'", kind: .json, at: entry.position, remedy: nil)
        guard let keys = pairs(of: entry.value, as: GroupKey.allCases, in: "the group '\(entry.key)'") else {
            return nil
        }
        let example = "fields: { MailingCity: string }"
        require(.fields, in: keys, of: "the group '\(entry.key)'", at: entry.position, example: example)
        let prefix = text(keys[.stripPrefix])
        return JSONBGroup(
            column: entry.key,
            formerName: formerName(keys[.was], of: entry.key),
            members: members(keys[.fields], of: entry.key, prefix: prefix, mode: mode),
            comment: text(keys[.comment]),
            position: entry.position,
        )
    }

    private mutating func members(
        _ entry: YAMLNode.Entry?,
        of group: String,
        prefix: String?,
        mode: ObjectManifest.Mode,
    ) -> [JSONBGroup.Member] {
        guard let entry, !entry.value.isNull else { return [] }
        let expectation = "a mapping of field names to types"
        guard let fields = entries(of: entry.value, what: "'fields'", expectation: expectation) else { return [] }
        if fields.isEmpty {
            report(.missingKey, "the group '\(group)' lists no field", at: entry.value.position)
        }
        var seen: [String: SourcePosition] = [:]
        var keys: [String: YAMLNode.Entry] = [:]
        return fields.compactMap { field in
            guard isNewField(field, seen: &seen, place: group) else { return nil }
            guard let values = fieldValues(field, allowed: FieldKey.ofMembers) else { return nil }
            let (definition, _) = definition(field, values: values, mode: mode)
            let given = text(values[.key])
            let key = given ?? Naming.key(forField: field.key, strippingPrefix: prefix)
            if let first = keys[key] {
                report(
                    .duplicateJSONKey,
                    "the key '\(key)' of '\(field.key)' is that of '\(first.key)' on line \(first.position.line)",
                    at: given == nil ? field.position : values[.key]?.value.position ?? field.position,
                    suggestion: given == nil ? "name it with 'key:'" : nil,
                )
            } else {
                keys[key] = field
            }
            return JSONBGroup.Member(field: definition, key: key)
        }
    }
}
