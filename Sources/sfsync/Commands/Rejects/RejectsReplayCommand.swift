import ArgumentParser
import Ledger
import Manifest
import Postgres
import Sync
import SyncModel
import Threads

/// The command `sfsync rejects replay [OBJECT...]`.
struct RejectsReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Reads the records of open entries again and stores what can be stored now.",
        discussion: """
            For the time after a correction of the manifest, the table or the record. Entries of records that were stored, \
            or that are gone from Salesforce, are closed. Exit code 3 when some are rejected again.
            """,
    )

    @Argument(
        help: ArgumentHelp("The manifests (default: all that have open entries).", valueName: "object"),
        completion: .manifestNames
    )
    var names: [String] = []

    @OptionGroup
    var budget: APIBudgetOptions

    @Flag(help: "Print the results as JSON on stdout.")
    var json = false

    @OptionGroup(title: "Common options")
    var objects: ObjectOptions

    @OptionGroup(title: "Common options")
    var place: SchemaOptions

    @OptionGroup
    var verbosity: VerbosityOptions

    func run() async throws {
        let environment = try CommandEnvironment()
        Interrupt.install()
        let library = try place.library(objects, environment)
        let named = library.names(meant: names)
        for name in named { _ = try library.manifest(named: name) }
        let console = Console(verbosity)
        let database = try environment.database(console, SchemaNamespace(schema: library.schema))
        let waiting = try await Self.waiting(named.isEmpty ? library.names : named, database)
        guard !waiting.isEmpty else {
            console.info("Nothing is rejected.")
            if json { Terminal.data(try JSONOutput.text([RunResult]())) }
            return
        }
        let salesforce = try environment.makeSalesforce(console, Interrupt.token)
        let engine = SyncEngine(manifests: library, salesforce: salesforce, database: database)
        var worst = ExitStatus.done
        var results: [RunResult] = []
        for name in waiting {
            let (result, status) = await replay(name, engine, console)
            results.append(result)
            worst = max(worst, status)
            if status == .interrupted { break }
        }
        let left = try await Self.waiting(waiting, database)
        if !left.isEmpty { console.warning("Rows stay rejected: see 'sfsync rejects'.") }
        if json { Terminal.data(try JSONOutput.text(results)) }
        worst = max(worst, left.isEmpty ? .done : .rejects)
        if worst != .done { throw ExitCode(worst.rawValue) }
    }

    private func replay(_ name: String, _ engine: SyncEngine, _ console: Console) async -> (RunResult, ExitStatus) {
        defer { console.progress.finish() }
        do {
            console.info("Replay of the rejects of \(name).")
            let report = try await engine.replayRejects(
                of: name,
                maximumAPIUsage: budget.maxAPIUsage,
            ) { console.show($0) }
            console.progress.finish()
            for line in Statistics.lines(report) { console.info(line) }
            let status = report.counts.rejected > 0 ? ExitStatus.rejects : .done
            return (RunResult(report, status), status)
        } catch {
            let status = ExitStatus(error)
            console.progress.finish()
            console.error(ExitStatus.describe(error))
            return (RunResult(object: name, error, status), status)
        }
    }

    /// Those of the objects that have open entries.
    private static func waiting(_ names: [String], _ database: ConnectionTarget) async throws -> [String] {
        try await WorkerThread.run {
            let connection = try PostgresConnection(to: database)
            return try names.filter {
                try RejectEntry.list(of: $0, includingResolved: false, limit: 1, on: connection).total > 0
            }
        }
    }
}
