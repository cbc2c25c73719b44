import ArgumentParser

/// The command `sfsync rejects`.
struct RejectsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rejects",
        abstract: "Lists, shows and replays the rows that could not be stored.",
        discussion: """
            A record has one open entry, however many runs meet it. The entry is closed when a run stores the record, or \
            when a full run or a replay finds that it is gone.
            """,
        subcommands: [RejectsListCommand.self, RejectsShowCommand.self, RejectsReplayCommand.self],
        defaultSubcommand: RejectsListCommand.self,
    )
}
