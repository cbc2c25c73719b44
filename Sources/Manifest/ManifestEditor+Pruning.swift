internal import YAML

/// Taking out of a manifest's text what the org lacks, and linking what can be linked.
extension ManifestEditor {
    /// Removes fields with their indexes, and groups that lose their last member.
    ///
    /// - Parameters:
    ///   - text: The manifest as it is.
    ///   - file: What findings call it.
    ///   - isLacking: Whether the org lacks a field.
    /// - Returns: The new text, and the paths of the removed fields.
    /// - Throws: `ManifestError` where the text has errors, or would have them without the fields, or is written in a way
    ///   that cannot be edited.
    package static func prune(
        _ text: String,
        file: String,
        where isLacking: (FieldDefinition) -> Bool,
    ) throws(ManifestError) -> (text: String, removed: [String]) {
        let decoded = ManifestDecoder.decode(text, file: file)
        guard let manifest = decoded.manifest else { throw ManifestError(decoded.diagnostics) }
        let columns = manifest.columns.filter { isLacking($0.field) }
        let members = manifest.groups.map { $0.members.filter { isLacking($0.field) } }
        let emptied = zip(manifest.groups, members).filter { $0.members.count == $1.count }.map(\.0)
        let removed = columns.map(\.field) + members.joined().map(\.field)
        guard !removed.isEmpty else { return (text, []) }
        try checkConditions(manifest, without: removed.map(\.path))

        let gone = Set(columns.flatMap { [$0.column, $0.typeColumn].compactMap(\.self) } + emptied.map(\.column))
        func isGone(_ index: IndexDefinition) -> Bool {
            !gone.isDisjoint(with: index.columns) || !gone.isDisjoint(with: words(of: index.condition ?? ""))
        }
        let fields = removed.filter { field in
            !emptied.contains { $0.members.contains { $0.field.position == field.position } }
        }
        let positions =
            fields.map(\.position) + emptied.map(\.position) + manifest.indexes.filter(isGone).map(\.position)
        var lines = ManifestLines(text, file: file)
        let byHand = removed.map(\.path).joined(separator: ", ")
        // From the end, so that the lines before keep their numbers.
        for position in positions.sorted(by: { $0.line > $1.line }) where !lines.remove(entryAt: position) {
            throw unwritable(at: position, "write one entry a line, or remove by hand: \(byHand)")
        }
        var wanted = manifest
        wanted.columns.removeAll { isLacking($0.field) }
        for index in wanted.groups.indices { wanted.groups[index].members.removeAll { isLacking($0.field) } }
        wanted.groups.removeAll(where: \.members.isEmpty)
        wanted.indexes.removeAll(where: isGone)
        let left = wanted.columns.map(\.field) + wanted.groups.flatMap { $0.members.map(\.field) }
        if manifest.refresh != nil, !left.contains(where: \.isVolatile) {
            try lines.remove(key: "refresh")
            wanted.refresh = nil
        }
        let result = ManifestDecoder.decode(lines.text, file: file)
        guard let pruned = result.manifest else { throw ManifestError(result.diagnostics) }
        // Lines can hold more than they seem to: nothing else may have gone with them.
        guard outline(pruned) == outline(wanted) else {
            throw unwritable(at: removed[0].position, "remove by hand: \(byHand)")
        }
        return (lines.text, removed.map(\.path))
    }

    private static func unwritable(at position: SourcePosition, _ suggestion: String) -> ManifestError {
        ManifestError([
            Diagnostic(
                code: .wrongKind,
                position: position,
                message: "the fields cannot be taken out of the way in which this is written",
                suggestion: suggestion,
            )
        ])
    }

    /// What a manifest says, whatever the lines.
    private static func outline(_ manifest: ObjectManifest) -> [String] {
        [
            "\(manifest.object) \(manifest.table) \(manifest.description ?? "") \(manifest.mode) \(manifest.cursor ?? "")",
            "\(manifest.deletes) \(manifest.condition ?? "") \(manifest.leaving) \(manifest.removal)",
            "\(manifest.refresh?.rawValue ?? "") \(manifest.schema ?? "") \(manifest.filters)",
            "\(manifest.freshWithin ?? 0) \(manifest.hasView)",
        ]
            + manifest.columns.map {
                "\($0.column) \($0.typeColumn ?? "") \($0.formerName ?? "") \(outline($0.field)) "
                    + ($0.reference.map { "\($0)" } ?? "")
            }
            + manifest.groups.map { group in
                "\(group.column) \(group.formerName ?? "") \(group.comment ?? "") "
                    + group.members.map { "\($0.key) \(outline($0.field))" }.joined(separator: ", ")
            } + manifest.indexes.map { "\($0.columns) \($0.method) \($0.isUnique) \($0.condition ?? "")" }
    }

    private static func outline(_ field: FieldDefinition) -> String {
        "\(field.path) \(field.type) \(field.mask) \(field.isVolatile) \(field.decimalStorage) \(field.comment ?? "")"
    }

    /// A condition or a cursor that names a field is for people to change.
    private static func checkConditions(
        _ manifest: ObjectManifest,
        without paths: [String],
    ) throws(ManifestError) {
        let gone = Set(paths.map { $0.lowercased() })
        let places =
            [("cursor", manifest.cursor), ("where", manifest.condition)]
            + manifest.filters.map { ("filter '\($0.name)'", $0.condition) }
        for (place, text) in places {
            guard let name = words(of: (text ?? "").lowercased()).first(where: gone.contains) else { continue }
            throw ManifestError([
                Diagnostic(
                    code: .missingField,
                    position: manifest.position,
                    message:
                        "the \(place) names '\(paths.first { $0.lowercased() == name } ?? name)', which would be removed",
                    suggestion: "change the \(place) first",
                )
            ])
        }
    }

    private static func words(of text: String) -> Set<String> {
        Set(text.split { !($0.isLetter || $0.isNumber || $0 == "_" || $0 == ".") }.map(String.init))
    }

    /// Writes the name of a manifest in the place of lists of one object: `to: [Account]` becomes `to: account`.
    ///
    /// - Parameters:
    ///   - text: The manifest as it is.
    ///   - file: What findings call it.
    ///   - manifestOfObject: The name of the manifest of an object; nil where there is none.
    /// - Returns: The new text, and the paths of the linked fields. A list over several lines stays.
    /// - Throws: `ManifestError` where the text has errors.
    package static func link(
        _ text: String,
        file: String,
        manifestOfObject: (String) -> String?,
    ) throws(ManifestError) -> (text: String, linked: [String]) {
        let decoded = ManifestDecoder.decode(text, file: file)
        guard decoded.manifest != nil else { throw ManifestError(decoded.diagnostics) }
        var lines = ManifestLines(text, file: file)
        var linked: [String] = []
        // From the end, so that what stands before keeps its place.
        for listed in decoded.listedTargets.reversed() {
            guard let name = manifestOfObject(listed.object) else { continue }
            if lines.replace(listAt: listed.position, with: YAMLText.scalar(name)) { linked.append(listed.field) }
        }
        return (lines.text, linked.reversed())
    }
}
