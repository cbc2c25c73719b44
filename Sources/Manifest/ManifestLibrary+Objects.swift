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

    /// The names that people mean: each the manifest's own, or the object's API name, the plural, the table or the file.
    ///
    /// - Parameter words: What someone wrote, `Contact`, `contacts`, `sf_contacts` or `objects/contact.yaml`.
    /// - Returns: The names, each once. A word that means no manifest, or several, stays: whoever looks it up says so.
    package func names(meant words: [String]) -> [String] {
        var seen: Set<String> = []
        return words.map(name(meant:)).filter { seen.insert($0).inserted }
    }

    /// The name that a word means; the word itself where that is not clear.
    package func name(meant word: String) -> String {
        guard files[word] == nil else { return word }
        let wanted = word.lowercased()
        let base = ManifestDecoder.name(ofFile: wanted)
        let meant = names.filter { name in
            let own = name.lowercased()
            if [wanted, base].contains(own) { return true }
            guard let manifest = files[name]?.manifest else { return false }
            let plural = Naming.table(forObject: manifest.object).dropFirst("sf_".count)
            return [manifest.object.lowercased(), manifest.table, String(plural)].contains(wanted)
        }
        return meant.count == 1 ? meant[0] : word
    }

    /// The findings that there are no manifests of some names.
    package func unknown(_ names: [String]) -> [Diagnostic] { names.filter { files[$0] == nil }.map(unknownName) }

    /// The object of a manifest; nil where there is none of that name, or it has errors.
    package func object(named name: String) -> String? { files[name]?.manifest?.object }

    /// The file of a manifest, those with errors included.
    package func file(named name: String) -> String? { files[name]?.file }
}
