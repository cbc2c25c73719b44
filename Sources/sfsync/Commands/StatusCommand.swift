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

            Exit code 1 means that something needs a person: the last run failed or was abandoned, its process is gone, \
            rejects wait, the role may not read the ledger, or a copy is older than --max-age.
            """,
    )

    @Argument(help: ArgumentHelp("The manifests (default: all).", valueName: "object"), completion: .manifestNames)
    var names: [String] = []

    @Option(
        help: ArgumentHelp(
            "Exit with 1 if a copy is older, or was never read: 90m, 26h, 2d.",
            valueName: "age"
        )
    )
    var maxAge: AgeLimit?

    @Option(help: ArgumentHelp("Also write the states for Prometheus's node_exporter.", valueName: "file"))
    var metricsFile: String?

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
        let named = library.names(meant: names)
        for name in named { _ = try library.manifest(named: name) }
        let chosen = named.isEmpty ? library.names : named
        let target = try environment.databaseAtHand(SchemaNamespace(schema: library.schema))
        let maximumAge = maxAge?.duration
        let (states, trouble) = try await WorkerThread.run {
            ObjectState.read(chosen, of: library, target, maximumAge: maximumAge)
        }
        if let metricsFile { try MetricsFile.write(states, to: metricsFile) }
        if let trouble {
            // Without the database there is nothing to tell.
            throw trouble
        }
        if target == nil {
            console.warning("No database is configured, and no private one runs: nothing was synced yet.")
        }
        if json {
            Terminal.data(try JSONOutput.text(states))
        } else {
            let shown = verbosity.quiet ? states.filter { !$0.ok } : states
            if !shown.isEmpty { show(shown) }
        }
        if states.contains(where: { !$0.ok }) { throw ExitCode(ExitStatus.failed.rawValue) }
    }

    private func show(_ states: [ObjectState]) {
        Terminal.data(
            TextTable.text(
                header: ["name", "age", "watermark", "rows", "stubs", "rejects", "last run", "ended"],
                rows: states.map(row)
            )
        )
        for state in states { Terminal.data(remarks(state)) }
    }

    private func row(_ state: ObjectState) -> [String] {
        if state.error != nil { return [state.name] + Array(repeating: "?", count: 7) }
        let last = state.lastRun.map { "\(state.lastState ?? "") (\($0))" } ?? "-"
        return [
            state.name, state.ageText, state.watermark ?? "-", state.rowsText, state.stubsText,
            state.rejects.map(\.grouped) ?? "-", last, state.lastEnd.flatMap { Timestamp($0) }.map(Age.text) ?? "-",
        ]
    }

    /// What does not fit into a column.
    private func remarks(_ state: ObjectState) -> String {
        let notes =
            state.reasons
            + [
                state.continuation.map { "open continuation: \($0)" },
                state.refreshed.flatMap { Timestamp($0) }.map { "volatile fields were read \(Age.text($0))" },
                state.hasFailed
                    ? nil
                    : state.lastError.map {
                        "run \(state.lastRun ?? 0) \(state.lastState ?? ""): \(TextTable.line($0))"
                    },
            ].compactMap(\.self)
        return notes.map { "\n\(state.name): \($0)\n" }.joined()
    }
}
