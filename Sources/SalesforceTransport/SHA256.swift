internal import CLibCrypto

/// The digest that stands for a secret where the secret must not be.
package enum SHA256 {
    /// The digest of a text as 64 hexadecimal digits.
    package static func hex(of text: String) -> String {
        var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
        let bytes = Array(text.utf8)
        _ = CLibCrypto.SHA256(bytes, bytes.count, &digest)
        return digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
