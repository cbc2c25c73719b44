import ArgumentParser
import Ledger
import Postgres
import SyncModel
import Threads

/// The command `sfsync rejects [list] [OBJECT]`.
struct RejectsListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists rejected rows by object, newest first.",
    )

    @Argument(help: ArgumentHelp("Only rows of this object.", valueName: "object"))
    var object: String?

    @Flag(help: "List closed entries, too.")
    var all = false

    @Option(help: ArgumentHelp("List at most N entries.", valueName: "N"))
    var limit = 50

    @Flag(help: "Print the list as JSON.")
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
        let target = try environment.databaseAtHand(place.placement(objects, environment))
        let console = Console(verbosity)
        let wanted = try place.object(object, objects, environment)
        let (object, all, limit) = (wanted?.name, all, limit)
        let (entries, total) = try await WorkerThread.run {
            try target.map {
                try RejectEntry.list(of: object, includingResolved: all, limit: limit, on: PostgresConnection(to: $0))
            } ?? ([], 0)
        }
        if total == 0 { try wanted?.checkIsKnown() }
        if json {
            Terminal.data(try JSONOutput.text(entries.map { RejectOutput($0) }))
        } else if !entries.isEmpty {
            let header = ["reject", "object", "sf_id", "column", "sqlstate", "runs", "last seen", "reason"]
            let state = all ? ["state"] : []
            Terminal.data(TextTable.text(header: header.dropLast() + state + ["reason"], rows: entries.map(row)))
        }
        if total == 0 { console.info("Nothing is rejected.") }
        if total > entries.count {
            console.info("\((total - entries.count).grouped) more; --limit \(total) lists all of them.")
        }
    }

    private func row(_ entry: RejectEntry) -> [String] {
        let state = all ? [entry.resolvedRun.map { "closed by run \($0)" } ?? "open"] : []
        return [
            String(entry.number), entry.object, entry.salesforceID ?? "-", entry.column ?? "-", entry.sqlState ?? "-",
            entry.occurrences.grouped, entry.lastSeen.map(Age.text) ?? "-",
        ] + state + [TextTable.line(entry.reason)]
    }
}
