internal import YAML

/// What the values of a field must agree on.
extension ManifestDecoder {
    mutating func checkMode(of field: FieldDefinition, mode: ObjectManifest.Mode) {
        guard field.type.isCompound, field.parts.isEmpty, mode != .rest else { return }
        let message = "Bulk refuses the compound field '\(field.path)' (\(field.type.rawValue))"
        if mode == .bulk {
            let suggestion = "list its parts instead, or set 'mode: rest'"
            report(.compoundField, message, at: field.position, suggestion: suggestion)
        } else {
            let suggestion = "runs that 'mode: auto' would read by Bulk are read by REST"
            report(.compoundField, message, at: field.position, suggestion: suggestion, severity: .warning)
        }
    }

    mutating func checkMask(of field: FieldDefinition, at position: SourcePosition) {
        guard field.mask == .sha256 || field.mask == .last4, !field.type.isText else { return }
        let message = "'mask: \(field.mask.rawValue)' needs text; '\(field.path)' is \(field.type.rawValue)"
        report(.invalidMask, message, at: position, suggestion: "'mask: null' works for every type")
    }

    /// A field may stand in a column and in groups, but it has one type.
    mutating func checkType(_ type: FieldType?, of field: YAMLNode.Entry) {
        let key = field.key.lowercased()
        guard let first = fieldUses[key] else {
            fieldUses[key] = FieldUse(type: type, position: field.position)
            return
        }
        guard let type, let other = first.type, type != other else { return }
        let message =
            "'\(field.key)' is \(type.rawValue) here and \(other.rawValue) on line \(first.position.line)"
        report(.conflictingType, message, at: field.position)
    }

    /// The column beside a polymorphic reference that names the object it points to.
    mutating func typeColumn(
        _ values: [FieldKey: YAMLNode.Entry],
        of field: FieldDefinition,
        isTyped: Bool,
    ) -> String? {
        guard let entry = values[.typeColumn], let name = text(entry) else { return nil }
        guard !isTyped || field.type == .reference else {
            let message = "'type_column' is for references; '\(field.path)' is \(field.type.rawValue)"
            report(.misplacedKey, message, at: entry.position)
            return nil
        }
        guard values[.to]?.value.elements != nil else {
            let message = "'type_column' needs a list in 'to': a reference to one object has no other type"
            report(.misplacedKey, message, at: entry.position, suggestion: "write 'to: [contact, lead]'")
            return nil
        }
        if field.mask != .none {
            let message = "'\(field.path)' is masked, so nothing tells what it points to"
            report(.invalidMask, message, at: values[.mask]?.position ?? field.position, suggestion: "leave out one")
        }
        claim(name, for: "the type of '\(field.path)'", kind: .init(.string), at: entry.value.position, remedy: nil)
        return name
    }

    /// The foreign key that `to:` and `on_missing:` ask for; a list of targets has none.
    mutating func reference(
        _ values: [FieldKey: YAMLNode.Entry],
        of field: FieldDefinition,
        isTyped: Bool,
    ) -> Reference? {
        let isLink = !isTyped || field.type == .reference || field.type == .masterrecord
        for entry in [values[.to], values[.onMissing]].compactMap(\.self) where !isLink {
            let message = "'\(entry.key)' is for references; '\(field.path)' is \(field.type.rawValue)"
            report(.misplacedKey, message, at: entry.position)
        }
        let policy = word(values[.onMissing], as: Reference.MissingPolicy.self)
        guard let to = values[.to], !to.value.isNull else {
            if isLink, let entry = values[.onMissing] {
                report(.misplacedKey, "'on_missing' needs a 'to:' that names the parent's manifest", at: entry.position)
            }
            return nil
        }
        if let targets = to.value.elements {
            if targets.isEmpty { report(.wrongKind, "'to' names no manifest", at: to.value.position) }
            for target in targets { _ = text(of: target, what: "a name in 'to'") }
            if let entry = values[.onMissing] {
                let message = "'on_missing' is for one parent; a list in 'to' makes no foreign key"
                report(.misplacedKey, message, at: entry.position)
            }
            // Two columns tell a reference from the object that it points to.
            if targets.count == 1, let object = targets[0].text, values[.typeColumn] == nil, field.mask == .none {
                listedTargets.append(ListedTarget(field: field.path, object: object, position: to.value.position))
            }
            return nil
        }
        guard let target = to.value.text, let name = text(of: to.value, what: "'to'") else {
            if to.value.text == nil {
                wrongKind(to.value, what: "'to'", expectation: "the name of a manifest, or a list of them")
            }
            return nil
        }
        guard isLink else { return nil }
        if field.mask != .none {
            let message = "'\(field.path)' is masked, so it cannot point to '\(target)'"
            report(.invalidMask, message, at: values[.mask]?.position ?? field.position, suggestion: "leave out one")
        }
        let reference = Reference(manifest: name, onMissing: policy ?? .stub)
        links.append(
            ReferenceLink(
                field: field.path,
                target: name,
                onMissing: reference.onMissing,
                position: to.value.position,
            )
        )
        return reference
    }
}
