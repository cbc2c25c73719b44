import ArgumentParser
import FoundationEssentials
import Manifest
import OrgMetadata
import Salesforce
import SyncModel
import Threads

/// The command `sfsync init [SOBJECT...]`.
struct InitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Writes manifests from the org's describe.",
        discussion: """
            Without names it writes a starter set: users, accounts, contacts, tasks, events and their relations, as far \
            as the org has them. With names it writes these objects. References point to all manifests of the folder, \
            whatever the order.

            A manifest takes every field that the user may see: labels become comments, formulas are volatile and \
            refreshed daily, the parts of addresses become a JSONB group. If an object has \(FieldFamilies.longTail) custom \
            fields or more, those with a common prefix share JSONB groups, and \
            40 others share groups by kind; --flat gives each field a column.

            An existing manifest is not overwritten, except with --force. --update adds the fields that it does not \
            mention, links references, and leaves the rest as it is; --prune also removes fields that the org lacks.
            """,
    )

    @Argument(help: ArgumentHelp("API names of objects: Contact Account Provider_Visit__c.", valueName: "sobject"))
    var names: [String] = []

    @Flag(help: "Update existing manifests; without names, all of the folder.")
    var update = false

    @Flag(help: "With --update: remove fields that the org lacks, or hides from this user.")
    var prune = false

    @Flag(help: "Overwrite existing manifests.")
    var force = false

    @Option(
        name: .customLong("names"),
        help: "Names of tables and columns: snake (sf_contacts, last_name) or api (contact, lastname), without groups."
    )
    var style = ManifestDraft.NameStyle.snake

    @Flag(help: "Give each field a column of its own, however many there are.")
    var flat = false

    @Flag(help: "Have a view of the live rows beside each table: contacts for sf_contacts.")
    var views = false

    @OptionGroup(title: "Common options")
    var objects: ObjectOptions

    @OptionGroup
    var verbosity: VerbosityOptions

    func validate() throws {
        if prune, !update { throw ValidationError("--prune belongs to --update.") }
        if update, force || flat || views || style != .snake {
            throw ValidationError("--force, --flat, --views and --names are for new manifests, not for --update.")
        }
    }

    func run() async throws {
        let environment = try CommandEnvironment()
        let console = Console(verbosity)
        let folder = ManifestFolder(path: objects.folder(environment))
        let library = try folder.library(mustExist: update)
        let client = try environment.makeSalesforce(console, Interrupt.token)
        if update {
            try await change(folder, library, client, console)
        } else {
            try await create(folder, library, client, console)
        }
        for finding in try folder.library(mustExist: true).lint() { console.warning("\(finding)") }
    }

    // MARK: New manifests

    private func create(
        _ folder: ManifestFolder,
        _ library: ManifestLibrary,
        _ client: SalesforceClient,
        _ console: Console,
    ) async throws {
        if !force, let name = names.first(where: { library.name(ofObject: $0) != nil }) {
            throw SyncError(
                code: .usage,
                message: "\(library.file(ofObject: name) ?? "") is the manifest of \(name) already",
                hint: "'sfsync init \(name) --update' adds new fields to it; --force writes it anew.",
            )
        }
        let names = names
        var describes = try await WorkerThread.run {
            try names.isEmpty
                ? ManifestSet.describeStarters(client) : names.map { try ObjectLookup.describe($0, client) }
        }
        var seen: Set<String> = []
        describes.removeAll { !seen.insert($0.name).inserted }
        if names.isEmpty, !force {
            let existing = describes.compactMap { library.file(ofObject: $0.name) }
            describes.removeAll { library.name(ofObject: $0.name) != nil }
            if !existing.isEmpty { console.info("Already there: \(existing.joined(separator: ", ")).") }
            guard !describes.isEmpty else { return }
        }
        let set = ManifestSet(describes, besides: library, names: style, isFlat: flat, hasViews: views)
        try folder.write(set, library, overwriting: force)
        for (describe, entry) in zip(describes, set.entries) {
            let count = entry.draft.fields.count + entry.draft.groups.reduce(0) { $0 + $1.fields.count }
            console.info("Wrote \(folder.file(of: entry.name, library)): \(count) fields.")
            for omission in entry.draft.omissions { console.info("  \(omission).") }
            if describe.queryable == false {
                console.warning("\(describe.name) cannot be queried, so runs of it will fail.")
            }
        }
        let runs = set.entries.count == 1 ? set.entries[0].name : "--all"
        console.info("Read \(set.entries.count == 1 ? "it" : "them"), then 'sfsync run \(runs)'.")
    }

    // MARK: Existing manifests

    /// Updates the chosen manifests; of all of the folder, one that cannot be updated does not stop the others.
    private func change(
        _ folder: ManifestFolder,
        _ library: ManifestLibrary,
        _ client: SalesforceClient,
        _ console: Console,
    ) async throws {
        var worst = ExitStatus.done
        for name in names.isEmpty ? library.names : names.map({ library.name(ofObject: $0) ?? library.name(meant: $0) })
        {
            do {
                try await change(name, folder, library, client, console)
            } catch  where names.isEmpty && !Interrupt.token.isCancelled {
                console.warning(ExitStatus.describe(error))
                worst = max(worst, ExitStatus(error))
            }
        }
        try folder.writeEditorSchema()
        if worst != .done { throw ExitCode(worst.rawValue) }
    }

    private func change(
        _ name: String,
        _ folder: ManifestFolder,
        _ library: ManifestLibrary,
        _ client: SalesforceClient,
        _ console: Console,
    ) async throws {
        guard let file = library.file(named: name) else {
            throw SyncError(
                code: .usage,
                message: "There is no manifest of \(name) in \(folder.path) to update",
                hint: "'sfsync init \(name)' writes one.",
            )
        }
        guard let object = library.object(named: name) else { throw ManifestError(library.lint([name])) }
        let describe = try await WorkerThread.run { try ObjectLookup.describe(object, client) }
        let update = try ManifestUpdate(try folder.read(file), file: file, to: describe, in: library, prunes: prune)
        if !update.isEmpty { try folder.replace(file, with: update.text) }
        for line in Self.lines(update, file) { console.info(line) }
    }

    private static func lines(_ update: ManifestUpdate, _ file: String) -> [String] {
        var lines: [String] = []
        if !update.removed.isEmpty { lines.append("Removed from \(file): \(update.removed.joined(separator: ", ")).") }
        if !update.linked.isEmpty { lines.append("Linked in \(file): \(update.linked.joined(separator: ", ")).") }
        if !update.added.isEmpty { lines.append("Added to \(file): \(update.added.joined(separator: ", ")).") }
        if lines.isEmpty { lines.append("\(file) is up to date.") }
        if !update.lacking.isEmpty {
            lines.append(
                "\(file) has fields that the org lacks or hides: \(update.lacking.joined(separator: ", ")). "
                    + "--prune removes them."
            )
        }
        return lines
    }
}

extension ManifestDraft.NameStyle: ExpressibleByArgument {}
