import ArgumentParser
import Manifest
import OrgMetadata
import Salesforce
import Threads
import YAML

/// The command `sfsync lint [OBJECT...]`.
struct LintCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lint",
        abstract: "Checks manifests and lists every finding with its place.",
        discussion: """
            Without names it checks all manifests of the folder. With --org it signs in to Salesforce and compares them \
            with what the org shows to this user. Errors end with exit code 4.
            """,
    )

    @Argument(help: ArgumentHelp("The manifests.", valueName: "object"), completion: .manifestNames)
    var names: [String] = []

    @Flag(help: "Compare with the org, too: fields, types, rights.")
    var org = false

    @Flag(help: "Print the findings as JSON.")
    var json = false

    @OptionGroup(title: "Common options")
    var objects: ObjectOptions

    @OptionGroup
    var verbosity: VerbosityOptions

    private struct Finding: Encodable {
        var severity: String
        var code: String
        var file: String?
        var line: Int?
        var column: Int?
        var message: String
        var suggestion: String?
    }

    func run() async throws {
        let environment = try CommandEnvironment()
        let library = try objects.library(environment)
        let chosen = names.isEmpty ? library.names : library.names(meant: names)
        var findings = library.lint(chosen)
        if org {
            let client = try environment.makeSalesforce(Console(verbosity), Interrupt.token)
            findings += try await WorkerThread.run {
                var lint = OrgLint(client: client, library: library)
                return try lint.findings(of: chosen)
            }
            findings = findings.sortedByPosition
        }
        if json {
            Terminal.data(
                try JSONOutput.text(
                    findings.map {
                        Finding(
                            severity: $0.severity.rawValue,
                            code: $0.code.rawValue,
                            file: $0.position?.file,
                            line: $0.position?.line,
                            column: $0.position?.column,
                            message: $0.message,
                            suggestion: $0.suggestion,
                        )
                    }
                )
            )
        } else {
            for finding in findings { Terminal.data("\(finding)\n") }
        }
        let errors = findings.count { $0.severity == .error }
        if errors > 0 {
            if !json { Console(verbosity).info("\(errors) \(errors == 1 ? "error" : "errors").") }
            throw ExitCode(ExitStatus.invalidConfiguration.rawValue)
        }
        if !json {
            let count = chosen.count
            Console(verbosity).info("\(count) \(count == 1 ? "manifest" : "manifests") checked, no errors.")
        }
    }
}
