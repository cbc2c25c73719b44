internal import CLibCrypto

/// A key pair made for one test run.
///
/// `@unchecked Sendable`: the key is never changed, and OpenSSL counts references atomically.
package final class TestKey: @unchecked Sendable {
    private let key: OpaquePointer

    /// Makes an RSA key of 2048 bits.
    package static func rsa() throws -> TestKey { try TestKey(type: EVP_PKEY_RSA) }

    /// Makes a key that cannot sign RS256.
    package static func ed25519() throws -> TestKey { try TestKey(type: EVP_PKEY_ED25519) }

    private init(type: Int32) throws {
        var key: OpaquePointer?
        let context = EVP_PKEY_CTX_new_id(type, nil)
        defer { EVP_PKEY_CTX_free(context) }
        guard EVP_PKEY_keygen_init(context) == 1, EVP_PKEY_keygen(context, &key) == 1, let key else {
            throw TestKeyError()
        }
        self.key = key
    }

    deinit { EVP_PKEY_free(key) }

    /// `-----BEGIN PRIVATE KEY-----`.
    package func pkcs8() -> String { write { PEM_write_bio_PKCS8PrivateKey($0, key, nil, nil, 0, nil, nil) } }

    /// `-----BEGIN RSA PRIVATE KEY-----`.
    package func pkcs1() -> String { write { PEM_write_bio_PrivateKey_traditional($0, key, nil, nil, 0, nil, nil) } }

    /// `-----BEGIN ENCRYPTED PRIVATE KEY-----`.
    package func encrypted() -> String {
        write { PEM_write_bio_PKCS8PrivateKey($0, key, EVP_aes_128_cbc(), "secret", 6, nil, nil) }
    }

    /// Whether a signature is this key's own, by its public half.
    package func verifies(_ signature: [UInt8], of text: String) -> Bool {
        let message = Array(text.utf8)
        let context = EVP_MD_CTX_new()
        defer { EVP_MD_CTX_free(context) }
        return EVP_DigestVerifyInit(context, nil, EVP_sha256(), nil, key) == 1
            && EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
    }

    private func write(_ body: (OpaquePointer?) -> Int32) -> String {
        let memory = BIO_new(BIO_s_mem())
        defer { BIO_free(memory) }
        guard body(memory) == 1 else { return "" }
        var bytes = [UInt8](repeating: 0, count: 8192)
        let count = BIO_read(memory, &bytes, Int32(bytes.count))
        return String(decoding: bytes.prefix(Int(max(count, 0))), as: UTF8.self)
    }
}

/// libcrypto made no key.
package struct TestKeyError: Error {}
