import Foundation
import TestSupport
import Testing

/// `run --on-finish`: the user's command hears how the runs ended, whatever became of them.
@Suite struct FinishHookTests {
    @Test func itGetsTheResults() async throws {
        try await Mirror.with(contacts: 12, pageSize: 1000) { mirror async throws in
            let hook = "cat >told.json; echo $SFSYNC_EXIT_CODE >code"
            let run = try await mirror.program.run("run", "contact", "--json", "--on-finish", hook)
            #expect(run.exitCode == 0)
            #expect(try mirror.program.read("told.json") == run.output)
            #expect(try mirror.program.read("code") == "0\n")
        }
    }

    @Test func itHearsOfRunsThatCouldNotBegin() async throws {
        let program = try Program(environment: ["DATABASE_URL": "postgresql://127.0.0.1:9/nowhere"])
        defer { program.remove() }
        let run = try await program.run(
            "run",
            "contact",
            "user",
            "--on-finish",
            "cat >told.json; echo $SFSYNC_EXIT_CODE >code"
        )
        #expect(run.exitCode == 4)
        let told = try program.read("told.json")
        #expect(told.contains("\"object\" : \"contact\"") && told.contains("\"object\" : \"user\""))
        #expect(told.contains("no way to sign in to Salesforce is configured"))
        #expect(try program.read("code") == "4\n")
    }

    @Test func whatItLeavesRunningIsNotWaitedFor() async throws {
        try await Mirror.with(contacts: 3, pageSize: 1000) { mirror async throws in
            // The sleeper holds the streams open, and is in a session of its own.
            let run = try await mirror.program.run(
                "run",
                "contact",
                "--on-finish",
                "setsid sleep 1000 & echo $! >pid"
            )
            #expect(run.exitCode == 0)
            let pid = try #require(Int32(try mirror.program.read("pid").dropLast()))
            #expect(kill(pid, SIGKILL) == 0, "it was still running")
        }
    }

    @Test func whatGoesOnWritingIsNotListenedTo() async throws {
        try await Mirror.with(contacts: 3, pageSize: 1000) { mirror async throws in
            let run = try await mirror.program.run("run", "contact", "--on-finish", "setsid yes & echo $! >pid")
            _ = try Int32(mirror.program.read("pid").dropLast()).map { kill($0, SIGKILL) }
            #expect(run.exitCode == 0)
        }
    }

    @Test func itHearsOfAnEnvironmentThatCannotBeRead() async throws {
        let program = try Program()
        defer { program.remove() }
        try program.write("what is this\n", to: ".env")
        let run = try await program.run("run", "contact", "--on-finish", "cat >told.json")
        #expect(run.exitCode == 4)
        #expect(try program.read("told.json").contains("not a line of the form NAME=value"))
    }

    @Test func itsFailureIsAWarning() async throws {
        try await Mirror.with(contacts: 3, pageSize: 1000) { mirror async throws in
            let run = try await mirror.program.run(
                "run",
                "contact",
                "--quiet",
                "--on-finish",
                "echo no mail here >&2; exit 9"
            )
            #expect(run.exitCode == 0)
            #expect(run.messages == "warning: The command of --on-finish ended with 9: no mail here.\n")
        }
    }
}
