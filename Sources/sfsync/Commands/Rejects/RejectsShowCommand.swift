import ArgumentParser
import FoundationEssentials
import Ledger
import Postgres
import SyncModel
import Threads

/// The command `sfsync rejects show N`.
struct RejectsShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Shows one rejected row with the values that Salesforce sent.",
        discussion: "Values are as they came; those that the manifest masks are masked.",
    )

    @Argument(help: ArgumentHelp("The entry's number, as 'sfsync rejects' lists it.", valueName: "N"))
    var number: Int64

    @Flag(help: "Print the row as JSON.")
    var json = false

    @OptionGroup(title: "Common options")
    var objects: ObjectOptions

    @OptionGroup(title: "Common options")
    var place: SchemaOptions

    @OptionGroup
    var verbosity: VerbosityOptions

    func run() async throws {
        let environment = try CommandEnvironment()
        let target = try environment.databaseAtHand(place.placement(objects, environment))
        let number = number
        let found = try await WorkerThread.run {
            try target.flatMap { try RejectEntry.find(number, on: PostgresConnection(to: $0)) }
        }
        guard let (entry, raw) = found else {
            throw ValidationError("There is no reject \(number); 'sfsync rejects --all' lists them.")
        }
        let values = try JSONDecoder().decode([String: String].self, from: Data(raw.utf8))
        if json { return Terminal.data(try JSONOutput.text(RejectOutput(entry, raw: values))) }
        Terminal.data(TextTable.text(header: ["reject", String(entry.number)], rows: facts(entry)))
        Terminal.data("\n" + TextTable.text(header: ["field", "value"], rows: Self.rows(values)))
    }

    private func facts(_ entry: RejectEntry) -> [[String]] {
        [
            ["object", entry.object], ["sf_id", entry.salesforceID ?? "-"], ["column", entry.column ?? "-"],
            ["reason", TextTable.line(entry.reason)], ["sqlstate", entry.sqlState ?? "-"],
            ["first met", "run \(entry.firstRun), \(entry.firstSeen.map(Age.text) ?? "-")"],
            ["last met", "run \(entry.lastRun), \(entry.lastSeen.map(Age.text) ?? "-")"],
            ["runs", entry.occurrences.grouped],
            [
                "state",
                entry.resolvedRun.map { "closed by run \($0), \(entry.resolved.map(Age.text) ?? "-")" } ?? "open",
            ],
        ]
    }

    /// Fields and values, `Id` first; line ends and other control characters are written as JSON does.
    private static func rows(_ values: [String: String]) -> [[String]] {
        values.sorted { ($0.key == "Id" ? "" : $0.key) < ($1.key == "Id" ? "" : $1.key) }.map { field, value in
            let isPlain = value.unicodeScalars.allSatisfy { $0.value >= 32 && $0.value != 127 }
            return [field, isPlain ? value : (try? JSONOutput.line(value)) ?? value]
        }
    }
}
