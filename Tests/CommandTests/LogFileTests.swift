import Foundation
import Logging
import TestSupport
import Testing
@testable import sfsync

/// Logs are bounded, and nothing of what is kept is torn.
@Suite struct LogFileTests {
    @Test func anOldFileMakesRoomForANewOne() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "sfsync-log-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let path = folder.appending(path: "x.log").path()
        let logs = try (0..<2).map { _ in try #require(LogFile(path: path, format: .text, sizeLimit: 2000, oldFiles: 3))
        }
        for number in 1...500 { logs[number % 2].write(.info, "line \(number)", object: "x", run: nil) }
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path()).sorted()
        #expect(names == ["x.log", "x.log.1", "x.log.2", "x.log.3"])
        for name in names {
            let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
            #expect(text.utf8.count < 4000)
            #expect(text.split(separator: "\n").allSatisfy { $0.contains(" INFO line ") })
        }
        #expect(try String(contentsOf: folder.appending(path: "x.log"), encoding: .utf8).contains("line 500"))
    }

    @Test func jsonLinesSayWhoseTheyAreAndEndWithNumbers() async throws {
        struct Line: Decodable {
            struct Result: Decodable {
                var retrieved: Int?
                var exit_code: Int
                var error: String?
            }
            var time: String
            var level: String
            var object: String
            var run: Int?
            var message: String
            var result: Result?
        }
        try await Mirror.with(contacts: 30, pageSize: 1000) { mirror async throws in
            func lines(_ file: String) throws -> [Line] {
                try mirror.program.read(file).split(separator: "\n").map {
                    try JSONDecoder().decode(Line.self, from: Data($0.utf8))
                }
            }
            let run = try await mirror.program.run(
                "run",
                "contact",
                "account",
                "--log-format",
                "json",
                "--log-dir",
                "own"
            )
            #expect(run.exitCode == 0)
            let contact = try lines("own/contact_sync.log")
            let last = try #require(contact.last)
            #expect(last.message == "the run is done")
            #expect(last.result?.retrieved == 30)
            #expect(last.run != nil)
            #expect(contact.allSatisfy { $0.object == "contact" && $0.level != "debug" })
            #expect(contact.filter { $0.result != nil }.count == 1)

            let shared = try await mirror.program.run(
                ["run", "contact", "account", "--log-format", "json", "--log-file", "one.log"]
            )
            #expect(shared.exitCode == 0)
            let both = try lines("one.log")
            #expect(Set(both.map(\.object)) == ["account", "contact"])

            let failed = try await mirror.program.run(
                ["run", "contact", "--filter", "Nope__c = 1", "--log-format", "json", "--log-file", "bad.log"]
            )
            #expect(failed.exitCode != 0)
            #expect(try lines("bad.log").last?.result?.error != nil)
            let none = try await mirror.program.run("run", "contact", "--log-file", "none")
            #expect(none.exitCode == 0)
            #expect(!FileManager.default.fileExists(atPath: mirror.program.directory.path() + "/none"))
        }
    }

    @Test func theStateFolderHoldsTheLogs() async throws {
        try await Mirror.with(contacts: 5, pageSize: 1000) { mirror async throws in
            var program = mirror.program
            program.environment["SFSYNC_STATE_DIR"] = program.directory.path() + "/state"
            #expect(try await program.run("run", "contact").exitCode == 0)
            #expect(try program.read("state/logs/contact_sync.log").contains("INFO Final Statistics:"))
        }
    }
}
