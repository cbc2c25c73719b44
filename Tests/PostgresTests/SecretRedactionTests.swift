import Foundation
import TestSupport
import Testing

@testable import Postgres

/// Every text of libpq and of the server is taken for one that may quote a secret.
@Suite struct SecretRedactionTests {
    @Test(arguments: [
        "p@ss'w\"o%rd", "p%40ss%27w%22o%25rd", "p@ss''w\"o%rd", "p@ss\\'w\\\"o%rd", "p@ss''w\"\"o%rd",
    ])
    func everySpellingGoes(_ spelling: String) {
        let redaction = SecretRedaction(parameters: ["password": "p@ss'w\"o%rd"])
        #expect(redaction.clean("invalid value \"\(spelling)\" here") == "invalid value \"<redacted>\" here")
    }

    @Test func lowerCaseEscapesGoAsWell() {
        let redaction = SecretRedaction(parameters: ["password": "a/b?c"])
        #expect(redaction.clean("a%2fb%3fc, a%2Fb%3Fc") == "<redacted>, <redacted>")
    }

    @Test func anEscapedOneGoesInItsPlainForm() {
        #expect(SecretRedaction(parameters: ["password": "a%40bc"]).clean("host \"a@bc\"") == "host \"<redacted>\"")
    }

    @Test(arguments: [
        ("could not translate \"postgresql://u:p@h/d\" to", "could not translate \"<redacted>\" to"),
        ("see https://www.postgresql.org/docs/x for", "see https://www.postgresql.org/docs/x for"),
        ("https://u:p@h/x", "<redacted>"), ("x mysql+y://a b", "x <redacted> b"),
    ])
    func wholeURLsGo(_ text: String, _ cleaned: String) {
        #expect(SecretRedaction(parameters: [:]).clean(text) == cleaned)
    }

    @Test func aPasswordThatIsTheWordEndsNoLoop() {
        let redaction = SecretRedaction(parameters: ["password": "redacted"])
        #expect(redaction.clean("redacted") == "<redacted>")
    }

    @Test func thePasswordFileIsSecret() throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "sfsync-passfile-\(UUID().uuidString)")
        try Data("h:*:d:u:fi\\:le\\\\pass\nx:1:d:u:other-one\n".utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let redaction = SecretRedaction(parameters: ["passfile": file.path()])
        #expect(redaction.clean("fi:le\\pass other-one") == "<redacted> <redacted>")
    }

    @Test func aServerThatRepeatsThePasswordIsNotQuoted() async throws {
        try await TemporaryPostgres.withDatabase { database in
            var target = database.target
            target.parameters["password"] = "told-you-so"
            try await onThread { [target] in
                let connection = try PostgresConnection(to: target)
                let error = #expect(throws: PostgresError.self) {
                    try connection.execute(
                        "DO $$ BEGIN RAISE 'a told-you-so' USING DETAIL = 'b told-you-so', HINT = 'c told-you-so'; END $$"
                    )
                }
                #expect(error?.message == "a <redacted>")
                #expect(error?.detail == "b <redacted>")
                #expect(error?.hint == "c <redacted>")
            }
        }
    }
}
