import Foundation
import HTTPTesting
import Testing

@testable import SalesforceTransport

/// Certificates are verified, whoever asks; `SF_CA_FILE` adds to what is trusted and takes nothing away.
@Suite struct TLSTests {
    private static let limits = "/services/data/v66.0/limits"

    /// Runs a test against an HTTPS server that answers `limits`.
    private func withServer(name: String, _ test: (_ origin: HTTPOrigin, _ authority: String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "sfsync-tls-\(UUID().uuidString)")
        let file = folder.appending(path: Self.limits)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(),
            withIntermediateDirectories: true,
        )
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data("HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n{}".utf8).write(to: file)
        let certificate = try SelfSignedCertificate(in: folder, name: name)
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [
            "openssl", "s_server", "-accept", "127.0.0.1:0", "-HTTP", "-cert", certificate.certificate.path(), "-key",
            certificate.key.path(),
        ]
        process.currentDirectoryURL = folder
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        defer {
            // A child of a dispatch thread inherits its mask, which blocks the signal to terminate.
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
        }
        // `ACCEPT 127.0.0.1:PORT`, once it listens.
        var said = ""
        while !said.contains(/ACCEPT \S+:\d+\n/) {
            let bytes = output.fileHandleForReading.availableData
            try #require(!bytes.isEmpty, "openssl s_server does not listen: \(said)")
            said += String(decoding: bytes, as: UTF8.self)
        }
        let port = try #require(said.firstMatch(of: /ACCEPT \S+:(\d+)\n/)).1
        try test(HTTPOrigin(parsing: "https://127.0.0.1:\(port)"), certificate.text())
    }

    private func ask(_ origin: HTTPOrigin, trusting authority: String?) throws -> Int {
        let gate = Gate(signIn: origin)
        gate.allow(instance: origin)
        let configuration = HTTPClient.Configuration(certificateAuthorities: authority)
        let client = HTTPClient(gate: gate, configuration: configuration)
        let request = try HTTPRequest.get(Self.limits, at: origin, token: Secret("00D!token"))
        return try client.send(request, cancellation: CancellationToken()).head.status
    }

    @Test func aCertificateOfNobodyIsRefused() throws {
        try withServer(name: "127.0.0.1") { origin, authority in
            let error = #expect(throws: HTTPError.self) { try ask(origin, trusting: nil) }
            #expect(error?.code == .certificate)
            #expect(error?.isTransient == false)
            // The same server, once its authority is named.
            let status = try ask(origin, trusting: authority)
            #expect(status == 200)
        }
    }

    @Test func aCertificateForAnotherNameIsRefused() throws {
        try withServer(name: "other.example") { origin, authority in
            let error = #expect(throws: HTTPError.self) { try ask(origin, trusting: authority) }
            #expect(error?.code == .certificate)
        }
    }
}
