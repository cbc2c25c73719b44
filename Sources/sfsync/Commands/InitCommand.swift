import ArgumentParser
import FoundationEssentials
import Manifest
import OrgMetadata
import Salesforce
import SyncModel
import Threads

/// The command `sfsync init SOBJECT`.
struct InitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Writes the manifest of an object from the org's describe.",
        discussion: """
            Takes every field that the user may see: labels become comments, references point to the manifests that \
            there are, formulas are marked volatile, the parts of addresses become a JSONB group. An existing manifest \
            is never overwritten; --update adds the fields that it does not mention and leaves the rest as it is.
            """,
    )

    @Argument(help: ArgumentHelp("The API name of the object: Contact, Provider_Visit__c.", valueName: "sobject"))
    var object: String

    @Flag(help: "Add new fields to the manifest that there is.")
    var update = false

    @OptionGroup(title: "Common options")
    var objects: ObjectOptions

    @OptionGroup
    var verbosity: VerbosityOptions

    func run() async throws {
        let environment = try CommandEnvironment()
        let console = Console(verbosity)
        let folder = objects.folder(environment)
        if !update { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) }
        let library = try objects.library(environment)
        let existing = library.file(ofObject: object)
        if let existing, !update {
            throw SyncError(
                code: .usage,
                message: "\(existing) is the manifest of \(object) already",
                hint: "'sfsync init \(object) --update' adds new fields to it.",
            )
        }
        if existing == nil, update {
            throw SyncError(
                code: .usage,
                message: "There is no manifest of \(object) in \(folder) to update",
                hint: "'sfsync init \(object)' writes one.",
            )
        }
        let client = try environment.makeSalesforce(console, Interrupt.token)
        let name = object
        let describe = try await WorkerThread.run { try ObjectLookup.describe(name, client) }
        if describe.queryable == false {
            console.warning("\(describe.name) cannot be queried, so runs of it will fail.")
        }
        let own = Naming.manifest(forObject: describe.name)
        let draft = ManifestDraft(describe) { target in
            target == describe.name ? existing.map(Self.name) ?? own : library.name(ofObject: target)
        }
        if let existing {
            try merge(draft, into: existing, console)
        } else {
            let path = "\(folder)/\(own).yaml"
            try Self.write(draft.text, to: path, isNew: true)
            let count = draft.fields.count + draft.groups.reduce(0) { $0 + $1.fields.count }
            console.info("Wrote \(path): \(count) fields. Read it, then 'sfsync run \(own)'.")
            for omission in draft.omissions { console.info(omission + ".") }
        }
        let checked = try objects.library(environment)
        for finding in checked.lint([existing.map(Self.name) ?? own]) { console.warning("\(finding)") }
    }

    private func merge(_ draft: ManifestDraft, into path: String, _ console: Console) throws {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw SyncError(code: .usage, message: "\(path) cannot be read", hint: "Check its rights.")
        }
        let outcome = try ManifestEditor.merge(draft, into: String(decoding: data, as: UTF8.self), file: path)
        guard !outcome.added.isEmpty else {
            console.info("\(path) mentions every field of \(draft.object) already.")
            return
        }
        try Self.write(outcome.text, to: path, isNew: false)
        console.info("Added to \(path): \(outcome.added.joined(separator: ", ")).")
    }

    /// The file as a whole or not at all.
    private static func write(_ text: String, to path: String, isNew: Bool) throws {
        guard !isNew || !FileManager.default.fileExists(atPath: path) else {
            throw SyncError(
                code: .usage,
                message: "\(path) is there already, and not a manifest of this object without errors",
                hint: "'sfsync lint' says what is in it; rename it, or name another folder with --objects.",
            )
        }
        try Data(text.utf8).write(to: URL(filePath: path), options: .atomic)
    }

    private static func name(_ path: String) -> String {
        let base = path.split(separator: "/").last.map(String.init) ?? path
        return base.split(separator: ".").first.map(String.init) ?? base
    }
}
