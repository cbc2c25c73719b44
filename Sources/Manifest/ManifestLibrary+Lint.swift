internal import YAML

/// What it takes more than one file to see.
extension ManifestLibrary {
    /// The findings in the manifests of those names, or in all: by file, line and column.
    ///
    /// What their references reach is looked at only as far as the links themselves go.
    public func lint(_ names: [String]? = nil) -> [Diagnostic] {
        guard let names else { return self.names.flatMap(findings).sortedByPosition }
        var seen: Set<String> = []
        return names.filter { seen.insert($0).inserted }
            .flatMap { files[$0] == nil ? [unknownName($0)] : findings(of: $0) }
            .sortedByPosition
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
        return own + unknownReferences(of: file) + cycles(of: file) + sharedNames(of: file)
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

    // Tables and indexes share one space of names in PostgreSQL.
    private func sharedNames(of file: DecodedManifest) -> [Diagnostic] {
        guard let manifest = file.manifest else { return [] }
        var findings: [Diagnostic] = []
        for other in names.compactMap({ files[$0]?.manifest }) where other.name != manifest.name {
            if manifest.table == other.table {
                findings.append(
                    Diagnostic(
                        code: .duplicateTable,
                        position: manifest.position,
                        message: "the table '\(manifest.table)' is also that of '\(other.position.file)'",
                        suggestion: "name another with 'table:'",
                    )
                )
                continue
            }
            let taken = Set(other.indexes.map(\.name) + [other.table])
            for index in manifest.indexes where taken.contains(index.name) {
                findings.append(
                    Diagnostic(
                        code: .duplicateIndex,
                        position: index.position,
                        message: "the index name '\(index.name)' is also used by '\(other.position.file)'",
                        suggestion: "name another with 'name:'",
                    )
                )
            }
        }
        return findings
    }

    /// What there is instead of an unknown name.
    private func offer(for name: String) -> String {
        if let suggestion = Spelling.suggestion(for: name, among: names) {
            return "\(suggestion) There are: \(names.joined(separator: ", "))"
        }
        return names.isEmpty ? "there are no manifests" : "there are: \(names.joined(separator: ", "))"
    }
}
