import Foundation
import HTTPTesting
import Testing

@testable import SalesforceTransport

@Suite struct PrivateFileTests {
    @Test func refusesSecretsThatOthersMayRead() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("key", to: "key.pem", mode: 0o640)
        #expect(
            throws: HTTPError(
                code: .configuration,
                message: "\(path) may be read by others (mode 640). Run: chmod 600 \(path)",
            )
        ) { try PrivateFile.contents(of: path, isSecret: true) }
        #expect(try PrivateFile.contents(of: path, isSecret: false) == Array("key".utf8))
        #expect(try PrivateFile.contents(of: "\(folder.path)/none", isSecret: true) == nil)
        #expect(throws: HTTPError.self) { try PrivateFile.contents(of: "/tmp", isSecret: false) }
    }

    @Test(arguments: [0o620, 0o602, 0o610, 0o601, 0o660, 0o666])
    func refusesSecretsThatOthersMayWrite(_ mode: Int) throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("key", to: "key.pem", mode: mode)
        #expect(throws: HTTPError.self) { try PrivateFile.contents(of: path, isSecret: true) }
    }

    @Test func takesWhatSystemdMadeForTheService() {
        let key = "/run/credentials/sfsync.service/key.pem"
        func isCredential(_ path: String, _ owner: UInt32, _ mode: UInt32, _ folder: String?) -> Bool {
            PrivateFile.isCredential(path, owner: owner, mode: mode, folder: folder)
        }
        #expect(isCredential(key, 0, 0o100440, "/run/credentials/sfsync.service"))
        #expect(!isCredential(key, 0, 0o100440, nil))
        #expect(!isCredential(key, 0, 0o100440, ""))
        #expect(!isCredential(key, 0, 0o100440, "/run/credentials/other.service"))
        #expect(!isCredential(key, 1000, 0o100440, "/run/credentials/sfsync.service"))
        #expect(!isCredential(key, 0, 0o100460, "/run/credentials/sfsync.service"))
        #expect(!isCredential(key, 0, 0o100444, "/run/credentials/sfsync.service"))
        #expect(!isCredential("/run/credentials/../x", 0, 0o100440, "/run/credentials"))
    }

    @Test func doesNotFollowLinks() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("secret", to: "file")
        let link = "\(folder.path)/link"
        #expect(symlink(file, link) == 0)
        #expect(
            throws: HTTPError(
                code: .configuration,
                message: "\(link) is a symbolic link. Name the file that it leads to",
            )
        ) { try PrivateFile.contents(of: link, isSecret: true) }
        // Mounted secrets are links of root's; this one is of this user's.
        #expect(try PrivateFile.contents(of: link, isSecret: true, followsLinks: true) == Array("secret".utf8))
        // A dangling one is not taken for a file that is not there.
        #expect(symlink("\(folder.path)/none", "\(folder.path)/dangling") == 0)
        #expect(throws: HTTPError.self) { try PrivateFile.contents(of: "\(folder.path)/dangling", isSecret: true) }
        // What is replaced is the link and not what it leads to.
        try PrivateFile.replace(link, with: Array("new".utf8))
        #expect(try PrivateFile.contents(of: file, isSecret: true) == Array("secret".utf8))
        #expect(try PrivateFile.contents(of: link, isSecret: true) == Array("new".utf8))
    }

    @Test func refusesWhatAnotherUserPutThere() throws {
        // Only root can make a file of another user.
        guard geteuid() == 0 else { return }
        let folder = try TemporaryFolder()
        let path = try folder.write("theirs", to: "file")
        #expect(chown(path, 65_534, 65_534) == 0)
        let error = #expect(throws: HTTPError.self) { try PrivateFile.contents(of: path, isSecret: true) }
        #expect(error?.message == "\(path) belongs to another user (65534)")
        let own = try folder.write("own", to: "own")
        let link = "\(folder.path)/link"
        #expect(symlink(own, link) == 0 && lchown(link, 65_534, 65_534) == 0)
        #expect(throws: HTTPError.self) {
            try PrivateFile.contents(of: link, isSecret: true, followsLinks: true)
        }
        #expect(mkdir("\(folder.path)/theirs", 0o755) == 0 && chown("\(folder.path)/theirs", 65_534, 65_534) == 0)
        #expect(throws: HTTPError.self) { try PrivateFile.replace("\(folder.path)/theirs/x", with: [1]) }
    }

    @Test func writesNothingWhereOthersMayReplaceIt() throws {
        let folder = try TemporaryFolder()
        #expect(mkdir("\(folder.path)/open", 0o700) == 0 && chmod("\(folder.path)/open", 0o777) == 0)
        let error = #expect(throws: HTTPError.self) { try PrivateFile.replace("\(folder.path)/open/x", with: [1]) }
        #expect(error?.message == "\(folder.path)/open may be written by others. Run: chmod go-w \(folder.path)/open")
    }

    @Test func aPipeDoesNotBlock() throws {
        let folder = try TemporaryFolder()
        #expect(mkfifo("\(folder.path)/pipe", 0o600) == 0)
        #expect(throws: HTTPError.self) { try PrivateFile.contents(of: "\(folder.path)/pipe", isSecret: true) }
    }

    @Test func replacesWithoutATrace() throws {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/.sfsync/refresh-token"
        try PrivateFile.replace(path, with: Array("one".utf8))
        try PrivateFile.replace(path, with: Array("two".utf8))
        #expect(try PrivateFile.contents(of: path, isSecret: true) == Array("two".utf8))
        #expect(folder.mode(of: ".sfsync/refresh-token") == 0o600)
        #expect(folder.mode(of: ".sfsync") == 0o700)
    }

    @Test func readsAuthoritiesOnlyFromPEM() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("nothing", to: "ca.pem", mode: 0o644)
        #expect(throws: HTTPError(code: .configuration, message: "\(path) holds no PEM certificate")) {
            try CertificateAuthorities.read(path)
        }
        let bundle = CertificateAuthorities.bundle(adding: "extra", to: path)
        #expect(String(decoding: bundle, as: UTF8.self) == "nothing\nextra")
    }
}
