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
    /// A field that the manifest lists, or whose API name stands in a comment, is known and not added.
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
        guard let manifest = decoded.manifest else { throw ManifestError(decoded.diagnostics) }
        var lines = ManifestLines(text, file: file)
        let definitions = manifest.columns.map(\.field) + manifest.groups.flatMap { $0.members.map(\.field) }
        let known = Set(
            (definitions.flatMap { $0.selectedPaths + [$0.path] } + [manifest.cursor ?? ""]).map { $0.lowercased() }
        )
        let noted = commentWords(of: text)
        func isNew(_ field: ManifestDraft.Field) -> Bool {
            !known.contains(field.name.lowercased()) && !noted.contains(field.name)
        }

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
        try lines.append(indexes.map(\.line), to: ["indexes"])
        let result = ManifestDecoder.decode(lines.text, file: file)
        guard result.manifest != nil else { throw ManifestError(result.diagnostics) }
        return Outcome(text: lines.text, added: added)
    }

    /// Everything in comments that could be the name of a field.
    private static func commentWords(of text: String) -> Set<String> {
        var words: Set<String> = []
        for line in text.split(whereSeparator: \.isNewline) {
            guard let start = line.firstIndex(of: "#") else { continue }
            let parts = line[start...].split { !($0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_")) }
            words.formUnion(parts.map { String($0) })
        }
        return words
    }
}
