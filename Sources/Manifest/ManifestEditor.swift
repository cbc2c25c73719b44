/// Adds lines to a manifest's text and leaves everything that people wrote where it is.
package enum ManifestEditor {
    /// What became of an edit.
    package struct Outcome: Sendable, Equatable {
        /// The text with the new lines.
        package var text: String
        /// The names of the fields that were added.
        package var added: [String]
    }

    /// Adds what the draft has and the text does not mention, each field at the end of its section.
    ///
    /// A field whose name stands anywhere in the text, in a comment for one, is known and not added.
    ///
    /// - Parameters:
    ///   - draft: The object as it is now.
    ///   - text: The manifest as it is.
    ///   - file: What findings call it.
    /// - Returns: The new text, and what was added to it.
    /// - Throws: `ManifestError` where the text has errors, or would have them with the new fields, or is written in a
    ///   way that cannot be added to.
    package static func merge(_ draft: ManifestDraft, into text: String, file: String) throws(ManifestError) -> Outcome
    {
        let decoded = ManifestDecoder.decode(text, file: file)
        guard decoded.manifest != nil else { throw ManifestError(decoded.diagnostics) }
        var lines = ManifestLines(text, file: file)
        let known = words(of: text)
        func isNew(_ field: ManifestDraft.Field) -> Bool { !known.contains(field.name.lowercased()) }

        let columns = draft.fields.filter(isNew)
        try lines.append(columns.map { $0.line(columnKey: .column) }, to: ["fields"])
        var added = columns.map(\.name)
        var newGroups: [String] = []
        for group in draft.groups {
            let members = group.fields.filter(isNew)
            guard !members.isEmpty else { continue }
            added += members.map(\.name)
            if lines.has(["jsonb", group.column, "fields"]) {
                try lines.append(members.map { $0.line(columnKey: .key) }, to: ["jsonb", group.column, "fields"])
            } else {
                var whole = group
                whole.fields = members
                newGroups.append(group.column)
                // Below `jsonb` the group's lines begin where other groups do.
                try lines.append(whole.lines.map { String($0.dropFirst(2)) }, to: ["jsonb"])
            }
        }
        let new = Set(columns.map(\.columnName) + newGroups)
        let indexes = draft.indexes.filter { new.isSuperset(of: $0.columns) }
        try lines.append(indexes.map { $0.line(draft.deletes) }, to: ["indexes"])
        let result = ManifestDecoder.decode(lines.text, file: file)
        guard result.manifest != nil else { throw ManifestError(result.diagnostics) }
        return Outcome(text: lines.text, added: added)
    }

    /// Everything in the text that could be the name of a field, in lower case.
    private static func words(of text: String) -> Set<String> {
        Set(text.split { !($0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_")) }.map { $0.lowercased() })
    }
}
