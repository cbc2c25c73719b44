import FoundationEssentials
import Manifest
import OrgMetadata
import SyncModel

/// The folder with the manifests, for the command that writes them.
struct ManifestFolder {
    let path: String

    /// The manifests of the folder; none where the folder does not exist and need not.
    ///
    /// - Throws: `ManifestError` where it cannot be read.
    func library(mustExist: Bool) throws(ManifestError) -> ManifestLibrary {
        if !mustExist, !FileManager.default.fileExists(atPath: path) { return ManifestLibrary(texts: []) }
        return try ManifestLibrary(directory: path)
    }

    /// The file of a manifest: the one that exists, or a new one.
    func file(of name: String, _ library: ManifestLibrary) -> String {
        library.file(named: name) ?? "\(path)/\(name).yaml"
    }

    /// A manifest's text.
    ///
    /// - Throws: `SyncError` where it cannot be read.
    func read(_ file: String) throws(SyncError) -> String {
        guard let data = FileManager.default.contents(atPath: file) else {
            throw SyncError(code: .usage, message: "\(file) cannot be read", hint: "Check its rights.")
        }
        return String(decoding: data, as: UTF8.self)
    }

    /// Writes new manifests and the JSON Schema for editors; nothing where one of the files exists and may not be replaced.
    ///
    /// - Throws: `SyncError` where a file exists, or two manifests would be one file; what `Data.write` throws.
    func write(_ set: ManifestSet, _ library: ManifestLibrary, overwriting: Bool) throws {
        var files: Set<String> = []
        for entry in set.entries {
            let file = file(of: entry.name, library)
            guard files.insert(file).inserted else {
                throw SyncError(
                    code: .usage,
                    message: "\(entry.draft.object) and another object would both be \(file)",
                    hint: "Write one of them, rename its file, write the other, and give it another 'table:'.",
                )
            }
            guard FileManager.default.fileExists(atPath: file) else { continue }
            if let other = library.object(named: entry.name), other.lowercased() != entry.draft.object.lowercased() {
                throw SyncError(
                    code: .usage,
                    message: "\(file) is the manifest of \(other), not of \(entry.draft.object)",
                    hint: "Rename it, and run the same command again.",
                )
            }
            guard overwriting else {
                throw SyncError(
                    code: .usage,
                    message: "\(file) exists, and is not a manifest of \(entry.draft.object) without errors",
                    hint: "'sfsync lint' says what is in it; rename it, or write it anew with --force.",
                )
            }
        }
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw unwritable(path)
        }
        try writeEditorSchema()
        for entry in set.entries { try replace(file(of: entry.name, library), with: entry.draft.text) }
    }

    /// Writes a file as a whole or not at all; where a symbolic link leads, and with the mode that the file has.
    func replace(_ file: String, with text: String) throws { try replace(file, with: Data(text.utf8)) }

    private func replace(_ file: String, with data: Data) throws {
        let manager = FileManager.default
        let target = URL(filePath: file).resolvingSymlinksInPath()
        let mode = try? manager.attributesOfItem(atPath: target.path)[.posixPermissions]
        do {
            try data.write(to: target, options: .atomic)
            if let mode { try manager.setAttributes([.posixPermissions: mode], ofItemAtPath: target.path) }
        } catch {
            throw unwritable(file)
        }
    }

    private func unwritable(_ file: String) -> SyncError {
        SyncError(
            code: .usage,
            message: "\(file) cannot be written",
            hint: "Check the rights of its folder, and its disk."
        )
    }

    /// Writes `manifest.schema.json`, which manifests name in their first line, if it is missing or of another version.
    func writeEditorSchema() throws {
        let file = "\(path)/manifest.schema.json"
        let schema = Data(ManifestSet.editorSchema)
        if FileManager.default.contents(atPath: file) != schema {
            try replace(file, with: schema)
        }
    }
}
