import TestSupport
import Testing

/// What `--help` says is read by users and quoted in documentation.
@Suite struct HelpTests {
    @Test(arguments: [
        "", "run", "test", "login", "logout", "ddl", "soql", "lint", "init", "export", "export dbt", "objects",
        "status", "runs",
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

    @Test func versionStandsAloneInItsLine() async throws {
        let program = try Program()
        defer { program.remove() }
        let outcome = try await program.run("--version")
        let shape = /\d+\.\d+\.\d+\ncommit .+, Swift 6\.\d.*, libpq \d+\.\d+, libcurl \d\S+, OpenSSL 3\S+\n/
        #expect(outcome.output.wholeMatch(of: shape) != nil, "\(outcome.output)")
    }
}
