/// The certificate authorities to trust, as one PEM text.
package enum CertificateAuthorities {
    /// Reads a PEM file of further authorities.
    ///
    /// - Throws: `HTTPError` with code `configuration` where the file is missing or holds no certificate.
    package static func read(_ path: String) throws(HTTPError) -> String {
        guard let content = try PrivateFile.contents(of: path, isSecret: false) else {
            throw HTTPError(code: .configuration, message: "the certificate file \(path) does not exist")
        }
        let text = String(decoding: content, as: UTF8.self)
        guard text.contains("-----BEGIN CERTIFICATE-----") else {
            throw HTTPError(code: .configuration, message: "\(path) holds no PEM certificate")
        }
        return text
    }

    /// The system's bundle and the further authorities after it: a bundle that curl is given replaces its own.
    static func bundle(adding authorities: String, to systemPath: String?) -> [UInt8] {
        let system = systemPath.flatMap { try? PrivateFile.contents(of: $0, isSecret: false) } ?? []
        return system + [UInt8(ascii: "\n")] + Array(authorities.utf8)
    }
}
