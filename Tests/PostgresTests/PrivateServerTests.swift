import Foundation
import Postgres
import TestSupport
import Testing

@testable import PrivatePostgres

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

    @Test func theServerKnowsNoSecret() async throws {
        try await onThread {
            setenv("SF_CLIENT_SECRET", "inherited-secret", 1)
            defer { unsetenv("SF_CLIENT_SECRET") }
            let directory = "/tmp/sfsync-heir-\(ProcessInfo.processInfo.processIdentifier)"
            let server = try PrivateServer(directory: directory, settings: ["fsync = off", "max_connections = 7"])
            defer {
                try? server.stop(immediately: true)
                try? FileManager.default.removeItem(atPath: directory)
            }
            try server.start()
            let connection = try PostgresConnection(to: server.target)
            let pid = try #require(
                try connection.query("SELECT pid FROM pg_stat_activity WHERE backend_type = 'checkpointer'").integer
            )
            // A worker of the server has its parent's environment.
            let variables = try Data(contentsOf: URL(filePath: "/proc/\(pid)/environ"))
            #expect(!variables.isEmpty)
            #expect(!String(decoding: variables, as: UTF8.self).contains("inherited-secret"))
        }
    }

    @Test(arguments: ["", "/postgres"]) func aSymbolicLinkIsNotFollowed(_ place: String) async throws {
        try await onThread {
            let directory = "/tmp/sfsync-link-\(UUID().uuidString)"
            let elsewhere = directory + "-elsewhere"
            let manager = FileManager.default
            try manager.createDirectory(atPath: elsewhere, withIntermediateDirectories: true)
            if !place.isEmpty { try manager.createDirectory(atPath: directory, withIntermediateDirectories: true) }
            try manager.createSymbolicLink(atPath: directory + place, withDestinationPath: elsewhere)
            defer { for path in [directory, elsewhere] { try? manager.removeItem(atPath: path) } }
            let server = try PrivateServer(directory: directory)
            let failure = #expect(throws: PrivateServer.Failure.self) { try server.start() }
            #expect(failure?.description.contains("it is a symbolic link") == true)
            #expect(try manager.contentsOfDirectory(atPath: elsewhere) == [])
        }
    }

    @Test func aFolderThatCannotBeMade() async throws {
        try await onThread {
            let server = try PrivateServer(directory: "/proc/sfsync")
            let failure = #expect(throws: PrivateServer.Failure.self) { try server.start() }
            #expect(
                failure?.description.hasPrefix(
                    "Cannot make the folder /proc/sfsync for the private PostgreSQL: /proc/sfsync: "
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
