package import Manifest
package import Salesforce
package import SyncModel

/// What is left of a manifest for `--skip-missing-fields`.
package enum VisibleFields {
    /// The manifest without fields that the org does not show, and the names of these.
    ///
    /// Their columns keep what they hold. The mapping of such a run is another one than the manifest's, so that the first
    /// plain run that sees the fields again reads everything.
    ///
    /// - Throws: `SyncError` where nothing or no cursor is left.
    package static func reduce(
        _ manifest: ObjectManifest,
        _ describe: ObjectDescribe,
    ) throws(SyncError) -> (manifest: ObjectManifest, skipped: [String]) {
        let relationships = Set(describe.fields.compactMap { $0.relationshipName?.lowercased() })
        // An address is there when all of its parts are.
        func isWholeVisible(_ field: FieldDefinition) -> Bool { field.selectedPaths.allSatisfy(isVisible) }
        func isVisible(_ path: String) -> Bool {
            let parts = path.lowercased().split(separator: ".").map(String.init)
            return parts.count > 1 ? relationships.contains(parts[0]) : describe.field(path) != nil
        }
        let skipped = manifest.selectedFields.filter { $0 != "IsDeleted" && !isVisible($0) }
        guard !skipped.isEmpty else { return (manifest, []) }
        if let cursor = manifest.cursor, skipped.contains(cursor) {
            throw SyncError(
                code: .extraction,
                message: "The cursor field '\(cursor)' is not on \(manifest.object), or hidden from this user",
                hint:
                    "Without it nothing tells what changed: grant the user read access, or name another in \(manifest.file).",
            )
        }
        var reduced = manifest
        reduced.columns.removeAll { !isWholeVisible($0.field) }
        for index in reduced.groups.indices { reduced.groups[index].members.removeAll { !isWholeVisible($0.field) } }
        reduced.groups.removeAll { $0.members.isEmpty }
        guard !reduced.columns.isEmpty || !reduced.groups.isEmpty else {
            throw SyncError(
                code: .extraction,
                message: "None of the fields of \(manifest.file) is visible on \(manifest.object)",
                hint: "Grant the user field-level read access.",
            )
        }
        return (reduced, skipped)
    }
}
