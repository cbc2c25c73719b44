/// What was made of one file: the manifest, if it can be used, and everything found in it.
package struct DecodedManifest: Sendable {
    /// The name on the command line: the file's base name.
    package var name: String
    /// The file as its positions call it.
    package var file: String
    /// The manifest; nil where one of the findings is an error.
    package var manifest: ObjectManifest?
    /// The object's API name; the file's name where the file has errors.
    var object: String { manifest?.object ?? name }
    /// The findings that one file alone can show, by line and column.
    package var diagnostics: [Diagnostic]
    /// The links to other manifests, also where the file has errors.
    var links: [ReferenceLink]
    /// The references that list one object.
    var listedTargets: [ListedTarget]
}
