import Foundation
import SalesforceEmulator
import TestSupport
import Testing

/// The list that the search for secrets goes by.
@Suite struct SecretListTests {
    @Test func everySecretOfTheEmulatorIsSearchedFor() throws {
        let file = URL(filePath: Repository.objects).deletingLastPathComponent().appending(path: "Tests/secrets.txt")
        let list = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map(String.init)
        let known = EmulatorCredentials()
        for secret in [known.clientSecret, known.password, known.securityToken, known.refreshToken] {
            #expect(list.contains(secret))
        }
    }
}
