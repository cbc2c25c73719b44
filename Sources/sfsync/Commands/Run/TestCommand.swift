import ArgumentParser

/// The command `sfsync test`.
struct TestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Checks sign-in, API limits, manifests and PostgreSQL, and says what to do about each.",
    )

    @Flag(help: "Print the results as JSON on stdout.")
    var json = false

    @OptionGroup(title: "Common options")
    var objects: ObjectOptions

    @OptionGroup(title: "Common options")
    var place: SchemaOptions

    @OptionGroup
    var verbosity: VerbosityOptions

    func run() async throws {
        let environment = try CommandEnvironment()
        let check = Preflight(
            environment: environment,
            library: try? place.library(objects, environment),
            placement: try place.placement(objects, environment),
            console: Console(verbosity),
            json: json,
        )
        try await check.run()
    }
}
