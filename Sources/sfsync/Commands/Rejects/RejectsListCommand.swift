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
        discussion: """
            More than \(groupedFrom) rows are listed by column and reason, with the number of rows and of the latest one. \
            --rows lists them one by one.
            """,
    )

    /// So many rows fit on a screen.
    private static let groupedFrom = 20

    @Argument(help: ArgumentHelp("Only rows of this object.", valueName: "object"), completion: .manifestNames)
    var object: String?

    @Flag(help: "List closed entries, too.")
    var all = false

    @Flag(help: "List each row, however many there are.")
    var rows = false

    @Option(help: ArgumentHelp("List at most N rows one by one (default: 50).", valueName: "N"))
    var limit: Int?

    @Flag(help: "Print the list as JSON.")
    var json = false

    @OptionGroup(title: "Common options")
    var objects: ObjectOptions

    @OptionGroup(title: "Common options")
    var place: SchemaOptions

    @OptionGroup
    var verbosity: VerbosityOptions

    func validate() throws {
        if let limit, limit < 1 { throw ValidationError("--limit takes 1 or more, not \(limit).") }
    }

    func run() async throws {
        let environment = try CommandEnvironment()
        let target = try environment.databaseAtHand(place.placement(objects, environment))
        let console = Console(verbosity)
        let wanted = try place.object(object, objects, environment)
        let (object, all, mostRows) = (wanted?.name, all, limit ?? 50)
        let mayGroup = !rows && !all && limit == nil && !json
        let (entries, total, groups) = try await WorkerThread.run {
            () throws -> ([RejectEntry], Int, [RejectEntry.Group]) in
            guard let target else { return ([], 0, []) }
            let connection = try PostgresConnection(to: target)
            let found = try RejectEntry.list(of: object, includingResolved: all, limit: mostRows, on: connection)
            let isLong = mayGroup && found.total > Self.groupedFrom
            return (
                found.entries, found.total, isLong ? try RejectEntry.groups(of: object, on: connection) : []
            )
        }
        if total == 0 { try wanted?.checkIsKnown() }
        if json {
            Terminal.data(try JSONOutput.text(entries.map { RejectOutput($0) }))
        } else if !groups.isEmpty {
            Terminal.data(
                TextTable.text(
                    header: ["object", "column", "sqlstate", "rows", "latest", "last seen", "reason of the latest"],
                    rows: groups.map(row)
                )
            )
        } else if !entries.isEmpty {
            let header = ["reject", "object", "sf_id", "column", "sqlstate", "runs", "last seen", "reason"]
            let state = all ? ["state"] : []
            Terminal.data(TextTable.text(header: header.dropLast() + state + ["reason"], rows: entries.map(row)))
        }
        if total == 0 { console.info("Nothing is rejected.") }
        if !groups.isEmpty {
            console.info("\(total.grouped) rows; --rows lists them, 'sfsync rejects show N' shows one.")
        } else if total > entries.count {
            console.info("\((total - entries.count).grouped) more; --limit \(total) lists all of them.")
        }
    }

    private func row(_ group: RejectEntry.Group) -> [String] {
        [
            group.object, group.column ?? "-", group.sqlState ?? "-", group.count.grouped, String(group.latest),
            group.lastSeen.map(Age.text) ?? "-", TextTable.line(group.reason),
        ]
    }

    private func row(_ entry: RejectEntry) -> [String] {
        let state = all ? [entry.resolvedRun.map { "closed by run \($0)" } ?? "open"] : []
        return [
            String(entry.number), entry.object, entry.salesforceID ?? "-", entry.column ?? "-", entry.sqlState ?? "-",
            entry.occurrences.grouped, entry.lastSeen.map(Age.text) ?? "-",
        ] + state + [TextTable.line(entry.reason)]
    }
}
