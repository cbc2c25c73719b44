import Foundation
import HTTPTesting
import Postgres
import SalesforceEmulator
import TestSupport
import Testing

/// No command shows a secret: not on the terminal, with `--verbose` or not, nor in files, nor in the ledger.
@Suite struct SecretTests {
    private static let password = "postgres-pass.word-9"
    private static let key = Result { try TestKey.rsa().pkcs8() }

    /// The ways to sign in: their variables, and what of them nobody may see.
    enum Flow: String, CaseIterable {
        case clientCredentials, password, refreshToken, privateKey, accessToken, wrongSecret
    }

    private func variables(_ flow: Flow, _ emulator: SalesforceEmulator, _ program: Program) async throws
        -> (variables: [String: String], secrets: [String])
    {
        let known = emulator.credentials
        var variables = ["SF_LOGIN_URL": emulator.baseURL, "SF_CLIENT_ID": known.clientID]
        switch flow {
        case .clientCredentials:
            variables["SF_CLIENT_SECRET"] = known.clientSecret
            return (variables, [known.clientSecret])
        case .wrongSecret:
            variables["SF_CLIENT_SECRET"] = "not-the-right-secret"
            return (variables, ["not-the-right-secret"])
        case .password:
            variables["SF_CLIENT_SECRET"] = known.clientSecret
            variables["SF_USERNAME"] = known.username
            variables["SF_PASSWORD"] = known.password
            variables["SF_SECURITY_TOKEN"] = known.securityToken
            return (variables, [known.clientSecret, known.password, known.securityToken])
        case .refreshToken:
            variables["SF_REFRESH_TOKEN"] = known.refreshToken
            return (variables, [known.refreshToken])
        case .privateKey:
            let pem = try Self.key.get()
            try program.write(pem, to: "key.pem")
            let path = program.directory.appending(path: "key.pem").path()
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
            variables["SF_USERNAME"] = known.username
            variables["SF_PRIVATE_KEY_FILE"] = path
            let lines = pem.split(separator: "\n").filter { !$0.hasPrefix("-") && $0.count > 20 }
            return (variables, lines.map(String.init))
        case .accessToken:
            // A session that the emulator gave to somebody.
            variables = ["SF_INSTANCE_URL": emulator.baseURL, "SF_ACCESS_TOKEN": "00D!AQ4.access-token-7"]
            return (variables, ["access-token-7"])
        }
    }

    @Test(arguments: Flow.allCases)
    func noCommandShowsASecret(_ flow: Flow) async throws {
        var configuration = EmulatorConfiguration()
        configuration.org.rowCounts["Contact"] = 30
        try await withEmulator(configuration) { emulator, _ in
            try await TemporaryPostgres.withDatabase { database in
                var program = try Program()
                defer { program.remove() }
                let (variables, secrets) = try await variables(flow, emulator, program)
                let host = try #require(database.target.parameters["host"])
                let user = try #require(database.target.parameters["user"])
                let url = "postgresql://\(user):\(Self.password)@/\(database.name)?host=\(host)"
                program.environment.merge(variables.merging(["DATABASE_URL": url]) { $1 }) { $1 }
                // An org that repeats what it was told, as error pages do.
                let echo = Fault.answer(status: 500, contentType: "text/plain", body: secrets.joined(separator: " "))
                emulator.setFaults([FaultRule(.signIn, skip: 1, echo), FaultRule("GET limits", echo)])
                var said = ""
                for arguments in try await commands(program) {
                    let outcome = try program.start(arguments)
                    let end = try await onThread { try outcome.finish() }
                    said += "\n$ sfsync \(arguments.joined(separator: " "))\n" + end.output + end.messages
                }
                #expect(said.contains("Final Statistics:") == (flow != .wrongSecret && flow != .accessToken))
                let session = "!AQ4"
                for secret in secrets + [Self.password, session] {
                    try await expectNothing(of: secret, said, program, database)
                }
            }
        }
    }

    /// Every command that the help lists, in the ways that say most.
    private func commands(_ program: Program) async throws -> [[String]] {
        let help = try await program.run("--help").output
        let listed = try #require(help.components(separatedBy: "SUBCOMMANDS:\n").last).split(separator: "\n")
        let names = listed.compactMap { $0.prefixMatch(of: #/  ([a-z]+) /#).map { String($0.1) } }
        #expect(names.contains("run") && names.contains("test"))
        // A demonstration has servers and credentials of its own, and takes half a minute; a login waits for a browser.
        let calls = names.filter { !["demo", "login"].contains($0) }.flatMap { name in
            [[name, "--verbose"], [name, "contact", "--verbose"], [name, "contact", "--json"]]
        }
        return calls + [
            ["login", "--from-sf", "--verbose"],
            ["run", "--all", "--verbose"], ["run", "contact", "--full", "--mode", "rest", "--log-format", "json"],
        ]
    }

    private func expectNothing(of secret: String, _ said: String, _ program: Program, _ database: TestDatabase)
        async throws
    {
        let encoded = Data(secret.utf8).base64EncodedString().prefix { $0 != "=" }.dropLast(2)
        for spelling in [secret, String(encoded)] {
            #expect(!said.contains(spelling), "\(spelling) was shown")
            for file in try files(program.directory) {
                let text = String(decoding: try Data(contentsOf: file), as: UTF8.self)
                #expect(!text.contains(spelling), "\(file.lastPathComponent) has \(spelling)")
            }
            let tables = try await database.rows(
                "SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) FROM pg_tables WHERE schemaname = 'sfsync'"
            )
            for table in tables.compactMap(\.first) {
                let name = table ?? ""
                let count = try await database.value(
                    "SELECT count(*) FROM \(name) t WHERE position($1 in t::text) > 0",
                    [spelling],
                )
                #expect(count == "0", "\(name) has \(spelling)")
            }
        }
    }

    /// All files but those that hold secrets because that is what they are for; these are nobody else's to read.
    private func files(_ folder: URL) throws -> [URL] {
        let keepers = ["key.pem", "refresh-token"]
        let found = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
        return try (found?.compactMap { $0 as? URL } ?? []).filter { file in
            let attributes = try FileManager.default.attributesOfItem(atPath: file.path())
            guard attributes[.type] as? FileAttributeType == .typeRegular else { return false }
            guard keepers.contains(file.lastPathComponent) else { return true }
            #expect(attributes[.posixPermissions] as? Int == 0o600)
            return false
        }
    }

    @Test func aKeyThatOthersMayReadIsRefusedWithTheCommandThatHelps() async throws {
        var program = try Program(environment: [
            "SF_CLIENT_ID": "x", "SF_USERNAME": "u@example.com", "SF_PRIVATE_KEY_FILE": "key.pem",
        ])
        defer { program.remove() }
        try program.write(try Self.key.get(), to: "key.pem")
        let path = program.directory.appending(path: "key.pem").path()
        program.environment["SF_PRIVATE_KEY_FILE"] = path
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
        let outcome = try await program.run("run", "contact")
        #expect(outcome.exitCode == 4)
        #expect(outcome.messages.contains("may be read by others (mode 644). Run: chmod 600 \(path)"))
    }
}
