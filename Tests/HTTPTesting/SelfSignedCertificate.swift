package import Foundation

/// A certificate that nobody has signed but itself, for `127.0.0.1` or another name, made by the `openssl` command.
package struct SelfSignedCertificate {
    /// The file with the certificate, which is also the authority that trusts it.
    package let certificate: URL
    /// The file with its key.
    package let key: URL

    /// Makes one in a folder; `name` is an address or a host name.
    package init(in folder: URL, name: String = "127.0.0.1") throws {
        certificate = folder.appending(path: "server.crt")
        key = folder.appending(path: "server.key")
        let isAddress = name.allSatisfy { $0.isNumber || $0 == "." }
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [
            "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=sfsync test",
            "-addext", "subjectAltName=\(isAddress ? "IP" : "DNS"):\(name)", "-keyout", key.path(), "-out",
            certificate.path(),
        ]
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw CertificateError() }
    }

    /// The certificate as PEM text.
    package func text() throws -> String { try String(contentsOf: certificate, encoding: .utf8) }
}

/// `openssl` is missing or made no certificate.
package struct CertificateError: Error {}
