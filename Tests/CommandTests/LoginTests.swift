import Foundation
import FoundationNetworking
import Libc
import SalesforceEmulator
import TestSupport
import Testing

/// `sfsync login` in the browser: the emulator is the authorization server, this process the browser.
@Suite struct LoginTests {
    @Test func aPersonSignsInAndOut() async throws {
        try await withEmulator { emulator, _ in
            let program = try Self.program(emulator)
            defer { program.remove() }
            let before = try await program.run("test")
            #expect(before.output.contains("FAILED  Salesforce sign-in: no way to sign in to Salesforce is configured"))

            let (running, address, port) = try Self.start(program)
            #expect(address.queryItems["code_challenge_method"] == "S256")
            #expect(address.queryItems["redirect_uri"] == "http://localhost:\(port)/OauthRedirect")
            let page = try await Self.open(address)
            #expect(page.status == 200)
            #expect(page.text.contains("You can close this."))
            let login = try await onThread { try running.finish() }
            #expect(login.exitCode == 0, "\(login.messages)")
            #expect(
                login.messages.contains("as \(emulator.environment["SF_USERNAME"] ?? "integration")")
                    || login.messages.contains("Signed in to org 00D")
            )
            let attributes = try FileManager.default.attributesOfItem(
                atPath: program.directory.path() + "/.sfsync/login"
            )
            #expect(attributes[.posixPermissions] as? Int == 0o600)

            let test = try await program.run("test")
            #expect(test.output.contains("ok      Salesforce sign-in"), "\(test.output)\(test.messages)")
            // Once more: the login that takes the first one's place is good.
            let (again, second, _) = try Self.start(program)
            _ = try await Self.open(second)
            #expect(try await onThread { try again.finish() }.exitCode == 0)
            #expect(try await program.run("test").output.contains("ok      Salesforce sign-in"))
            let logout = try await program.run("logout")
            #expect(logout.exitCode == 0)
            #expect(logout.messages == "Signed out; .sfsync/login is gone.\n")
            #expect(emulator.org.requests.contains { $0.path == "/services/oauth2/revoke" && $0.status == 200 })
            let after = try await program.run("test")
            #expect(after.output.contains("no way to sign in to Salesforce is configured"))
            #expect(try await program.run("logout").messages == "There is no login in .sfsync/login.\n")
        }
    }

    @Test func anotherAnswerIsNotTaken() async throws {
        try await withEmulator { emulator, _ in
            let program = try Self.program(emulator)
            defer { program.remove() }
            let (running, address, port) = try Self.start(program)
            let own = "http://localhost:\(port)"
            for target in ["/", "/favicon.ico", "/OauthRedirect", "/OauthRedirect?code=a&state=b"] {
                let page = try await Self.open(try #require(URL(string: own + target)))
                #expect(page.status == (target.hasPrefix("/O") ? 400 : 404), "\(target)")
            }
            let state = try #require(address.queryItems["state"])
            // A state that is there twice is none.
            let twice = try await Self.open(
                try #require(URL(string: "\(own)/OauthRedirect?state=\(state)&state=x&code=a"))
            )
            #expect(twice.status == 400)
            let script = "%3Cscript%3E"
            let refused = try await Self.open(
                try #require(URL(string: "\(own)/OauthRedirect?state=\(state)&error=\(script)&error_description=no"))
            )
            #expect(refused.text.contains("&lt;script>"))
            let outcome = try await onThread { try running.finish() }
            #expect(outcome.exitCode == 1)
            #expect(!FileManager.default.fileExists(atPath: program.directory.path() + "/.sfsync/login"))
        }
    }

    @Test func whatSalesforceRefusesIsSaid() async throws {
        try await withEmulator { emulator, _ in
            let program = try Self.program(emulator)
            defer { program.remove() }
            emulator.refuseAuthorizations()
            let (running, address, _) = try Self.start(program)
            _ = try await Self.open(address)
            let outcome = try await onThread { try running.finish() }
            #expect(outcome.exitCode == 1)
            #expect(
                outcome.messages.contains(
                    "access_denied: end-user denied authorization. Allow the access in the browser."
                ),
                "\(outcome.messages)"
            )
        }
    }

    @Test func aCodeOfAnotherSignInIsRefused() async throws {
        try await withEmulator { emulator, _ in
            let program = try Self.program(emulator)
            defer { program.remove() }
            let (running, address, port) = try Self.start(program)
            let state = try #require(address.queryItems["state"])
            _ = try await Self.open(
                try #require(URL(string: "http://localhost:\(port)/OauthRedirect?state=\(state)&code=stolen"))
            )
            let outcome = try await onThread { try running.finish() }
            #expect(outcome.exitCode == 1)
            #expect(outcome.messages.contains("expired authorization code"), "\(outcome.messages)")
            #expect(outcome.messages.contains("run 'sfsync login' again"))
        }
    }

    @Test func variablesComeFirstAndAnotherHostIsRefused() async throws {
        try await withEmulator { emulator, _ in
            var program = try Self.program(emulator)
            defer { program.remove() }
            let (running, address, _) = try Self.start(program)
            _ = try await Self.open(address)
            #expect(try await onThread { try running.finish() }.exitCode == 0)

            program.environment["SF_LOGIN_URL"] = "https://other.my.salesforce.com"
            let other = try await program.run("test")
            #expect(other.exitCode == 4)
            #expect(
                other.output.contains("SF_LOGIN_URL is 'https://other.my.salesforce.com', but 'sfsync login' signed in")
            )

            program.environment["SF_LOGIN_URL"] = emulator.environment["SF_LOGIN_URL"]
            program.environment["SF_CLIENT_SECRET"] = "wrong"
            let own = try await program.run("test")
            #expect(own.output.contains("invalid client credentials"))

            program.environment["SF_CLIENT_SECRET"] = nil
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o644],
                ofItemAtPath: program.directory.path() + "/.sfsync/login"
            )
            let open = try await program.run("test")
            // Who signs in with variables does not need the file.
            program.environment["SF_CLIENT_SECRET"] = emulator.environment["SF_CLIENT_SECRET"]
            #expect(try await program.run("test").output.contains("ok      Salesforce sign-in"))
            // Salesforce's own tool has a variable of its own, which says nothing about sfsync's login.
            program.environment["SF_CLIENT_SECRET"] = nil
            program.environment["SF_TARGET_ORG"] = "other"
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o600],
                ofItemAtPath: program.directory.path() + "/.sfsync/login"
            )
            #expect(try await program.run("test").output.contains("ok      Salesforce sign-in"))
            #expect(open.output.contains("may be read by others (mode 644). Run: chmod 600 .sfsync/login"))
        }
    }

    @Test func aTakenPortAndAMissingAppAreSaid() async throws {
        try await withEmulator { emulator, _ in
            var program = try Self.program(emulator)
            defer { program.remove() }
            let (running, _, port) = try Self.start(program)
            let second = try await program.run("login", "--no-browser", "--port", "\(port)")
            #expect(second.exitCode == 1)
            #expect(second.messages.contains("Port \(port) of this machine cannot be used: Address already in use."))
            running.process.interrupt()
            let stopped = try await onThread { try running.finish() }
            #expect(stopped.exitCode == 130)
            program.environment["SF_CLIENT_ID"] = nil
            let none = try await program.run("login", "--no-browser")
            #expect(none.exitCode == 2)
            #expect(none.messages.contains("Name the app that the browser is to allow: --client-id, or SF_CLIENT_ID."))
        }
    }

    private static func program(_ emulator: SalesforceEmulator) throws -> Program {
        try Program(environment: [
            "SF_LOGIN_URL": emulator.environment["SF_LOGIN_URL"] ?? "",
            "SF_CLIENT_ID": emulator.environment["SF_CLIENT_ID"] ?? "",
            "DATABASE_URL": "postgresql://127.0.0.1:9/nowhere", "SFSYNC_OBJECTS": "none",
        ])
    }

    /// Starts a login at a free port, and waits for the address that it prints.
    private static func start(_ program: Program) throws -> (Program.Running, URL, Int) {
        while true {
            let port = Int.random(in: 20_000..<30_000)
            let running = try program.start(["login", "--no-browser", "--port", "\(port)"])
            while running.process.isRunning {
                let said = running.messagesSoFar
                if said.contains("Waiting for the browser"), let found = said.firstMatch(of: /http\S+authorize\S+/) {
                    return (running, try #require(URL(string: String(found.output))), port)
                }
                usleep(10_000)
            }
            // Another test has the port.
            try #require(running.messagesSoFar.contains("Address already in use"), "\(running.messagesSoFar)")
        }
    }

    /// What a browser shows in the end; it follows redirects.
    private static func open(_ address: URL) async throws -> (status: Int, text: String) {
        let (data, response) = try await URLSession(configuration: .ephemeral).data(from: address)
        return ((response as? HTTPURLResponse)?.statusCode ?? 0, String(decoding: data, as: UTF8.self))
    }
}

extension URL {
    fileprivate var queryItems: [String: String] {
        let items = URLComponents(url: self, resolvingAgainstBaseURL: false)?.queryItems ?? []
        return Dictionary(items.map { ($0.name, $0.value ?? "") }) { first, _ in first }
    }
}
