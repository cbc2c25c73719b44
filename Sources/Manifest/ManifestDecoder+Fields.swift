internal import YAML

/// `fields`: one column each.
extension ManifestDecoder {
    mutating func fields(_ entry: YAMLNode.Entry?, mode: ObjectManifest.Mode) -> [ColumnDefinition] {
        guard let entry, !entry.value.isNull else { return [] }
        let expectation = "a mapping of field names to types"
        guard let entries = entries(of: entry.value, what: "'fields'", expectation: expectation) else { return [] }
        if entries.isEmpty {
            report(.missingKey, "'fields' lists no field", at: entry.value.position)
        }
        var seen: [String: SourcePosition] = [:]
        return entries.compactMap { field in
            guard isNewField(field, seen: &seen, place: "fields") else { return nil }
            return column(field, mode: mode)
        }
    }

    /// Whether the path is one, and not that of an earlier field; Salesforce does not look at letter case.
    mutating func isNewField(
        _ field: YAMLNode.Entry,
        seen: inout [String: SourcePosition],
        place: String,
    ) -> Bool {
        guard Self.isPath(field.key) else {
            let message = "'\(field.key)' is not the API name of a field, such as LastName, NPI__c or Account.Name"
            report(.invalidName, message, at: field.position)
            return false
        }
        if let first = seen.updateValue(field.position, forKey: field.key.lowercased()) {
            let message = "the field '\(field.key)' already stands in '\(place)' on line \(first.line)"
            report(.duplicateField, message, at: field.position)
            return false
        }
        return true
    }

    private mutating func column(_ field: YAMLNode.Entry, mode: ObjectManifest.Mode) -> ColumnDefinition? {
        guard let values = fieldValues(field, allowed: FieldKey.ofColumns) else { return nil }
        let (definition, isTyped) = definition(field, values: values, mode: mode)
        let reference = reference(values, of: definition, isTyped: isTyped)
        let given = text(values[.column])
        // The key of every row: read anyway, and stored once.
        if field.key.lowercased() == "id" {
            if isTyped, definition.type != .id || given ?? "sf_id" != "sf_id" {
                let message = "'Id' is always read into the column 'sf_id'"
                report(.reservedName, message, at: field.position, suggestion: "leave it out, or write 'Id: id'")
            }
            return nil
        }
        let column = given ?? Naming.column(forField: field.key)
        claim(
            column,
            for: "field '\(field.key)'",
            kind: isTyped ? .init(definition.type) : .unknown,
            at: given == nil ? field.position : values[.column]?.value.position ?? field.position,
            remedy: given == nil ? "name it with 'column:'" : nil,
        )
        return ColumnDefinition(
            field: definition,
            column: column,
            formerName: formerName(values[.was], of: column),
            reference: reference,
            typeColumn: typeColumn(values, of: definition, isTyped: isTyped),
        )
    }

    /// The long form's values; the short form is one with nothing but a type.
    mutating func fieldValues(_ field: YAMLNode.Entry, allowed: [FieldKey]) -> [FieldKey: YAMLNode.Entry]? {
        switch field.value.content {
        case .scalar where field.value.isNull:
            let suggestion = "write '\(field.key): string', or another type"
            report(.missingKey, "field '\(field.key)' has no type", at: field.position, suggestion: suggestion)
            return nil
        case .scalar:
            return [
                .type: YAMLNode.Entry(key: FieldKey.type.rawValue, position: field.position, value: field.value)
            ]
        case .mapping:
            guard let values = pairs(of: field.value, as: allowed, in: "field '\(field.key)'") else { return nil }
            require(.type, in: values, of: "field '\(field.key)'", at: field.position, example: "type: string")
            return values
        case .sequence:
            let expectation = "a type, or a mapping with 'type'"
            wrongKind(field.value, what: "field '\(field.key)'", expectation: expectation)
            return nil
        }
    }

    /// What a field is, and whether its type is known; where it is not, that is a finding already.
    mutating func definition(
        _ field: YAMLNode.Entry,
        values: [FieldKey: YAMLNode.Entry],
        mode: ObjectManifest.Mode,
    ) -> (FieldDefinition, isTyped: Bool) {
        let type = values[.type].flatMap { fieldType($0) }
        let definition = FieldDefinition(
            path: field.key,
            type: type ?? .string,
            mask: word(values[.mask], as: Mask.self) ?? .none,
            // A parent's field changes without touching the child.
            isVolatile: flag(values[.volatile]) ?? field.key.contains("."),
            decimalStorage: word(values[.storage], as: DecimalStorage.self) ?? .numeric,
            hasLabels: flag(values[.labels]) ?? false,
            comment: text(values[.comment]),
            position: field.position,
        )
        if let type {
            if let labels = values[.labels] {
                if type != .picklist, type != .multipicklist {
                    let message = "'labels' is for picklist and multipicklist; '\(field.key)' is \(type.rawValue)"
                    report(.misplacedKey, message, at: labels.position)
                } else if field.key.contains(".") {
                    let message = "'labels' is for fields of the object itself; '\(field.key)' is a parent's"
                    report(.misplacedKey, message, at: labels.position, suggestion: "set it in the parent's manifest")
                }
            }
            checkMode(of: definition, mode: mode)
            checkMask(of: definition, at: values[.mask]?.value.position ?? field.position)
            if let storage = values[.storage], !type.isDecimal {
                let message = "'as' is for double, currency and percent; '\(field.key)' is \(type.rawValue)"
                report(.misplacedKey, message, at: storage.position)
            }
        }
        checkType(type, of: field)
        return (definition, type != nil)
    }

    private mutating func fieldType(_ entry: YAMLNode.Entry) -> FieldType? {
        guard !entry.value.isNull, let word = text(of: entry.value, what: "'type'") else { return nil }
        if let type = FieldType(rawValue: word) { return type }
        let position = entry.value.position
        if let reason = FieldType.unsupported[word.lowercased()] {
            report(.unsupportedType, "the type '\(word)' is not supported", at: position, suggestion: reason)
        } else {
            let suggestion = findings.count < 200 ? FieldType.suggestion(for: word) : nil
            report(.unknownType, "'\(word)' is not a type of Salesforce", at: position, suggestion: suggestion)
        }
        return nil
    }
}
