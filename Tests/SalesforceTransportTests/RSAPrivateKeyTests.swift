import HTTPTesting
import Testing

@testable import SalesforceTransport

@Suite struct RSAPrivateKeyTests {
    @Test func signsSoThatThePublicKeyVerifies() throws {
        let key = try TestKey.rsa()
        for pem in [key.pkcs8(), key.pkcs1()] {
            let signature = try RSAPrivateKey(pem: Secret(pem)).signature(of: "header.claims")
            #expect(key.verifies(signature, of: "header.claims"))
            #expect(!key.verifies(signature, of: "header.claimz"))
        }
    }

    @Test func refusesOtherKeysSayingWhy() throws {
        let encrypted = try TestKey.rsa().encrypted()
        #expect(
            throws: HTTPError(
                code: .configuration,
                message: "the private key is encrypted. Write a plain copy of it: openssl pkey -in KEY -out PLAIN-KEY",
            )
        ) { _ = try RSAPrivateKey(pem: Secret(encrypted)) }
        let other = try TestKey.ed25519().pkcs8()
        #expect(
            throws: HTTPError(
                code: .configuration,
                message: "the private key is not an RSA key, and Salesforce takes RS256 signatures only",
            )
        ) { _ = try RSAPrivateKey(pem: Secret(other)) }
        #expect(
            throws: HTTPError(
                code: .configuration,
                message: "the private key is not a PEM private key (-----BEGIN PRIVATE KEY-----)",
            )
        ) { _ = try RSAPrivateKey(pem: Secret("ssh-rsa AAAA")) }
    }

    @Test func encodesForURLs() {
        #expect(Base64URL.encode([0xFB, 0xFF, 0xFE]) == "-__-")
        #expect(Base64URL.encode([0]) == "AA")
        #expect(
            SHA256.hex(of: "abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        )
        #expect(PercentEncoding.encode("a b+c&d=\u{e9}'") == "a%20b%2Bc%26d%3D%C3%A9%27")
    }
}
