internal import YAML

/// Reads manifests and says everything that is wrong with them.
///
/// One file is read alone; what it takes other files to see - unknown `to:`, cycles of references, tables that two
/// manifests share - is `ManifestLibrary`'s part.
///
/// ```swift
/// let decoded = ManifestDecoder.decode("object: Contact\nfields: { Email: email }", file: "objects/contact.yaml")
/// decoded.manifest?.table  // "sf_contacts"
/// ```
package struct ManifestDecoder {
    let file: String
    /// What was found so far.
    var findings: [Diagnostic] = []
    var links: [ReferenceLink] = []
    var listedTargets: [ListedTarget] = []
    /// Every column so far, in lower case.
    var columns: [String: ColumnUse] = [:]
    /// The names that columns had before, in lower case.
    var formerNames: [String: FormerName] = [:]
    /// The first use of every field in a column or a group, by its path in lower case.
    var fieldUses: [String: FieldUse] = [:]

    /// A column with what holds it.
    struct ColumnUse {
        var column: String
        /// For sentences: `field 'Email'`.
        var owner: String
        var position: SourcePosition
        var kind: IndexMethod.ColumnKind
    }

    /// A field with the type that was first given to it.
    struct FieldUse {
        var type: FieldType?
        var position: SourcePosition
    }

    /// A `was:` with the column that has it.
    struct FormerName {
        var column: String
        var position: SourcePosition
    }

    /// Decodes a manifest from its text; `file` gives the manifest's name and stands in every finding.
    package static func decode(_ text: String, file: String) -> DecodedManifest {
        decode(file: file) { () throws(YAMLError) in try YAMLNode(parsing: text, file: file) }
    }

    /// Decodes a manifest from a file; a file that cannot be read is a finding.
    package static func decode(contentsOf file: String) -> DecodedManifest {
        decode(file: file) { () throws(YAMLError) in try YAMLNode(contentsOf: file) }
    }

    /// The name that a file gives its manifest: the base name without the extension.
    static func name(ofFile file: String) -> String {
        let base = file.split(separator: "/").last.map(String.init) ?? file
        guard let dot = base.lastIndex(of: "."), dot > base.startIndex else { return base }
        return String(base[..<dot])
    }

    private static func decode(file: String, reading read: () throws(YAMLError) -> YAMLNode) -> DecodedManifest {
        var decoder = ManifestDecoder(file: file)
        let name = name(ofFile: file)
        var manifest: ObjectManifest?
        do throws(YAMLError) {
            manifest = decoder.manifest(from: try read(), name: name)
        } catch {
            decoder.findings.append(Diagnostic(error))
        }
        return DecodedManifest(
            name: name,
            file: file,
            manifest: decoder.findings.hasErrors ? nil : manifest,
            diagnostics: decoder.findings.sortedByPosition,
            links: decoder.links,
            listedTargets: decoder.listedTargets,
        )
    }

    private init(file: String) {
        self.file = file
    }

    // The order matters: columns are claimed as they come, indexes are checked against them.
    private mutating func manifest(from root: YAMLNode, name: String) -> ObjectManifest? {
        guard let keys = pairs(of: root, as: ManifestKey.allCases, in: "a manifest") else { return nil }
        require(.object, in: keys, of: "the manifest", at: root.position, example: "object: Contact")
        require(.fields, in: keys, of: "the manifest", at: root.position, example: "fields: { Email: email }")

        let object = objectName(keys[.object])
        let table = tableName(keys[.table], object: object)
        let mode = word(keys[.mode], as: ObjectManifest.Mode.self) ?? .bulk
        let cursor = cursorName(keys[.cursor])
        let own = fields(keys[.fields], mode: mode)
        let groups = groups(keys[.jsonb], mode: mode)
        let cursorColumn = cursorColumn(cursor, columns: own)
        let deletes = word(keys[.deletes], as: ObjectManifest.DeletePolicy.self) ?? .soft
        checkFormerNames()
        checkColumnCount(at: keys[.fields]?.position ?? root.position)
        return ObjectManifest(
            name: name,
            object: object ?? "",
            table: table ?? "",
            schema: schemaName(keys[.schema]),
            description: text(keys[.description]),
            mode: mode,
            cursor: cursor?.name,
            cursorColumn: cursorColumn,
            deletes: deletes,
            condition: condition(keys[.condition], what: "'where'"),
            leaving: leaving(keys),
            filters: filters(keys[.filters]),
            columns: own,
            groups: groups,
            indexes: indexes(keys[.indexes], table: table ?? "sf", keepsDeleted: deletes == .soft),
            removal: word(keys[.removed], as: ObjectManifest.RemovalPolicy.self) ?? .keep,
            refresh: refresh(keys[.refresh], columns: own, groups: groups),
            freshWithin: age(keys[.freshWithin]),
            hasView: flag(keys[.views]) ?? false,
            position: root.position,
        )
    }
}
