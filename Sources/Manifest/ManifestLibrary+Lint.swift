internal import YAML

/// What it takes more than one file to see.
extension ManifestLibrary {
    /// The findings in the manifests of those names, or in all: by file, line and column.
    ///
    /// What their references reach is looked at only as far as the links themselves go.
    package func lint(_ names: [String]? = nil) -> [Diagnostic] {
        guard let names else { return self.names.flatMap(findings).sortedByPosition }
        var seen: Set<String> = []
        return names.filter { seen.insert($0).inserted }
            .flatMap { files[$0] == nil ? [unknownName($0)] : findings(of: $0) }
            .sortedByPosition
    }

    /// "did you mean 'Email'?" where one of the candidates is close to a word.
    package static func suggestion(for word: String, among candidates: [String]) -> String? {
        Spelling.suggestion(for: word, among: candidates)
    }

    /// The finding that there is no manifest of that name.
    func unknownName(_ name: String) -> Diagnostic {
        Diagnostic(
            code: .unknownManifest,
            position: nil,
            message: "there is no manifest '\(name)'\(place.isEmpty ? "" : " in '\(place)'")",
            suggestion: offer(for: name),
        )
    }

    /// Everything found in one manifest, alone and together with the others.
    func findings(of name: String) -> [Diagnostic] {
        guard let file = files[name] else { return [] }
        let own = file.diagnostics + (strays[name] ?? [])
        return own + unknownReferences(of: file) + cycles(of: file) + sharedNames(of: file) + otherSchema(in: file)
            + possibleLinks(of: file)
    }

    private func unknownReferences(of file: DecodedManifest) -> [Diagnostic] {
        file.links.filter { files[$0.target] == nil }.map { link in
            Diagnostic(
                code: .unknownReference,
                position: link.position,
                message: "'\(link.field)' points to '\(link.target)', and there is no such manifest",
                suggestion: offer(for: link.target),
            )
        }
    }

    private func possibleLinks(of file: DecodedManifest) -> [Diagnostic] {
        file.listedTargets.compactMap { listed in
            guard let parent = name(ofObject: listed.object) else { return nil }
            return Diagnostic(
                severity: .warning,
                code: .possibleLink,
                position: listed.position,
                message: "'\(listed.field)' can point to '\(parent)', the manifest of \(listed.object)",
                suggestion: "write 'to: \(parent)' for a foreign key, as 'sfsync init \(file.object) --update' does",
            )
        }
    }

    private func cycles(of file: DecodedManifest) -> [Diagnostic] {
        guard let cycle = graph.hardCycle(through: file.name), cycle.count > 1 else { return [] }
        let link = file.links.first { $0.target == cycle[1] && $0.onMissing == .reject }
        return [
            Diagnostic(
                code: .referenceCycle,
                position: link?.position ?? SourcePosition(file: file.file, line: 1, column: 1),
                message: "no order loads \(cycle.joined(separator: " -> ")): each rejects rows without their parent",
                suggestion: "set 'on_missing: stub' or 'null' on one of these references",
            )
        ]
    }

    private func sharedNames(of file: DecodedManifest) -> [Diagnostic] {
        guard let manifest = file.manifest else { return [] }
        func others(using name: String) -> [ObjectManifest] {
            (users[name] ?? []).filter { $0 != manifest.name }.compactMap { files[$0]?.manifest }
        }
        if let other = others(using: manifest.table).first(where: { $0.table == manifest.table }) {
            return [
                Diagnostic(
                    code: .duplicateTable,
                    position: manifest.position,
                    message: "the table '\(manifest.table)' is also that of '\(other.position.file)'",
                    suggestion: "name another with 'table:'",
                )
            ]
        }
        if let view = manifest.viewName,
            let other = files.values.compactMap(\.manifest).first(where: { other in
                other.name != manifest.name && (other.table == view || other.viewName == view)
            })
        {
            return [
                Diagnostic(
                    code: .duplicateTable,
                    position: manifest.position,
                    message:
                        "the view '\(view)' of 'views: true' has the name of a table or view of '\(other.position.file)'",
                    suggestion: "name a table with 'table:', or leave 'views' out",
                )
            ]
        }
        return manifest.indexes.compactMap { index in
            guard let other = others(using: index.name).first else { return nil }
            return Diagnostic(
                code: .duplicateIndex,
                position: index.position,
                message: "the index name '\(index.name)' is also used by '\(other.position.file)'",
                suggestion: "name another with 'name:'",
            )
        }
    }

    /// What there is instead of an unknown name.
    private func offer(for name: String) -> String {
        if let suggestion = Spelling.suggestion(for: name, among: names) {
            return "\(suggestion) There are: \(names.joined(separator: ", "))"
        }
        return names.isEmpty ? "there are no manifests" : "there are: \(names.joined(separator: ", "))"
    }
}
