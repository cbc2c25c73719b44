import Foundation
import Postgres
import TestSupport
import Testing

/// What people write into variables and `.env`, and what they do to the files beside it.
@Suite struct CommandEnvironmentTests {
    private static let signIn = [
        "SF_LOGIN_URL=http://127.0.0.1:9", "SF_CLIENT_ID=id", "SF_CLIENT_SECRET=client.secret",
    ]

    /// A program whose `.env` has these bytes.
    private func program(_ bytes: [UInt8], mode: Int = 0o600) throws -> Program {
        let program = try Program()
        let file = program.directory.appending(path: ".env")
        try Data(bytes).write(to: file)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file.path())
        return program
    }

    private func program(_ lines: [String], mode: Int = 0o600) throws -> Program {
        try program(Array(lines.joined(separator: "\n").utf8), mode: mode)
    }

    @Test(arguments: [
        "postgresql://u:s3cr%t-word@h/d", "postgresql://u:s3cr@t-word@h/d", "postgresql://u:s3cr/t-word@h/d",
        "postgresql+psycopg2://u:t-word@h/d", "\"postgresql://u:t-word@h/d\"", "mysql://u:t-word@h/d",
    ])
    func aDatabaseURLThatIsNoneIsNotShown(_ url: String) async throws {
        var program = try Program()
        defer { program.remove() }
        program.environment["DATABASE_URL"] = url
        for command in [["status"], ["runs"], ["objects"], ["rejects"], ["test"], ["test", "--json"]] {
            let outcome = try await onThread { [program] in try program.start(command).finish() }
            #expect(outcome.exitCode == 4)
            let said = outcome.output + outcome.messages
            #expect(said.contains("DATABASE_URL cannot be used"))
            #expect(!said.contains("t-word") && !said.contains("s3cr"))
        }
    }

    @Test(arguments: ["\n", "\r\n", "\r"], [[], [0xEF, 0xBB, 0xBF]] as [[UInt8]])
    func lineEndsAndByteOrderMarksAreUnderstood(_ end: String, _ mark: [UInt8]) async throws {
        let lines = ["# comment", "DATABASE_URL=mysql://x", "export SFSYNC_OBJECTS='nowhere'", ""]
        let program = try program(mark + Array(lines.joined(separator: end).utf8))
        defer { program.remove() }
        let outcome = try await program.run("runs")
        #expect(outcome.messages.contains("it is a URL of mysql"))
    }

    @Test(arguments: [[0xFF, 0xFE, 0x41, 0x00], [0xFE, 0xFF, 0x00, 0x41], [0x41, 0x3D, 0xC3, 0x28]] as [[UInt8]])
    func whatIsNotUTF8IsRefused(_ bytes: [UInt8]) async throws {
        let program = try program(bytes)
        defer { program.remove() }
        let outcome = try await program.run("runs")
        #expect(outcome.exitCode == 4)
        #expect(outcome.messages.contains(".env is not UTF-8 text"))
    }

    @Test(arguments: [
        ("SF_CLIENT_SECERT", "SF_CLIENT_SECRET"), ("SFSYNC_SHEMA", "SFSYNC_SCHEMA"), ("DATABSE_URL", "DATABASE_URL"),
        ("SF_LOGINURL", "SF_LOGIN_URL"), ("sf_client_id", "SF_CLIENT_ID"),
    ])
    func aVariableThatIsMisspeltIsNamed(_ name: String, _ meant: String) async throws {
        var program = try program(["\(name)=hidden-value"])
        defer { program.remove() }
        let outcome = try await program.run("soql", "contact")
        #expect(outcome.exitCode == 0)
        #expect(outcome.messages == "warning: \(name) in .env is no variable of sfsync: did you mean \(meant)?\n")
        try program.write("", to: ".env")
        program.environment[name] = "hidden-value"
        let other = try await program.run("soql", "contact")
        #expect(other.messages == "warning: \(name) is no variable of sfsync: did you mean \(meant)?\n")
    }

    @Test func variablesOfOthersAreLeftAlone() async throws {
        let program = try program(["SF_TARGET_ORG=x", "SF_ORG_API_VERSION=1", "PATH2=y", "SF_LOG_LEVEL=z", "DB_URL=a"])
        defer { program.remove() }
        #expect(try await program.run("soql", "contact").messages == "")
    }

    @Test(arguments: [0o602, 0o666, 0o622]) func aFileThatOthersMayWriteIsRefused(_ mode: Int) async throws {
        let program = try program(Self.signIn, mode: mode)
        defer { program.remove() }
        let outcome = try await program.run("soql", "contact")
        if mode == 0o622, outcome.exitCode == 0 { return }
        #expect(outcome.exitCode == 4)
        #expect(outcome.messages.contains(".env may be written by others (mode \(String(mode, radix: 8)))"))
        #expect(outcome.messages.contains("chmod 600 .env"))
    }

    @Test func aFileWithSecretsThatOthersMayReadIsWarnedOf() async throws {
        let program = try program(Self.signIn, mode: 0o644)
        defer { program.remove() }
        let outcome = try await program.run("soql", "contact")
        #expect(outcome.exitCode == 0)
        #expect(
            outcome.messages == "warning: .env holds secrets, and others may read it (mode 644). Run: chmod 600 .env\n"
        )
        let harmless = try self.program(["SFSYNC_SCHEMA=acme"], mode: 0o644)
        defer { harmless.remove() }
        #expect(try await harmless.run("soql", "contact").messages == "")
    }

    @Test(arguments: ["soql contact", "--help", "--version", "ddl --offline", "objects --json"])
    func outputThatCannotBeWrittenIsAFailure(_ command: String) async throws {
        let program = try Program()
        defer { program.remove() }
        for place in [">/dev/full", ">&-"] {
            let outcome = try await shell("\"$SFSYNC\" \(command) \(place)", program)
            #expect(outcome.status != 0)
            #expect(outcome.text.contains("error: The output cannot be written: "))
        }
        let broken = try await shell("(\"$SFSYNC\" \(command); echo $? >code) | true; cat code", program)
        #expect(!broken.text.contains("error"))
    }

    @Test func filesAreTheirOwnersAloneWhateverTheUmask() async throws {
        try await Mirror.with(contacts: 3, pageSize: 100) { mirror in
            let folder = mirror.program.directory
            try? FileManager.default.removeItem(at: folder.appending(path: "logs"))
            let outcome = try await shell("umask 000; \"$SFSYNC\" run contact --quiet", mirror.program)
            #expect(outcome.status == 0)
            func mode(_ path: String) throws -> Int? {
                try FileManager.default.attributesOfItem(atPath: folder.appending(path: path).path())[.posixPermissions]
                    as? Int
            }
            #expect(try mode("logs") == 0o700)
            #expect(try mode("logs/contact_sync.log") == 0o600)

            // A link in the place of the log leads nowhere.
            try mirror.program.write("precious", to: "victim")
            let log = folder.appending(path: "logs/contact_sync.log")
            try FileManager.default.removeItem(at: log)
            try FileManager.default.createSymbolicLink(at: log, withDestinationURL: folder.appending(path: "victim"))
            let linked = try await mirror.program.run("run", "contact")
            #expect(linked.exitCode == 0)
            #expect(linked.messages.contains("logs/contact_sync.log cannot be opened"))
            #expect(try mirror.program.read("victim") == "precious")
        }
    }

    @Test func aDatabaseThatIsNotUTF8IsRefusedByTestAndRun() async throws {
        try await TemporaryPostgres.withDatabase { database in
            let name = "latin_\(Int.random(in: 0...999_999))"
            try await database.execute(
                "CREATE DATABASE \(name) ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0"
            )
            var program = try Program()
            defer { program.remove() }
            program.environment["PGHOST"] = database.target.parameters["host"]
            program.environment["PGUSER"] = "sfsync"
            program.environment["PGDATABASE"] = name
            let outcome = try await program.run("test")
            #expect(outcome.exitCode == 4)
            #expect(outcome.output.contains("FAILED  PostgreSQL: The encoding of the database '\(name)' is LATIN1"))
            #expect(outcome.output.contains("CREATE DATABASE \(name)_utf8 ENCODING 'UTF8'"))
            try await database.execute("DROP DATABASE \(name) WITH (FORCE)")
        }
    }

    /// Runs a line of a shell in the program's folder.
    private func shell(_ line: String, _ program: Program) async throws -> (status: Int32, text: String) {
        try await onThread {
            let process = Process()
            process.executableURL = URL(filePath: "/bin/sh")
            process.arguments = ["-c", line]
            process.currentDirectoryURL = program.directory
            let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
            let own = ["PATH": path, "SFSYNC": Program.builtPrograms.appending(path: "sfsync").path()]
            process.environment = own.merging(program.environment) { $1 }
            let file = program.directory.appending(path: ".shell-\(UUID().uuidString)")
            _ = FileManager.default.createFile(atPath: file.path(), contents: nil)
            process.standardOutput = try FileHandle(forWritingTo: file)
            process.standardError = process.standardOutput
            try process.run()
            process.waitUntilExit()
            return (process.terminationStatus, try String(contentsOf: file, encoding: .utf8))
        }
    }
}
