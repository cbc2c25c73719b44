import Foundation
import SalesforceEmulator
import TestSupport
import Testing

/// The Salesforce CLI's session, with a program in its place that answers as it does.
@Suite struct SalesforceCLITests {
    @Test func itsSessionIsUsedAndAskedForAgain() async throws {
        try await withEmulator { emulator, _ in
            let program = try Self.program(
                display: Self.answer(emulator, token: "[REDACTED] Use 'sf org auth show-access-token' to view"),
                token: #"{"status":0,"result":{"accessToken":"TOKEN"},"warnings":["This is sensitive."]}"#
            )
            defer { program.remove() }
            try program.write(emulator.issueSession(), to: "salesforce-cli/token")
            let login = try await program.run("login", "--from-sf", "acme")
            #expect(login.exitCode == 0, "\(login.messages)")
            #expect(try program.read(".sfsync/login").contains("SF_TARGET_ORG=\"acme\""))
            let test = try await program.run("test")
            #expect(test.output.contains("ok      Salesforce sign-in"), "\(test.output)\(test.messages)")
            #expect(
                try program.read("salesforce-cli/asked").contains("org auth show-access-token --target-org acme --json")
            )

            // A session that ended: the program is asked for another one, and gives the same.
            emulator.expireSessions()
            let dead = try await program.run("test")
            #expect(dead.exitCode == 1)
            #expect(dead.output.contains("401 INVALID_SESSION_ID: Session expired or invalid."), "\(dead.output)")
            try program.write(emulator.issueSession(), to: "salesforce-cli/token")
            #expect(try await program.run("test").output.contains("ok      Salesforce sign-in"))

            #expect(try await program.run("logout").exitCode == 0)
            #expect(!emulator.org.requests.contains { $0.path == "/services/oauth2/revoke" })
        }
    }

    @Test func theDefaultOrgAndOlderVersionsWork() async throws {
        try await withEmulator { emulator, _ in
            let program = try Self.program(
                display: Self.answer(emulator, token: emulator.issueSession()),
                token: #"{"status":1,"name":"CommandNotFound","message":"not found"}"#
            )
            defer { program.remove() }
            #expect(try await program.run("login", "--from-sf").exitCode == 0)
            #expect(try program.read(".sfsync/login").contains("SF_TARGET_ORG=\"person@acme.com\""))
            #expect(try program.read("salesforce-cli/asked").hasPrefix("org display --json\n"))
        }
    }

    @Test func itsVariableCountsWhereNoFlowIsThere() async throws {
        try await withEmulator { emulator, _ in
            var program = try Self.program(display: #"{"status":1,"message":"No authorization for acme"}"#, token: "")
            defer { program.remove() }
            program.environment["SF_TARGET_ORG"] = "acme"
            let refused = try await program.run("test")
            #expect(
                refused.output.contains(
                    "the Salesforce CLI has no session of 'acme': 'sf org display' ended with 1: No authorization for acme. "
                        + "Run: sf org login web --alias acme"
                ),
                "\(refused.output)"
            )
            for (name, value) in emulator.environment { program.environment[name] = value }
            let own = try await program.run("test")
            #expect(own.output.contains("ok      Salesforce sign-in"))
            #expect(!own.messages.contains("SF_TARGET_ORG"))
        }
    }

    @Test func aMissingProgramIsSaid() async throws {
        let program = try Program(environment: [
            "PATH": "/nowhere", "DATABASE_URL": "postgresql://127.0.0.1:9/nowhere", "SFSYNC_OBJECTS": "none",
        ])
        defer { program.remove() }
        let outcome = try await program.run("login", "--from-sf")
        #expect(outcome.exitCode == 4)
        #expect(outcome.messages.contains("the Salesforce CLI, 'sf', is not installed, or not in PATH"))
    }

    private static func answer(_ emulator: SalesforceEmulator, token: String) -> String {
        """
        {"status":0,"result":{"id":"00D000000000001","accessToken":"\(token)","username":"person@acme.com",\
        "instanceUrl":"\(emulator.environment["SF_LOGIN_URL"] ?? "")","connectedStatus":"Connected"},"warnings":[]}
        """
    }

    /// A program with an `sf` in its path that writes down what it is asked.
    private static func program(display: String, token: String) throws -> Program {
        let inherited = ProcessInfo.processInfo.environment["PATH"] ?? ""
        var program = try Program(environment: [
            "DATABASE_URL": "postgresql://127.0.0.1:9/nowhere", "SFSYNC_OBJECTS": "none",
        ])
        let folder = program.directory.path()
        program.environment["PATH"] = "\(folder)/salesforce-cli:\(inherited)"
        try program.write(display, to: "salesforce-cli/display.json")
        try program.write(token, to: "salesforce-cli/token.json")
        try program.write(
            """
            #!/bin/sh
            cd '\(folder)/salesforce-cli'
            echo "$*" >>asked
            echo "Warning: sf update available" >&2
            case "$*" in
            *show-access-token*) file=token.json ;;
            *) file=display.json ;;
            esac
            sed "s/TOKEN/$(cat token 2>/dev/null)/" $file
            grep -q '"status":0' $file
            """,
            to: "salesforce-cli/sf"
        )
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder + "/salesforce-cli/sf")
        return program
    }
}
