internal import CLibCrypto

/// An RSA key that signs, read from PEM (PKCS #1 or PKCS #8, not encrypted).
package struct RSAPrivateKey: ~Copyable {
    private let key: OpaquePointer

    /// Reads a key.
    ///
    /// - Throws: `HTTPError` with code `configuration` for an encrypted key, another kind of key, or no key at all.
    package init(pem: Secret) throws(HTTPError) {
        let text = pem.reveal()
        if text.contains("BEGIN ENCRYPTED PRIVATE KEY") || text.contains("Proc-Type: 4,ENCRYPTED") {
            throw Self.error("is encrypted. Write a plain copy of it: openssl pkey -in KEY -out PLAIN-KEY")
        }
        // The BIO borrows the bytes, so they have to outlive the reading.
        let key = Array(text.utf8).withUnsafeBytes { bytes -> OpaquePointer? in
            guard let memory = BIO_new_mem_buf(bytes.baseAddress, Int32(bytes.count)) else { return nil }
            defer { BIO_free(memory) }
            // The callback refuses: without one, OpenSSL would ask for a passphrase on the terminal.
            return PEM_read_bio_PrivateKey(memory, nil, { _, _, _, _ in -1 }, nil)
        }
        guard let key else {
            ERR_clear_error()
            throw Self.error("is not a PEM private key (-----BEGIN PRIVATE KEY-----)")
        }
        guard EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA else {
            EVP_PKEY_free(key)
            throw Self.error("is not an RSA key, and Salesforce takes RS256 signatures only")
        }
        self.key = key
    }

    deinit { EVP_PKEY_free(key) }

    /// The RS256 signature (RSASSA-PKCS1-v1_5 with SHA-256) of a text.
    package func signature(of text: String) throws(HTTPError) -> [UInt8] {
        let message = Array(text.utf8)
        var signature = [UInt8](repeating: 0, count: Int(EVP_PKEY_get_size(key)))
        var count = signature.count
        let context = EVP_MD_CTX_new()
        defer { EVP_MD_CTX_free(context) }
        guard EVP_DigestSignInit(context, nil, EVP_sha256(), nil, key) == 1,
            EVP_DigestSign(context, &signature, &count, message, message.count) == 1
        else { throw Self.error("cannot sign: \(Self.reason())") }
        return Array(signature.prefix(count))
    }

    /// What OpenSSL says, and an empty error queue for the next call.
    private static func reason() -> String {
        let code = ERR_get_error()
        ERR_clear_error()
        return ERR_reason_error_string(code).map { String(cString: $0) } ?? "no reason given"
    }

    private static func error(_ message: String) -> HTTPError {
        HTTPError(code: .configuration, message: "the private key \(message)")
    }
}
