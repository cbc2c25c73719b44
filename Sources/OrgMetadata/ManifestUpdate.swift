package import Manifest
package import Salesforce

/// Brings an existing manifest up to the org, and leaves everything that people wrote in its place.
package struct ManifestUpdate {
    /// The manifest's text after the update.
    package private(set) var text: String
    /// Fields that were added.
    package private(set) var added: [String] = []
    /// References that point to a manifest now.
    package private(set) var linked: [String] = []
    /// Fields that were removed, because the org lacks them.
    package private(set) var removed: [String] = []
    /// Fields of the manifest that the org lacks, or hides from this user.
    package private(set) var lacking: [String] = []

    /// Whether the text differs.
    package var isEmpty: Bool { added.isEmpty && linked.isEmpty && removed.isEmpty }

    /// Updates a text.
    ///
    /// - Parameters:
    ///   - text: The manifest as it is.
    ///   - file: What findings call it.
    ///   - describe: The object as the org describes it.
    ///   - library: All manifests: references may point to them.
    ///   - prunes: Whether fields that the org lacks are removed.
    /// - Throws: `ManifestError` where the text has errors, or would have them, or is written in a way that cannot be
    ///   edited.
    package init(
        _ text: String,
        file: String,
        to describe: ObjectDescribe,
        in library: ManifestLibrary,
        prunes: Bool,
    ) throws(ManifestError) {
        func isLacking(_ field: FieldDefinition) -> Bool {
            !FieldCheck.missing(field.selectedPaths, of: describe).isEmpty
        }
        let decoded = ManifestDecoder.decode(text, file: file)
        guard let manifest = decoded.manifest else { throw ManifestError(decoded.diagnostics) }
        self.text = text
        let fields = manifest.columns.map(\.field) + manifest.groups.flatMap { $0.members.map(\.field) }
        lacking = fields.filter(isLacking).map(\.path)
        if prunes {
            (self.text, removed) = try ManifestEditor.prune(text, file: file, where: isLacking)
            lacking = []
        }
        (self.text, linked) = try ManifestEditor.link(self.text, file: file, manifestOfObject: library.name(ofObject:))
        let groups = Set(manifest.groups.map(\.column))
        let isByAPI = manifest.columns.contains {
            $0.column == $0.field.path.lowercased() && $0.column != Naming.column(forField: $0.field.path)
        }
        let style: ManifestDraft.NameStyle = isByAPI ? .api : .snake
        let draft = ManifestDraft(describe, names: style, groupsFamily: groups.contains) { library.name(ofObject: $0) }
        let merged = try ManifestEditor.merge(draft, into: self.text, file: file)
        (self.text, added) = (merged.text, merged.added)
    }
}
