import Foundation
import Testing

@testable import Postgres
@testable import PrivatePostgres

/// Folders that nobody else may put something into.
@Suite struct OwnFolderTests {
    private let path = "/tmp/sfsync-own-\(UUID().uuidString)"

    private func mode() throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    @Test(arguments: [mode_t(0), 0o777]) func theUmaskDecidesNothing(_ mask: mode_t) throws {
        let before = umask(mask)
        defer { umask(before) }
        defer { try? FileManager.default.removeItem(atPath: path) }
        try OwnFolder.prepare(path)
        #expect(try mode() == 0o700)
    }

    @Test func othersMayWriteNoLonger() throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: path)
        try OwnFolder.prepare(path)
        #expect(try mode() == 0o755)
        try OwnFolder.prepare(path, isExact: true)
        #expect(try mode() == 0o700)
    }

    @Test(.enabled(if: geteuid() == 0, "only root can give a folder away")) func anotherUsersFolderIsRefused() throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        #expect(chown(path, 12_345, 12_345) == 0)
        let problem = #expect(throws: OwnFolder.Problem.self) { try OwnFolder.prepare(path) }
        #expect(problem?.description.contains("belongs to another user (12345)") == true)
        try OwnFolder.prepare(path, owners: [12_345])
    }

    @Test func aFileIsNoFolder() throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Data("x".utf8).write(to: URL(filePath: path))
        #expect(throws: OwnFolder.Problem.self) { try OwnFolder.prepare(path) }
    }
}
