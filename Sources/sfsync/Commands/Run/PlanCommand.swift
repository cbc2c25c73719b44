import ArgumentParser
import Manifest
import Postgres
import Salesforce
import Sync
import SyncModel
import Threads

/// The command `sfsync plan [OBJECT...]`.
struct PlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Shows what the next run would do, why, and what it would cost. Writes nothing.",
        discussion: """
            Signs in, looks at the database and its ledger, and asks Salesforce for the number of records. Takes the \
            options of 'sfsync run', so that any run can be planned.
            """,
    )

    @Argument(help: ArgumentHelp("The manifests (default: all).", valueName: "object"), completion: .manifestNames)
    var names: [String] = []

    @Flag(help: "Print the plans as JSON.")
    var json = false

    @OptionGroup(title: "Run options")
    var run: RunOptionGroup

    @OptionGroup(title: "Common options")
    var objects: ObjectOptions

    @OptionGroup(title: "Common options")
    var place: SchemaOptions

    @OptionGroup
    var verbosity: VerbosityOptions

    func run() async throws {
        Interrupt.install()
        let environment = try CommandEnvironment()
        let library = try place.library(objects, environment)
        let wanted = Set(names.isEmpty ? library.names : library.names(meant: names))
        let chosen = try library.withDependencies(of: wanted.sorted()).map(\.name).filter(wanted.contains)
        let console = Console(verbosity)
        let salesforce = try environment.makeSalesforce(console, Interrupt.token)
        let database = try environment.database(console, SchemaNamespace(schema: library.schema))
        let engine = SyncEngine(manifests: library, salesforce: salesforce, database: database)
        var options = run.options
        options.isDryRun = false

        var plans: [PlanReport] = []
        for name in chosen {
            plans.append(
                try await engine.plan(name, options) { event in
                    if case .warning(let text) = event { console.warning("\(name): \(text)") }
                }
            )
        }
        // Who may not see the limits is told what it costs all the same.
        let limit = try? await WorkerThread.run { try salesforce.limits()["DailyApiRequests"] }
        if json {
            Terminal.data(try JSONOutput.text(plans.map { PlanOutput($0, limit) }))
        } else {
            Terminal.data(plans.map { PlanText.text($0, limit) }.joined(separator: "\n"))
        }
        // The run would end so, too.
        if plans.contains(where: { !$0.conflicts.isEmpty }) { throw ExitCode(ExitStatus.failed.rawValue) }
    }
}
