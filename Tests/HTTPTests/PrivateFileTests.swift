import HTTPTesting
import Testing

@testable import HTTP

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
