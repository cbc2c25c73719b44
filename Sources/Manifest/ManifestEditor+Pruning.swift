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

        let gone = Set(columns.flatMap { [$0.column, $0.typeColumn].compactMap(\.self) } + emptied.map(\.column))
        let fields = removed.filter { field in
            !emptied.contains { $0.members.contains { $0.field.position == field.position } }
        }
        let positions =
            fields.map(\.position) + emptied.map(\.position)
            + manifest.indexes.filter { !gone.isDisjoint(with: $0.columns) }.map(\.position)
        var lines = ManifestLines(text, file: file)
        // From the end, so that the lines before keep their numbers.
        for position in positions.sorted(by: { $0.line > $1.line }) where !lines.remove(entryAt: position) {
            throw ManifestError([
                Diagnostic(
                    code: .wrongKind,
                    position: position,
                    message: "this is written in braces, out of which nothing can be taken",
                    suggestion: "write one entry a line, or remove by hand: "
                        + removed.map(\.path).joined(separator: ", "),
                )
            ])
        }
        let left = manifest.columns.map(\.field) + manifest.groups.flatMap { $0.members.map(\.field) }
        if manifest.refresh != nil, !left.contains(where: { $0.isVolatile && !isLacking($0) }) {
            try lines.remove(key: "refresh")
        }
        let result = ManifestDecoder.decode(lines.text, file: file)
        guard result.manifest != nil else { throw ManifestError(result.diagnostics) }
        return (lines.text, removed.map(\.path))
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
