#if canImport(FoundationEssentials)
    internal import FoundationEssentials
#else
    internal import Foundation
#endif
internal import YAML

/// The manifests of a folder, each by the name of its file.
///
/// Every file is read and checked once, when the library is made; a file with errors does not hide the others.
///
/// ```swift
/// let library = try ManifestLibrary(directory: "objects")
/// let contact = try library.manifest(named: "contact")
/// for object in try library.closure(of: ["contact"]) { print(object.table) }  // sf_users, sf_accounts, sf_contacts
/// ```
public struct ManifestLibrary: Sendable {
    /// Where the manifests are from: a folder, or nothing for texts in memory.
    let place: String
    let files: [String: DecodedManifest]
    let graph: ReferenceGraph
    /// Findings about files whose name another file has, by that name.
    let strays: [String: [Diagnostic]]
    /// The manifests that use a name for a table or an index, which share one space of names in PostgreSQL.
    let users: [String: [String]]
    /// The schema of the tables, where someone has said so besides the manifests.
    var chosenSchema: String?

    /// Reads all `*.yaml` and `*.yml` files of a folder, except hidden ones; folders below it are not looked at.
    ///
    /// - Throws: `ManifestError` where the folder itself cannot be read; what is wrong with a file is said by `lint`
    ///   and by the functions that need it.
    public init(directory: String) throws(ManifestError) {
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: directory)
        } catch {
            let message = "the folder '\(directory)' with the manifests cannot be read"
            let suggestion =
                "name another with --objects or SFSYNC_OBJECTS, or write a first manifest: the README shows one"
            throw ManifestError([
                Diagnostic(code: .unreadable, position: nil, message: message, suggestion: suggestion)
            ])
        }
        let prefix = directory.isEmpty || directory.hasSuffix("/") ? directory : directory + "/"
        let manifests = names.sorted().filter { name in
            !name.hasPrefix(".") && (name.hasSuffix(".yaml") || name.hasSuffix(".yml"))
        }
        self.init(manifests.map { ManifestDecoder.decode(contentsOf: prefix + $0) }, place: directory)
    }

    /// Makes a library of texts; `file` is what their findings are called by and gives the name.
    public init(texts: [(file: String, text: String)]) {
        self.init(texts.map { ManifestDecoder.decode($0.text, file: $0.file) }, place: "")
    }

    private init(_ decoded: [DecodedManifest], place: String) {
        var files: [String: DecodedManifest] = [:]
        var strays: [String: [Diagnostic]] = [:]
        var graph = ReferenceGraph()
        for manifest in decoded {
            if let first = files[manifest.name] {
                strays[manifest.name, default: []].append(
                    Diagnostic(
                        code: .duplicateManifest,
                        position: SourcePosition(file: manifest.file, line: 1, column: 1),
                        message: "'\(first.file)' has the name '\(manifest.name)' already",
                        suggestion: "rename one of the files",
                    )
                )
                continue
            }
            files[manifest.name] = manifest
            for link in manifest.links {
                graph.add(from: manifest.name, to: link.target, onMissing: link.onMissing)
            }
        }
        var users: [String: [String]] = [:]
        for manifest in files.values.compactMap(\.manifest) {
            for name in Set([manifest.table] + manifest.indexes.map(\.name)) {
                users[name, default: []].append(manifest.name)
            }
        }
        self.users = users.mapValues { $0.sorted() }
        self.place = place
        self.files = files
        self.strays = strays
        self.graph = graph
    }

    /// The names of the manifests, sorted, those with errors included.
    public var names: [String] { files.keys.sorted() }

    /// The manifest of that name.
    ///
    /// - Throws: `ManifestError` with the findings of its file and of every manifest that its references reach, where
    ///   one of them is an error; or where there is no manifest of that name.
    public func manifest(named name: String) throws(ManifestError) -> ObjectManifest {
        _ = try withDependencies(of: [name])
        guard let manifest = files[name]?.manifest else {
            preconditionFailure("a manifest without errors is there")
        }
        return manifest
    }

    /// The manifests of those names and of everything that their references reach, parents before children.
    ///
    /// Where references go in a circle, a child whose `on_missing` allows it comes before its parent.
    ///
    /// - Throws: `ManifestError` with the findings of all of them, where one is an error; or where a name is unknown.
    package func withDependencies(of names: [String]) throws(ManifestError) -> [ObjectManifest] {
        let unknown = names.filter { files[$0] == nil }
        let reached = graph.reachable(from: names).filter { files[$0] != nil }
        let findings = unknown.map(unknownName) + reached.sorted().flatMap(findings)
        guard !findings.hasErrors else { throw ManifestError(findings) }
        var seen: Set<String> = []
        let named = names.filter { seen.insert($0).inserted }
        return graph.ordered(named + reached.subtracting(named).sorted()).compactMap { files[$0]?.manifest }
    }

    /// The folder with the manifests: the flag, the variable `SFSYNC_OBJECTS`, or `objects` in the working directory.
    package static func directory(flag: String?, environment: [String: String]) -> String {
        for candidate in [flag, environment["SFSYNC_OBJECTS"]].compactMap(\.self) where !candidate.isEmpty {
            return candidate
        }
        return "objects"
    }
}
