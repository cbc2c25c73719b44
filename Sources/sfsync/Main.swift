import ArgumentParser
import Manifest

/// The entry point: parses the command line, runs the command, and turns errors into sentences and exit codes.
@main
struct Main {
    static func main() async {
        FileDescriptors.fillStandardOnes()
        do {
            var command = try Root.parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
            Terminal.exit(.done)
        } catch {
            exit(for: error)
        }
    }

    /// Ends the process as an error asks for: help and version on stdout, everything else as words on stderr.
    private static func exit(for error: any Error) -> Never {
        if let code = error as? ExitCode { Terminal.exit(ExitStatus(code)) }
        if error is CleanExit || Root.exitCode(for: error) == .success {
            let text = Root.fullMessage(for: error)
            if !text.isEmpty { Terminal.data(text + "\n") }
            Terminal.exit(.done)
        }
        if Root.exitCode(for: error) == .validationFailure {
            Terminal.write(Root.fullMessage(for: error) + suggestion())
            Terminal.exit(.usage)
        }
        // The findings of a manifest are lines that begin with their own place and severity.
        let words = ExitStatus.describe(error)
        if error is ManifestError { Terminal.write(words) } else { Terminal.write("", .error, words) }
        Terminal.exit(ExitStatus(error))
    }

    /// What the first word may have meant, where it is no subcommand.
    private static func suggestion() -> String {
        let names = Root.configuration.subcommands.compactMap { $0.configuration.commandName }
        guard let word = CommandLine.arguments.dropFirst().first, !word.hasPrefix("-"), !names.contains(word),
            let text = ManifestLibrary.suggestion(for: word, among: names)
        else { return "" }
        return "\nThere is no subcommand '\(word)'; \(text)"
    }
}

/// The command `sfsync` itself.
struct Root: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sfsync",
        abstract: "Copies Salesforce objects into PostgreSQL and keeps the copy true. Reads Salesforce, never writes.",
        discussion: """
            An object is a manifest: objects/contact.yaml. Salesforce and PostgreSQL are found through environment \
            variables or a .env file; without a database sfsync keeps a private PostgreSQL under .sfsync/.

            Exit codes: 0 done; 1 failed, or verify or status found trouble; 2 usage; 3 done, but rows were rejected; \
            4 manifest or configuration invalid; 5 another run holds the object; 6 stopped at the API budget; 7 --check \
            found work to do; 130 stopped by Ctrl-C.
            """,
        version: Version.description,
        subcommands: [
            RunCommand.self, PlanCommand.self, TestCommand.self, LoginCommand.self, LogoutCommand.self, DDLCommand.self,
            SOQLCommand.self, LintCommand.self,
            InitCommand.self, ObjectsCommand.self, StatusCommand.self, RunsCommand.self, RejectsCommand.self,
            VerifyCommand.self, ExportCommand.self, DemoCommand.self,
        ],
    )
}
