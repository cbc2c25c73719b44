import ArgumentParser
import Manifest
import Postgres
import PrivatePostgres
import Salesforce
import Sync
import SyncModel
import Threads

/// The command `sfsync demo`.
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract:
            "Shows a full, an incremental and a no-change run, from an emulated Salesforce into a private PostgreSQL.",
        discussion: """
            Needs neither an org, nor a database, nor manifests. Starts sfsync-emulator, which has to lie beside sfsync.
            """,
    )

    @Option(help: "Contacts in the emulated org.")
    var contacts = 10_000

    @Option(help: "Contacts that change between the runs.")
    var changes = 137

    @OptionGroup(title: "Common options")
    var objects: ObjectOptions

    @OptionGroup
    var verbosity: VerbosityOptions

    func validate() throws {
        if contacts < 1 || changes < 1 || changes > contacts {
            throw ValidationError("--contacts takes 1 or more, and --changes 1 to the number of contacts.")
        }
    }

    func run() async throws {
        Interrupt.install()
        let environment = try CommandEnvironment()
        let console = Console(verbosity)
        let library =
            try objects.directory == nil ? ManifestLibrary(texts: Self.manifests) : objects.library(environment)
        let emulator = try EmulatorProcess(contacts: contacts)
        console.info("An emulated Salesforce with \(contacts.grouped) contacts listens on \(emulator.baseURL).")

        // The demonstration has a cluster of its own, so that it never meets a mirror of a real org.
        let server = try PrivateServer(directory: "\(environment.state.path)/demo")
        try server.start()
        try await WorkerThread.run {
            let connection = try PostgresConnection(to: server.target)
            try connection.execute(
                "DROP SCHEMA IF EXISTS sfsync CASCADE; DROP SCHEMA public CASCADE; CREATE SCHEMA public"
            )
        }
        let configuration = try SalesforceConfiguration.fromEnvironment(emulator.variables)
        let salesforce = try SalesforceClient(
            configuration,
            options: SalesforceClient.Options(),
            cancellation: Interrupt.token
        )
        let engine = SyncEngine(manifests: library, salesforce: salesforce, database: server.target)

        try await show(
            "1. Everything, by Bulk API 2.0: sfsync run contact --mode bulk",
            RunOptions(mode: .bulk),
            engine,
            console
        )
        try emulator.command("change Contact \(changes)")
        try await show(
            "2. \(changes.grouped) contacts changed in Salesforce; an incremental run by REST: sfsync run contact --mode rest",
            RunOptions(mode: .rest),
            engine,
            console,
        )
        try await show(
            "3. Nothing changed; everything is compared and nothing written: sfsync run contact --full",
            RunOptions(window: .full),
            engine,
            console
        )
        console.info("")
        console.info(
            "The rows are in table sf_contacts of a private PostgreSQL in \(server.directory), which keeps running. Look at them:"
        )
        console.info(
            "    \(server.psqlCommand) -c 'SELECT sf_id, name, email, mailing_address FROM sf_contacts LIMIT 5'"
        )
        console.info("Stop it, then remove it, with:")
        console.info("    \(server.stopCommand)")
        console.info("    rm -r \(server.directory)")
    }

    /// The manifests of the emulated org; those of the working directory may be another org's.
    private static let manifests = [
        ("account", PackageResources.account_yaml), ("contact", PackageResources.contact_yaml),
        ("user", PackageResources.user_yaml),
    ].map { (file: "\($0.0).yaml", text: String(decoding: $0.1, as: UTF8.self)) }

    private func show(_ title: String, _ options: RunOptions, _ engine: SyncEngine, _ console: Console) async throws {
        console.info("")
        console.info(title)
        let report = try await engine.run("contact", options) { console.show($0) }
        console.progress.finish()
        for line in Statistics.lines(report) { console.info(line) }
    }
}
