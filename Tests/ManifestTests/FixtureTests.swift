import Manifest
import Testing

/// Manifests that the JSON Schema and the decoder judge alike.
@Suite struct FixtureTests {
    @Test func thereAreFixtures() {
        #expect(Fixture.names(in: "valid").count >= 8)
        #expect(Fixture.names(in: "invalid").count >= 30)
    }

    @Test(arguments: Fixture.names(in: "valid"))
    func takes(file: String) throws {
        let decoded = ManifestDecoder.decode(try Fixture.text("valid/\(file)"), file: file)
        #expect(decoded.diagnostics == [])
        #expect(decoded.manifest != nil)
    }

    /// The first line of each file says what is to be found: `# finding: unknown-key`.
    @Test(arguments: Fixture.names(in: "invalid"))
    func refuses(file: String) throws {
        let text = try Fixture.text("invalid/\(file)")
        let decoded = ManifestDecoder.decode(text, file: file)
        #expect(decoded.manifest == nil)
        let first = try #require(text.split(separator: "\n").first)
        #expect(decoded.diagnostics.map { "# finding: \($0.code.rawValue)" } == [String(first)])
    }
}
