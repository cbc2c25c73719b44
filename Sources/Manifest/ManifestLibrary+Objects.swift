/// Looking manifests up by the object they are about.
extension ManifestLibrary {
    /// The name of the first manifest of an object, by its API name in any letter case; one with errors does not count.
    package func name(ofObject object: String) -> String? {
        names.first { files[$0]?.manifest.map { $0.object.lowercased() == object.lowercased() } ?? false }
    }

    /// The file of that manifest.
    package func file(ofObject object: String) -> String? {
        name(ofObject: object).flatMap { files[$0]?.file }
    }

    /// The file of a manifest, those with errors included.
    package func file(named name: String) -> String? { files[name]?.file }
}
