import Foundation
import Logging
import Testing

@testable import sfsync

/// Logs are bounded, and nothing of what is kept is torn.
@Suite struct LogFileTests {
    @Test func anOldFileMakesRoomForANewOne() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "sfsync-log-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let path = folder.appending(path: "x.log").path()
        let logs = try (0..<2).map { _ in try #require(LogFile(path: path, format: .text, sizeLimit: 2000)) }
        for number in 1...500 { logs[number % 2].write(.info, "line \(number)") }
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path()).sorted()
        #expect(names == ["x.log", "x.log.1", "x.log.2", "x.log.3"])
        for name in names {
            let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
            #expect(text.utf8.count < 4000)
            #expect(text.split(separator: "\n").allSatisfy { $0.contains(" INFO line ") })
        }
        #expect(try String(contentsOf: folder.appending(path: "x.log"), encoding: .utf8).contains("line 500"))
    }
}
