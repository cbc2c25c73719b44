import Foundation
import TestSupport
import Testing

/// Every mistake gets an answer that a person can act on, and an exit code that a script can.
@Suite struct MistakeTests {
    /// A command line that cannot work.
    struct Mistake: CustomTestStringConvertible, Sendable {
        var name: String
        var arguments: [String]
        var environment: [String: String] = [:]
        var exitCode: Int32
        var testDescription: String { name }
    }

    private static let signIn = [
        "SF_LOGIN_URL": "http://127.0.0.1:9", "SF_CLIENT_ID": "id", "SF_CLIENT_SECRET": "secret",
    ]

    static let mistakes: [Mistake] = [
        Mistake(name: "no-object", arguments: ["run"], exitCode: 2),
        Mistake(name: "unknown-object", arguments: ["run", "contakt"], exitCode: 4),
        Mistake(name: "limit-with-bulk", arguments: ["run", "contact", "--limit", "5", "--mode", "bulk"], exitCode: 2),
        Mistake(name: "impossible-date", arguments: ["run", "contact", "--start-date", "2026-02-30"], exitCode: 2),
        Mistake(
            name: "window-backwards",
            arguments: ["run", "contact", "--start-date", "2026-02-02", "--end-date", "2026-02-01"],
            exitCode: 2,
        ),
        Mistake(name: "two-windows", arguments: ["run", "contact", "--full", "--days", "3"], exitCode: 2),
        Mistake(name: "batch-size-zero", arguments: ["run", "contact", "--batch-size", "0"], exitCode: 2),
        Mistake(name: "no-credentials", arguments: ["run", "contact"], exitCode: 4),
        Mistake(
            name: "two-flows",
            arguments: ["run", "contact"],
            environment: signIn.merging(["SF_ACCESS_TOKEN": "t", "SF_INSTANCE_URL": "https://a.example"]) { a, _ in a },
            exitCode: 4,
        ),
        Mistake(
            name: "http-login",
            arguments: ["run", "contact"],
            environment: ["SF_LOGIN_URL": "http://example.com", "SF_CLIENT_ID": "id", "SF_CLIENT_SECRET": "secret"],
            exitCode: 4,
        ),
        Mistake(name: "soql-unknown-filter", arguments: ["soql", "contact", "--filter", "nobody"], exitCode: 2),
        Mistake(name: "runs-limit-zero", arguments: ["runs", "--limit", "0"], exitCode: 2),
        Mistake(name: "unknown-subcommand", arguments: ["satus"], exitCode: 2),
        Mistake(name: "verify-nothing", arguments: ["verify"], exitCode: 2),
        Mistake(name: "runs-unknown-object", arguments: ["runs", "contakt"], exitCode: 4),
        Mistake(name: "rejects-unknown-object", arguments: ["rejects", "contakt"], exitCode: 4),
        Mistake(name: "verify-mass-delete", arguments: ["verify", "contact", "--allow-mass-delete"], exitCode: 2),
        Mistake(name: "verify-unknown-object", arguments: ["verify", "contakt"], exitCode: 4),
        Mistake(name: "status-unknown-object", arguments: ["status", "contakt"], exitCode: 4),
        Mistake(name: "ddl-offline-apply", arguments: ["ddl", "--offline", "--apply"], exitCode: 2),
    ]

    @Test(arguments: mistakes) func isAnswered(mistake: Mistake) async throws {
        let program = try Program(environment: mistake.environment.merging(["SFSYNC_OBJECTS": "objects"]) { a, _ in a })
        defer { program.remove() }
        try FileManager.default.copyItem(
            atPath: Repository.objects,
            toPath: program.directory.appending(path: "objects").path(),
        )
        let outcome = try await onThread { try program.start(mistake.arguments).finish() }
        #expect(outcome.exitCode == mistake.exitCode)
        #expect(outcome.output.isEmpty)
        try Golden.compare(outcome.messages, with: "mistake-\(mistake.name).txt")
    }

    @Test func anUnreachableDatabaseIsNamed() async throws {
        let program = try Program(
            environment: Self.signIn.merging(["DATABASE_URL": "postgresql://127.0.0.1:9/mirror"]) { a, _ in a }
        )
        defer { program.remove() }
        let outcome = try await program.run("run", "contact")
        #expect(outcome.exitCode == 1)
        #expect(outcome.messages.contains("PostgreSQL refused the connection:"))
        #expect(outcome.messages.contains("\"127.0.0.1\", port 9"))
        #expect(outcome.messages.contains("DATABASE_URL"))
    }

    @Test func aManifestWithFiveMistakesShowsAllFive() async throws {
        let program = try Program(environment: ["SFSYNC_OBJECTS": "objects"])
        defer { program.remove() }
        try program.write(
            """
            object: Case
            tabel: sf_cases
            fields:
              Subject: strnig
              Description: { type: textarea, coment: text }
              AccountId: { type: reference, to: acount }
            indexes:
              - { columns: [subjct] }
            """,
            to: "objects/case.yaml",
        )
        let outcome = try await program.run("lint", "case")
        #expect(outcome.exitCode == 4)
        try Golden.compare(outcome.output, with: "lint-five-mistakes.txt")
    }
}
