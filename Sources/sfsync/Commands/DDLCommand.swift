import ArgumentParser
import Manifest
import Postgres
import Schema

/// The command `sfsync ddl [OBJECT...]`.
struct DDLCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ddl",
        abstract: "Prints the statements that bring the database to the manifests.",
        discussion: """
            Prints what is missing and changes nothing; --apply runs what was printed. The tables that references point \
            to belong to it. Without names it is about all manifests.
            """,
    )

    @Argument(help: ArgumentHelp("The manifests.", valueName: "object"))
    var names: [String] = []

    @Flag(help: "Run the statements after printing them.")
    var apply = false

    @Flag(help: "Exit with 7 when there is anything to do.")
    var check = false

    @Flag(help: "Print the whole script for an empty database, without connecting to any.")
    var offline = false

    @Flag(help: "Print the statements as JSON.")
    var json = false

    @OptionGroup(title: "Common options")
    var objects: ObjectOptions

    @OptionGroup
    var talk: TalkOptions

    func validate() throws {
        if offline, apply || check {
            throw ValidationError("--offline connects to no database; leave --apply and --check out.")
        }
        if apply, check { throw ValidationError("--check only looks; leave --apply out.") }
    }

    func run() async throws {
        let surroundings = try Surroundings()
        let talk = Talk(talk)
        let library = try objects.library(surroundings)
        let tables = try TableSchema.closure(of: names.isEmpty ? library.names : names, in: library)
        if offline {
            try print(SchemaPlan(creating: tables))
            return
        }
        let apply = apply
        let target = try surroundings.database(talk)
        let plan = try await blocking {
            try SchemaPlan(bringing: try PostgresConnection(to: target), to: tables)
        }
        try print(plan)
        guard !plan.isEmpty else {
            talk.info("The database is as the manifests want it.")
            return
        }
        for conflict in plan.conflicts { talk.warning(conflict) }
        if apply {
            _ = try await blocking { try plan.apply(on: try PostgresConnection(to: target)) }
            talk.info("Applied \(plan.changes.count - plan.conflicts.count) changes.")
        } else if !check {
            talk.info("Nothing was changed; --apply runs these statements.")
        }
        if !plan.conflicts.isEmpty {
            throw ExitCode(check ? ExitStatus.checkFoundWork.rawValue : ExitStatus.failed.rawValue)
        }
        if check { throw ExitCode(ExitStatus.checkFoundWork.rawValue) }
    }

    private func print(_ plan: SchemaPlan) throws {
        struct Output: Encodable {
            var statements: [String]
            var conflicts: [String]
        }
        let text =
            json
            ? try JSONOutput.text(Output(statements: plan.changes.flatMap(\.statements), conflicts: plan.conflicts))
            : plan.script
        Terminal.data(text)
    }
}
