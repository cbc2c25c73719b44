import ArgumentParser
import Manifest
import Postgres
import Schema
import SyncModel
import Threads

/// The command `sfsync ddl [OBJECT...]`.
struct DDLCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ddl",
        abstract: "Prints the statements that bring the database to the manifests.",
        discussion: """
            Prints what differs and changes nothing; --apply runs what was printed. The tables that references point \
            to belong to it. Without names it is about all manifests. docs/migrations.md tells what each change costs.
            """,
    )

    @Argument(help: ArgumentHelp("The manifests.", valueName: "object"), completion: .manifestNames)
    var names: [String] = []

    @Flag(help: "Run the statements after printing them.")
    var apply = false

    @Flag(help: "Let statements stand that can lose values: dropped columns, types that hold less.")
    var allowDestructive = false

    @Flag(help: "Exit with 7 when there is anything to do.")
    var check = false

    @Flag(help: "Print the whole script for an empty database, without connecting to any.")
    var offline = false

    @Flag(help: "Print the statements as JSON.")
    var json = false

    @OptionGroup(title: "Common options")
    var objects: ObjectOptions

    @OptionGroup(title: "Common options")
    var place: SchemaOptions

    @OptionGroup
    var verbosity: VerbosityOptions

    func validate() throws {
        if offline, apply || check {
            throw ValidationError("--offline connects to no database; leave --apply and --check out.")
        }
        if apply, check { throw ValidationError("--check only looks; leave --apply out.") }
    }

    func run() async throws {
        let environment = try CommandEnvironment()
        let console = Console(verbosity)
        let library = try place.library(objects, environment)
        let chosen = names.isEmpty ? library.names : library.names(meant: names)
        let tables = try TableSchema.withDependencies(of: chosen, in: library)
        if offline {
            try Self.print(SchemaPlan(creating: tables), json: json)
            return
        }
        let target = try environment.database(console, SchemaNamespace(schema: library.schema))
        let options = (apply: apply, allowsDestructive: allowDestructive, json: json)
        let plan = try await WorkerThread.run {
            let connection = try PostgresConnection(to: target)
            func prepare() throws -> SchemaPlan {
                let plan = try SchemaPlan(
                    bringing: connection,
                    to: tables,
                    allowsDestructive: options.allowsDestructive
                )
                try Self.print(plan, json: options.json)
                return plan
            }
            guard options.apply else { return try prepare() }
            return try SchemaLock.hold(on: connection) {
                let plan = try prepare()
                for conflict in plan.conflicts { console.warning(conflict + ".") }
                try plan.apply(on: connection) { Self.tell($0, console) }
                return plan
            }
        }
        guard !plan.isEmpty else {
            console.info("The database is as the manifests want it.")
            return
        }
        if !apply {
            for conflict in plan.conflicts { console.warning(conflict + ".") }
            if !check { console.info("Nothing was changed; --apply runs these statements.") }
        }
        if check { throw ExitCode(ExitStatus.checkFoundWork.rawValue) }
        if !plan.conflicts.isEmpty { throw ExitCode(ExitStatus.failed.rawValue) }
    }

    private static func tell(_ progress: MigrationProgress, _ console: Console) {
        switch progress {
        case .done(let changes, let done, let count):
            for change in changes { console.debug("Done: \(change.summary).") }
            if done == count { console.info("Applied \(count.grouped) \(count == 1 ? "change" : "changes").") }
        case .failed(let change, let done, let count):
            console.error(
                "Could not \(change.summary). \(done.grouped) of \(count.grouped) changes are done and stay; "
                    + "what follows says why. 'sfsync ddl --apply' continues from here."
            )
        case .rows(let rows, let table): console.debug("Rewrote \(rows.grouped) rows of \(table).")
        case .stubs(let count): console.debug("Inserted \(count.grouped) stubs for parents that are missing.")
        case .waiting(let message):
            console.info("Another session holds a lock (\(message)); trying again for a minute.")
        case .waitingForTransactions(let change, let others):
            console.info(
                "To \(change) waits for open transactions, ten minutes at most: \(others.joined(separator: ", ")). "
                    + "End them where they do not end by themselves."
            )
        }
    }

    private static func print(_ plan: SchemaPlan, json: Bool) throws {
        struct Change: Encodable {
            var change: String
            var statements: [String]
            var destructive: Bool
            var conflict: String?
        }
        struct Output: Encodable {
            var changes: [Change]
            var statements: [String]
            var conflicts: [String]
        }
        guard json else {
            Terminal.data(plan.script)
            return
        }
        let changes = plan.changes.map {
            Change(
                change: $0.summary,
                statements: $0.statements,
                destructive: $0.isDestructive,
                conflict: $0.conflict,
            )
        }
        Terminal.data(
            try JSONOutput.text(Output(changes: changes, statements: plan.statements, conflicts: plan.conflicts))
        )
    }
}
