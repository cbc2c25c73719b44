import ArgumentParser
import Manifest
import Postgres
import Salesforce
import Sync
import Threads

/// The command `sfsync run OBJECT...`.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Copies objects from Salesforce into PostgreSQL.",
        discussion: """
            Without a window the run is incremental: it reads what changed since the last one, or everything the first \
            time. Dates are UTC; a date without a time means its midnight.
            """,
    )

    @Argument(
        help: ArgumentHelp("The manifests to run: contact is objects/contact.yaml.", valueName: "object"),
        completion: .manifestNames
    )
    var names: [String] = []

    @Flag(help: "Run every manifest of the folder, parents first.")
    var all = false

    @Option(help: ArgumentHelp("Objects that load side by side; parents always come first.", valueName: "N"))
    var jobs = 2

    @Flag(help: "Check sign-in, API limits and PostgreSQL instead of running.")
    var test = false

    @Flag(help: "Print the results as JSON on stdout.")
    var json = false

    @Flag(help: "Show where the time went.")
    var timings = false

    @Option(
        help: ArgumentHelp(
            "Run this command for 'sh -c' in the end, with the results of --json on its standard input.",
            valueName: "command"
        )
    )
    var onFinish: String?

    @Option(
        help: ArgumentHelp(
            "Write the state of all objects for Prometheus's node_exporter after the run.",
            valueName: "file"
        )
    )
    var metricsFile: String?

    @OptionGroup(title: "Run options")
    var run: RunOptionGroup

    @OptionGroup(title: "Log options")
    var logs: LogOptions

    @OptionGroup(title: "Common options")
    var objects: ObjectOptions

    @OptionGroup(title: "Common options")
    var place: SchemaOptions

    @OptionGroup
    var verbosity: VerbosityOptions

    func validate() throws {
        if names.isEmpty, !all, !test {
            throw ValidationError("Name an object to run, as in 'sfsync run contact', or use --all.")
        }
        if all, !names.isEmpty { throw ValidationError("--all runs every object; leave the names out.") }
        if jobs < 1 { throw ValidationError("--jobs takes 1 or more, not \(jobs).") }
    }

    func run() async throws {
        guard !test else {
            let environment = try CommandEnvironment()
            let library = try? place.library(objects, environment)
            let check = Preflight(
                environment: environment,
                library: library,
                placement: try place.placement(objects, environment),
                names: library?.names(meant: names) ?? names,
                console: Console(verbosity),
                json: json,
            )
            return try await check.run()
        }
        Interrupt.install()
        let setup = Console(verbosity)
        let hook = onFinish.map { FinishHook(command: $0, console: setup) }
        do {
            let results = try await results(try CommandEnvironment(), setup)
            let worst = results.compactMap { ExitStatus(rawValue: $0.exitCode) }.max() ?? .done
            await hook?.tell(results, worst)
            if worst != .done { throw ExitCode(worst.rawValue) }
        } catch let error where !(error is ExitCode) {
            // Whoever waits for the command hears of runs that could not begin, too.
            let status = ExitStatus(error)
            let subjects = names.isEmpty ? ["all"] : names
            await hook?.tell(subjects.map { RunResult(object: $0, error, status) }, status)
            throw error
        }
    }

    /// Runs the objects.
    private func results(_ environment: CommandEnvironment, _ setup: Console) async throws -> [RunResult] {
        let library = try place.library(objects, environment)
        // Everything that can be wrong with the manifests is said before anything is connected.
        let wanted = Set(all ? library.names : library.names(meant: names))
        let chosen = try library.withDependencies(of: wanted.sorted()).map(\.name).filter(wanted.contains)
        let salesforce = try environment.makeSalesforce(setup, Interrupt.token)
        let database = try environment.database(setup, SchemaNamespace(schema: library.schema))
        let engine = SyncEngine(manifests: library, salesforce: salesforce, database: database)

        let several = MultiRunReporter(
            chosen,
            verbosity: verbosity,
            logs: logs,
            folder: logs.logDir.map { StateFolder.logs(in: $0, schema: library.schema) }
                ?? environment.state.logs(schema: library.schema),
            showsTimings: timings,
        )
        for name in chosen { several.begin(name, isDryRun: run.dryRun) }
        let ended = try await engine.run(
            chosen,
            run.options,
            jobs: jobs,
            onEvent: { several.show($1, of: $0) },
            onEnd: { several.end($0) },
        )
        several.finish(ended)
        let results = ended.map { RunResult($0) }
        if json { Terminal.data(try JSONOutput.text(results)) }
        if let metricsFile { try await writeMetrics(metricsFile, library, database, setup) }
        return results
    }

    /// What a run did is not undone by a file that cannot be written: that is a warning.
    private func writeMetrics(
        _ file: String,
        _ library: ManifestLibrary,
        _ database: ConnectionTarget,
        _ console: Console,
    ) async throws {
        do {
            let names = library.names
            let (states, trouble) = try await WorkerThread.run { ObjectState.read(names, of: library, database) }
            try MetricsFile.write(states, to: file)
            if let trouble { throw trouble }
        } catch {
            console.warning(ExitStatus.describe(error))
        }
    }
}
