import ArgumentParser
import Manifest
import Postgres
import Schema

/// The command `sfsync export dbt`.
struct ExportDBTCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dbt",
        abstract: "Prints the tables as sources of dbt.",
        discussion: """
            Reads the manifests only. Tables and columns have their descriptions; keys are tested for being unique and \
            not null, references for their parents; freshness is that of the watermark. For dbt 1.10 and later:

            sfsync export dbt > models/sources.yml
            """,
    )

    @Argument(help: ArgumentHelp("The manifests (default: all).", valueName: "object"), completion: .manifestNames)
    var names: [String] = []

    @Option(help: "The name of the source.")
    var source = "salesforce"

    @Option(
        help: ArgumentHelp(
            "From which age on a copy is stale: 90m, 26h, 2d. Twice this age is an error.",
            valueName: "age"
        )
    )
    var freshWithin = AgeLimit(hours: 26)

    @OptionGroup(title: "Common options")
    var objects: ObjectOptions

    @OptionGroup(title: "Common options")
    var place: SchemaOptions

    func validate() throws {
        guard !source.isEmpty, source.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }) else {
            throw ValidationError("--source takes letters, digits and underscores, not '\(source)'.")
        }
    }

    func run() async throws {
        let library = try place.library(objects, try CommandEnvironment())
        let chosen = names.isEmpty ? library.names : library.names(meant: names)
        let manifests = try chosen.map { try library.manifest(named: $0) }
        let tables = try TableSchema.withDependencies(of: chosen, in: library)
        let sources = DBTSources(
            source: source,
            placement: SchemaNamespace(schema: library.schema),
            tables: manifests.compactMap { manifest in
                tables.first { $0.name == manifest.table }.map { (manifest.name, $0) }
            },
            maximumAge: freshWithin.duration,
        )
        Terminal.data(sources.text)
    }
}
