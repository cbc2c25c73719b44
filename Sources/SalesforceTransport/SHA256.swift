internal import CLibCrypto

/// SHA-256: for masks, and where a digest stands for a secret.
package enum SHA256 {
    /// The 32 bytes of the digest.
    package static func digest(of bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
        _ = CLibCrypto.SHA256(bytes.baseAddress, bytes.count, &digest)
        return digest
    }

    /// The digest of a text as 64 hexadecimal digits.
    package static func hex(of text: String) -> String {
        let digest = Array(text.utf8).withUnsafeBufferPointer { self.digest(of: $0) }
        return digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
