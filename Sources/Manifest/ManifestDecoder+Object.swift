internal import SOQL
internal import YAML

/// What concerns the object as a whole: cursor, conditions, size.
extension ManifestDecoder {
    /// The cursor field with its place; nil for `cursor: none`.
    mutating func cursorName(_ entry: YAMLNode.Entry?) -> (name: String, position: SourcePosition)? {
        let first = SourcePosition(file: file, line: 1, column: 1)
        guard let entry else { return ("SystemModstamp", first) }
        if entry.value.text == "none" { return nil }
        guard let name = entry.value.text, !entry.value.isNull, Self.isAPIName(name), name.lowercased() != "id" else {
            report(
                .invalidCursor,
                "'cursor' must be a datetime field of the object or 'none', not \(entry.value.phrase)",
                at: entry.value.position,
                suggestion: "'none' makes every run a full one; without the key the cursor is SystemModstamp",
            )
            return nil
        }
        return (name, entry.value.position)
    }

    /// The column of the cursor field: its own where it is listed, otherwise one more.
    mutating func cursorColumn(
        _ cursor: (name: String, position: SourcePosition)?,
        columns own: [ColumnDefinition],
    ) -> String? {
        guard let (name, position) = cursor else { return nil }
        guard let listed = own.first(where: { $0.field.path.lowercased() == name.lowercased() }) else {
            let column = Naming.column(forField: name)
            let remedy = "list '\(name)' in 'fields' with 'column:'"
            claim(column, for: "the cursor field '\(name)'", kind: .time, at: position, remedy: remedy)
            return column
        }
        let isKnown = fieldUses[name.lowercased()]?.type != nil
        if isKnown, listed.field.type != .datetime {
            let message = "the cursor field '\(name)' must be datetime, not \(listed.field.type.rawValue)"
            report(.invalidCursor, message, at: listed.field.position)
        }
        if listed.field.mask != .none {
            report(.invalidMask, "the cursor field '\(name)' cannot be masked", at: listed.field.position)
        }
        return listed.column
    }

    /// A SOQL condition, as written, that parses and only reads.
    mutating func condition(_ entry: YAMLNode.Entry?, what: String) -> String? {
        guard let entry, let text = text(entry) else { return nil }
        do throws(SOQLError) {
            _ = try SOQLCondition(parsing: text)
            return text
        } catch {
            report(.invalidSOQL, "\(what) is not a SOQL condition: \(error)", at: entry.value.position)
            return nil
        }
    }

    /// What becomes of rows that leave the condition.
    mutating func leaving(_ keys: [ManifestKey: YAMLNode.Entry]) -> ObjectManifest.LeavingPolicy {
        guard let entry = keys[.leaving] else { return .keep }
        if keys[.condition]?.value.isNull ?? true {
            report(.misplacedKey, "'leaving' needs a 'where' that rows can leave", at: entry.position)
        }
        return word(entry, as: ObjectManifest.LeavingPolicy.self) ?? .keep
    }

    /// How often volatile fields are read again; there have to be some.
    mutating func refresh(
        _ entry: YAMLNode.Entry?,
        columns: [ColumnDefinition],
        groups: [JSONBGroup],
    ) -> ObjectManifest.RefreshInterval? {
        guard let entry else { return nil }
        let fields = columns.map(\.field) + groups.flatMap { $0.members.map(\.field) }
        if !fields.contains(where: \.isVolatile) {
            let message = "'refresh' needs a field with 'volatile: true'"
            report(.misplacedKey, message, at: entry.position)
        }
        return word(entry, as: ObjectManifest.RefreshInterval.self)
    }

    /// An age in seconds.
    mutating func age(_ entry: YAMLNode.Entry?) -> Int? {
        guard let entry else { return nil }
        if let text = entry.value.text, let seconds = WrittenAge.seconds(text) { return seconds }
        report(
            .unknownWord,
            "'\(entry.key)' must be a number with s, m, h or d, not \(entry.value.phrase)",
            at: entry.value.position,
            suggestion: "26h for a copy that is made anew each night",
        )
        return nil
    }

    mutating func filters(_ entry: YAMLNode.Entry?) -> [ObjectManifest.Filter] {
        guard let entry, !entry.value.isNull else { return [] }
        let expectation = "a mapping of names to SOQL conditions"
        guard let entries = entries(of: entry.value, what: "'filters'", expectation: expectation) else { return [] }
        return entries.compactMap { filter in
            guard !filter.key.isEmpty, !filter.key.contains(where: \.isWhitespace) else {
                report(.invalidName, "a filter needs a name without spaces, not '\(filter.key)'", at: filter.position)
                return nil
            }
            guard !filter.value.isNull else {
                report(.missingKey, "the filter '\(filter.key)' has no condition", at: filter.position)
                return nil
            }
            return condition(filter, what: "the filter '\(filter.key)'")
                .map { ObjectManifest.Filter(name: filter.key, condition: $0) }
        }
    }

    mutating func checkColumnCount(at position: SourcePosition) {
        let count = columns.count + ObjectManifest.standardColumns.count
        guard count > ObjectManifest.columnLimit else { return }
        report(
            .tooManyColumns,
            "the table would have \(count) columns; at most \(ObjectManifest.columnLimit) are safe in PostgreSQL",
            at: position,
            suggestion: "put fields into a JSONB group",
        )
    }
}
