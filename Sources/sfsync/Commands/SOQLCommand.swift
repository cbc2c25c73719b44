import ArgumentParser
import Manifest
import SyncModel

/// The command `sfsync soql OBJECT`.
struct SOQLCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "soql",
        abstract: "Prints the query that a run would send.",
        discussion: "Needs neither Salesforce nor PostgreSQL; without a window it is the query of a full run.",
    )

    @Argument(help: ArgumentHelp("The manifest.", valueName: "object"), completion: .manifestNames)
    var name: String

    @Option(help: "Add the condition of this filter.")
    var filter: String?

    @Option(
        help: ArgumentHelp("Read what changed from this UTC date or date-time on.", valueName: "D"),
        transform: DateArgument.parse
    )
    var startDate: Timestamp?

    @Option(
        help: ArgumentHelp("Read what changed before this UTC date or date-time.", valueName: "D"),
        transform: DateArgument.parse
    )
    var endDate: Timestamp?

    @Option(help: ArgumentHelp("Read at most N records.", valueName: "N"))
    var limit: Int?

    @OptionGroup(title: "Common options")
    var objects: ObjectOptions

    func run() async throws {
        let library = try objects.library(try CommandEnvironment())
        let manifest = try library.manifest(named: library.name(meant: name))
        let isFull = startDate == nil && endDate == nil
        let window = SyncWindow(kind: isFull ? .full : .range, start: startDate, end: endDate)
        let plan = try QuerySpec(manifest, mode: .rest, window: window, filter: filter, limit: limit)
        Terminal.data(plan.soql + "\n")
    }
}
