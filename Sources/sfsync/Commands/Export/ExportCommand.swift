import ArgumentParser

/// The command `sfsync export`.
struct ExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Describes the tables to other tools.",
        subcommands: [ExportDBTCommand.self],
    )
}
