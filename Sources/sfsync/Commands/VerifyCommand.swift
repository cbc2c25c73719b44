import ArgumentParser
import Manifest
import Postgres
import Sync
import SyncModel

/// The command `sfsync verify OBJECT...`.
struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Compares tables with Salesforce and lists what differs.",
        discussion: """
            Compares Ids, cursor values and delete marks, and the values of 200 rows by chance. In objects of more than \
            40,000 records it counts first, by windows of the cursor field, and compares Ids only where counts differ; \
            --deep compares all Ids, --values all values, which reads every record whole. Records that \
            changed in the last minutes, or since the last run, are left to the next run, which begins 10 minutes before \
            the watermark. Stubs are not rows.

            --repair reads missing, outdated and altered records again and deletes surplus rows as the manifest's \
            'deletes' wants it. Where a value of the sample is another one, it compares the values of all rows first.

            Exit codes: 0 equal, or all repaired; 1 differences found, or failed; 3 repaired, but rows were rejected; 6 stopped \
            at the API budget.
            """,
    )

    @Argument(help: ArgumentHelp("The manifests.", valueName: "object"), completion: .manifestNames)
    var names: [String] = []

    @Flag(help: "Verify every manifest of the folder.")
    var all = false

    @Flag(help: "Compare the values of all rows with Salesforce's, and not only of 200 by chance.")
    var values = false

    @Flag(help: "Compare all Ids of large objects, too, also where the counts agree.")
    var deep = false

    @Flag(help: "Mend what differs.")
    var repair = false

    @Flag(help: "Let a repair delete more than a tenth of the table.")
    var allowMassDelete = false

    @Option(help: ArgumentHelp("List at most N differences of an object; the counts are exact.", valueName: "N"))
    var limit = 100

    @OptionGroup
    var budget: APIBudgetOptions

    @Flag(help: "Print the results as JSON.")
    var json = false

    @OptionGroup(title: "Common options")
    var objects: ObjectOptions

    @OptionGroup(title: "Common options")
    var place: SchemaOptions

    @OptionGroup
    var verbosity: VerbosityOptions

    func validate() throws {
        if names.isEmpty != all {
            throw ValidationError("Name the objects to verify, as in 'sfsync verify contact', or use --all.")
        }
        if limit < 0 { throw ValidationError("--limit takes 0 or more, not \(limit).") }
        if allowMassDelete, !repair { throw ValidationError("--allow-mass-delete goes with --repair.") }
    }

    func run() async throws {
        let environment = try CommandEnvironment()
        Interrupt.install()
        let library = try place.library(objects, environment)
        let chosen = all ? library.names : library.names(meant: names)
        for name in chosen { _ = try library.withDependencies(of: [name]) }
        let console = Console(verbosity)
        let salesforce = try environment.makeSalesforce(console, Interrupt.token)
        let database = try environment.database(console, SchemaNamespace(schema: library.schema))
        let engine = SyncEngine(manifests: library, salesforce: salesforce, database: database)
        var worst = ExitStatus.done
        var outputs: [VerifyOutput] = []
        for name in chosen {
            let (output, status) = await verify(name, engine, console)
            outputs.append(output)
            worst = max(worst, status)
            if status == .interrupted { break }
        }
        if json { Terminal.data(try JSONOutput.text(outputs)) }
        if worst != .done { throw ExitCode(worst.rawValue) }
    }

    private func verify(_ name: String, _ engine: SyncEngine, _ console: Console) async -> (VerifyOutput, ExitStatus) {
        let options = VerifyOptions(
            isDeep: deep,
            comparesValues: values,
            repairs: repair,
            listLimit: limit,
            allowsMassDelete: allowMassDelete,
            maximumAPIUsage: budget.maxAPIUsage,
        )
        do {
            let report = try await engine.verify(name, options) { console.show($0) }
            console.progress.finish()
            let status = Self.status(report)
            if !json { Terminal.data(VerifyText.text(report)) }
            if !report.isEqual, !repair { console.info("'sfsync verify \(name) --repair' mends this.") }
            return (VerifyOutput(report, status), status)
        } catch {
            let status = ExitStatus(error)
            console.progress.finish()
            console.error(ExitStatus.describe(error))
            return (VerifyOutput(object: name, error, status), status)
        }
    }

    private static func status(_ report: VerifyReport) -> ExitStatus {
        if report.isEqual || report.isRepaired { return .done }
        return (report.repair?.counts.rejected ?? 0) > 0 ? .rejects : .failed
    }
}
