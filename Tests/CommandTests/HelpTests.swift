import TestSupport
import Testing

/// What `--help` says is read by users and quoted in documentation.
@Suite struct HelpTests {
    @Test(arguments: [
        "", "run", "test", "ddl", "soql", "lint", "init", "export", "export dbt", "objects", "status", "runs",
        "rejects", "rejects list",
        "rejects show", "rejects replay", "verify", "demo",
    ])
    func help(command: String) async throws {
        let program = try Program()
        defer { program.remove() }
        let arguments = command.split(separator: " ").map(String.init) + ["--help"]
        let outcome = try await onThread { try program.start(arguments).finish() }
        #expect(outcome.exitCode == 0)
        #expect(outcome.messages.isEmpty)
        try Golden.compare(
            outcome.output,
            with: "help\(command.isEmpty ? "" : "-" + command.replacing(" ", with: "-")).txt"
        )
    }

    @Test func versionIsOneLine() async throws {
        let program = try Program()
        defer { program.remove() }
        let outcome = try await program.run("--version")
        #expect(outcome.output.wholeMatch(of: /\d+\.\d+\.\d+\n/) != nil)
    }
}
