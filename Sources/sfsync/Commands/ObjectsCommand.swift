import ArgumentParser
import Manifest
import Postgres
import Threads

/// The command `sfsync objects`.
struct ObjectsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "objects",
        abstract: "Lists the manifests: object, table, rows, watermark, freshness.",
        discussion: "Stubs, which hold only an Id for the links of other rows, are counted apart.",
    )

    @Flag(help: "Print the list as JSON.")
    var json = false

    @OptionGroup(title: "Common options")
    var objects: ObjectOptions

    @OptionGroup(title: "Common options")
    var place: SchemaOptions

    @OptionGroup
    var verbosity: VerbosityOptions

    func run() async throws {
        let environment = try CommandEnvironment()
        let console = Console(verbosity)
        let library = try place.library(objects, environment)
        let target = try environment.databaseAtHand(SchemaNamespace(schema: library.schema))
        let (states, trouble) = try await WorkerThread.run { ObjectState.read(library.names, of: library, target) }
        if let trouble { console.warning("\(trouble)") }
        if json {
            Terminal.data(try JSONOutput.text(states))
        } else {
            Terminal.data(
                TextTable.text(
                    header: ["name", "object", "table", "mode", "rows", "stubs", "watermark", "age", "last run"],
                    rows: states.map(row)
                )
            )
        }
    }

    private func row(_ state: ObjectState) -> [String] {
        if let error = state.error { return [state.name, error] }
        return [
            state.name, state.object ?? "-", state.table ?? "-", state.mode ?? "-", state.rowsText, state.stubsText,
            state.watermark ?? "-", state.ageText, state.lastState ?? "-",
        ]
    }
}
