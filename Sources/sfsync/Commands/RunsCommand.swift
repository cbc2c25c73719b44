import ArgumentParser
import Ledger
import Postgres
import SyncModel
import Threads

/// The command `sfsync runs`.
struct RunsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "runs",
        abstract: "Shows the history of the runs, newest first.",
        discussion: "Reads the database only. Times are UTC; the errors of failed runs follow below the table.",
    )

    @Argument(help: ArgumentHelp("Only runs of this object.", valueName: "object"), completion: .manifestNames)
    var name: String?

    @Option(help: ArgumentHelp("The same.", visibility: .hidden))
    var object: String?

    @Option(help: ArgumentHelp("Show at most N runs.", valueName: "N"))
    var limit = 20

    @Flag(help: "Print the runs as JSON.")
    var json = false

    @OptionGroup(title: "Common options")
    var objects: ObjectOptions

    @OptionGroup(title: "Common options")
    var place: SchemaOptions

    @OptionGroup
    var verbosity: VerbosityOptions

    func validate() throws {
        if limit < 1 { throw ValidationError("--limit takes 1 or more, not \(limit).") }
    }

    func run() async throws {
        let environment = try CommandEnvironment()
        let console = Console(verbosity)
        let wanted = try place.object(name ?? object, objects, environment)
        let (object, limit) = (wanted?.name, limit)
        let target = try environment.databaseAtHand(place.placement(objects, environment))
        let runs = try await WorkerThread.run {
            try target.map { try RunEntry.list(of: object, limit: limit, on: PostgresConnection(to: $0)) } ?? []
        }
        if runs.isEmpty { try wanted?.checkIsKnown() }
        if json { return Terminal.data(try JSONOutput.text(runs.map(RunOutput.init))) }
        guard !runs.isEmpty else {
            console.info(object.map { "There is no run of '\($0)'." } ?? "There is no run yet.")
            return
        }
        Terminal.data(
            TextTable.text(
                header: [
                    "run", "object", "state", "window", "mode", "started", "took", "retrieved", "new", "updated",
                    "unchanged", "rejected", "deleted",
                ],
                rows: runs.map(row)
            )
        )
        for run in runs {
            if let error = run.error { Terminal.data("\nrun \(run.number): \(TextTable.line(error))\n") }
        }
    }

    private func row(_ run: RunEntry) -> [String] {
        let counts = run.counts
        let took = run.started.flatMap { start in run.finished.map { Age.text(start.duration(to: $0)) } }
        return [
            String(run.number), run.object, run.state.rawValue, run.window.kind.rawValue, run.mode.rawValue,
            run.started.map(Age.text) ?? "-",
            took ?? "-",
        ]
            + [
                counts.retrieved, counts.inserted, counts.updated, counts.unchanged, counts.rejected, counts.deleted,
            ].map(\.grouped)
    }
}
