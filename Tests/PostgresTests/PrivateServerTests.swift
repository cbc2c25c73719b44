import Foundation
import Postgres
import TestSupport
import Testing

@Suite struct PrivateServerTests {
    @Test func startsKeepsAndStops() async throws {
        try await onThread {
            let directory = "/tmp/sfsync-private-\(ProcessInfo.processInfo.processIdentifier)"
            let server = try PrivateServer(directory: directory, settings: ["fsync = off", "max_connections = 7"])
            defer {
                try? server.stop(immediately: true)
                try? FileManager.default.removeItem(atPath: directory)
            }
            #expect(!server.isRunning)
            #expect(try server.start())
            #expect(server.isRunning)
            #expect(try !server.start())
            do {
                let connection = try PostgresConnection(to: server.target)
                #expect(try connection.query("SHOW max_connections")[0, 0] == "7")
                #expect(try connection.query("SHOW listen_addresses")[0, 0] == "")
                #expect(try connection.query("SELECT current_database(), current_user").rows == [["sfsync", "sfsync"]])
                try connection.execute("CREATE TABLE kept AS SELECT 'ü' AS word")
            }
            #expect(try shell("\(server.psqlCommand) -Atc 'SELECT word FROM kept'") == "ü\n")

            try server.stop()
            #expect(!server.isRunning)
            #expect(throws: PostgresError.self) { try PostgresConnection(to: server.target) }
            try server.stop()

            #expect(try server.start())
            #expect(try PostgresConnection(to: server.target).query("SELECT word FROM kept")[0, 0] == "ü")
            _ = try shell(server.stopCommand)
            #expect(!server.isRunning)
        }
    }

    @Test func theFolderIsItsOwnersAlone() async throws {
        let server = try await onThread { try TemporaryPostgres.server() }
        let socket = try #require(server.target.parameters["host"])
        for folder in [server.directory, socket] {
            let mode = try FileManager.default.attributesOfItem(atPath: folder)[.posixPermissions] as? Int
            #expect(mode == 0o700)
        }
    }

    @Test func aFolderThatCannotBeMade() async throws {
        try await onThread {
            let server = try PrivateServer(directory: "/proc/sfsync")
            let failure = #expect(throws: PrivateServer.Failure.self) { try server.start() }
            #expect(
                failure?.description.hasPrefix(
                    "Cannot make the folder /proc/sfsync/postgres for the private PostgreSQL: "
                )
                    == true
            )
        }
    }

    @Test func aDeepFolderHasAShortSocket() throws {
        let deep = "/tmp/" + String(repeating: "a-rather-long-name/", count: 10) + "x"
        let host = try #require(PrivateServer(directory: deep).target.parameters["host"])
        #expect(host.hasPrefix("/tmp/sfsync-"))
        #expect(host.utf8.count < 90)
        #expect(try PrivateServer(directory: deep + "y").target.parameters["host"] != host)
    }

    private func shell(_ command: String) throws -> String {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", command]
        process.standardOutput = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return String(decoding: data, as: UTF8.self)
    }
}
