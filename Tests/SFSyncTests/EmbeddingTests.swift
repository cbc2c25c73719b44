import Foundation
import SFSync
import SalesforceEmulator
import TestSupport
import Testing

@Suite struct EmbeddingTests {
    /// The example compiles in this target; here README is held to it.
    @Test func theExampleIsTheOneOfREADME() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
        let file = try String(contentsOf: folder.appending(path: "MirrorContacts.swift"), encoding: .utf8)
        let example = file.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)[1]
        let readme = try String(contentsOf: folder.appending(path: "../../README.md"), encoding: .utf8)
        #expect(readme.contains("```swift\n\(example)```"))
    }

    /// scripts/test-embedding.sh compiles the article's code outside the checkout; here the article is held to that code.
    @Test func theArticleShowsCodeThatIsCompiled() throws {
        let root = URL(filePath: #filePath).appending(path: "../../..").standardized
        func text(_ path: String) throws -> String {
            try String(contentsOf: root.appending(path: path), encoding: .utf8)
        }
        let blocks = try text("Sources/SFSync/SFSync.docc/Embedding.md").components(separatedBy: "```swift\n")
            .dropFirst()
            .compactMap { $0.components(separatedBy: "\n```").first }
        let (program, readme) = try (text("Tests/Embedding/Sources/Mirror/Mirror.swift"), text("README.md"))
        #expect(blocks.count > 10)
        for block in blocks {
            #expect(block.hasPrefix("func ") ? program.contains(block) : readme.contains(block), "\(block)")
        }
    }

    /// The lines of the example, with an org and a database that are there.
    @Test func fiveLinesAreEnough() async throws {
        var configuration = EmulatorConfiguration()
        configuration.org.rowCounts = ["Contact": 25]
        try await withEmulator(configuration) { emulator, _ in
            let environment = emulator.environment
            try await TemporaryPostgres.withDatabase { database in
                let manifests = try ManifestLibrary(directory: Repository.objects)
                let salesforce = try SalesforceClient(.fromEnvironment(environment))
                let engine = SyncEngine(manifests: manifests, salesforce: salesforce, database: database.target)
                let report = try await engine.run("contact", RunOptions(mode: .bulk))
                let text = "\(report.counts.inserted) new, \(report.counts.updated) updated"
                #expect(text == "25 new, 0 updated")
            }
        }
    }
}
