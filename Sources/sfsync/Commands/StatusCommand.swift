import ArgumentParser
import Manifest
import Postgres
import SyncModel
import Threads

/// The command `sfsync status [OBJECT...]`.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Shows how fresh the copy is, how the last runs ended, and what waits.",
        discussion: """
            Reads the database only. The age is the time since the watermark: everything changed in Salesforce before \
            it is here. An open continuation is what the next run goes on with.
            """,
    )

    @Argument(help: ArgumentHelp("The manifests (default: all).", valueName: "object"))
    var names: [String] = []

    @Flag(help: "Print the states as JSON.")
    var json = false

    @OptionGroup(title: "Common options")
    var objects: ObjectOptions

    @OptionGroup(title: "Common options")
    var place: SchemaOptions

    @OptionGroup
    var verbosity: VerbosityOptions

    func run() async throws {
        let environment = try CommandEnvironment()
        let console = Console(verbosity)
        let library = try place.library(objects, environment)
        for name in names { _ = try library.manifest(named: name) }
        let chosen = names.isEmpty ? library.names : names
        let target = try environment.databaseAtHand(SchemaNamespace(schema: library.schema))
        let (states, trouble) = try await WorkerThread.run { ObjectState.read(chosen, of: library, target) }
        if let trouble {
            // Without the database there is nothing to tell.
            throw trouble
        }
        if target == nil {
            console.warning("No database is configured, and no private one runs: nothing was synced yet.")
        }
        if json { return Terminal.data(try JSONOutput.text(states)) }
        Terminal.data(
            TextTable.text(
                header: ["name", "age", "watermark", "rows", "stubs", "rejects", "last run", "ended"],
                rows: states.map(row)
            )
        )
        for state in states { Terminal.data(remarks(state)) }
    }

    private func row(_ state: ObjectState) -> [String] {
        if let error = state.error { return [state.name, error] }
        let last = state.lastRun.map { "\(state.lastState ?? "") (\($0))" } ?? "-"
        return [
            state.name, state.ageText, state.watermark ?? "-", state.rowsText, state.stubsText,
            state.rejects.map(\.grouped) ?? "-", last, state.lastEnd.flatMap { Timestamp($0) }.map(Age.text) ?? "-",
        ]
    }

    /// What does not fit into a column.
    private func remarks(_ state: ObjectState) -> String {
        [
            state.lastProcessGone.map { _ in
                "\(state.name): run \(state.lastRun ?? 0) says that it is running, but its process is gone. The next run continues "
                    + "it, or sets it aside."
            },
            state.continuation.map { "\(state.name): open continuation: \($0)" },
            state.refreshed.flatMap { Timestamp($0) }.map {
                "\(state.name): volatile fields were read \(Age.text($0))"
            },
            state.lastError.map {
                "\(state.name): run \(state.lastRun ?? 0) \(state.lastState ?? ""): \(TextTable.line($0))"
            },
        ].compactMap { $0.map { "\n\($0)\n" } }.joined()
    }
}
