import ArgumentParser
import Manifest
import Postgres
import Salesforce
import Sync

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

    @Argument(help: ArgumentHelp("The manifests to run: contact is objects/contact.yaml.", valueName: "object"))
    var names: [String] = []

    @Flag(help: "Run every manifest of the folder, parents first.")
    var all = false

    @Flag(help: "Check sign-in, API limits and PostgreSQL instead of running.")
    var test = false

    @Flag(help: "Print the results as JSON on stdout.")
    var json = false

    @Option(help: "The log file (default: logs/<object>_sync.log).")
    var logFile: String?

    @Option(help: "The form of the log file: text or json.")
    var logFormat = "text"

    @OptionGroup(title: "Run options")
    var run: RunOptionGroup

    @OptionGroup(title: "Common options")
    var objects: ObjectOptions

    @OptionGroup
    var talk: TalkOptions

    func validate() throws {
        if names.isEmpty, !all, !test {
            throw ValidationError("Name an object to run, as in 'sfsync run contact', or use --all.")
        }
        if all, !names.isEmpty { throw ValidationError("--all runs every object; leave the names out.") }
        if LogFile.Format(rawValue: logFormat) == nil {
            throw ValidationError("--log-format is text or json, not '\(logFormat)'.")
        }
    }

    func run() async throws {
        let surroundings = try Surroundings()
        guard !test else {
            let library = try? objects.library(surroundings)
            try await SelfTest(surroundings: surroundings, library: library, talk: Talk(talk), json: json).run()
            return
        }
        Interrupt.install()
        let library = try objects.library(surroundings)
        // Everything that can be wrong with the manifests is said before anything is connected.
        let ordered = try library.closure(of: all ? library.names : names).map(\.name)
        let chosen = all ? ordered : names
        let setup = Talk(talk)
        let salesforce = try surroundings.makeSalesforce(setup, Interrupt.token)
        let database = try surroundings.database(setup)
        let engine = SyncEngine(manifests: library, salesforce: salesforce, database: database)

        var worst = ExitStatus.done
        var results: [RunResult] = []
        for name in chosen {
            let (result, status) = await runOne(name, engine)
            results.append(result)
            worst = max(worst, status)
            // A mistake in the command line or Ctrl-C is meant for all of them.
            if status == .interrupted || status == .usage { break }
        }
        if json { Terminal.data(try JSONOutput.text(results)) }
        if worst != .done { throw ExitCode(worst.rawValue) }
    }

    private func runOne(_ name: String, _ engine: SyncEngine) async -> (RunResult, ExitStatus) {
        let talk = openTalk(name)
        defer { talk.progress.finish() }
        do {
            talk.info("Run of \(name)\(run.dryRun ? ", dry: nothing is written" : "").")
            let report = try await engine.run(name, run.options, cancellation: Interrupt.token) { talk.show($0) }
            talk.progress.finish()
            for line in Statistics.lines(report) { talk.info(line) }
            let status = report.counts.rejected > 0 ? ExitStatus.rejects : .done
            if status == .rejects { talk.warning(rejectsHint(report)) }
            return (RunResult(report, status), status)
        } catch {
            let status = ExitStatus(error)
            talk.progress.finish()
            talk.error(ExitStatus.describe(error))
            return (RunResult(object: name, error, status), status)
        }
    }

    private func rejectsHint(_ report: RunReport) -> String {
        let count = report.counts.rejected
        let rows = "\(count.grouped) \(count == 1 ? "row" : "rows") could not be stored"
        return report.isDryRun
            ? "\(rows) as they are."
            : "\(rows). They are kept with the reasons: "
                + "SELECT sf_id, column_name, reason, raw FROM sfsync.rejects WHERE run_id = \(report.run ?? 0)"
    }

    private func openTalk(_ name: String) -> Talk {
        let path = logFile ?? "logs/\(name)_sync.log"
        let file = LogFile(path: path, format: LogFile.Format(rawValue: logFormat) ?? .text)
        let opened = Talk(talk, file: file)
        if file == nil { opened.warning("The log file \(path) cannot be opened; going on without it.") }
        return opened
    }
}
