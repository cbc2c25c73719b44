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
        try await withEngine { engine in
            let report = try await engine.run("contact", RunOptions(mode: .bulk))
            let text = "\(report.counts.inserted) new, \(report.counts.updated) updated"
            #expect(text == "25 new, 0 updated")
        }
    }

    /// What the ledger says of the objects before the first run, after it, and after a run whose task was cancelled.
    @Test func theEngineTellsHowThingsStand() async throws {
        try await withEngine { engine in
            let before = try await engine.status()
            #expect(try before.map(\.object) == ManifestLibrary(directory: Repository.objects).names)
            #expect(before.allSatisfy { $0.rows == nil && $0.lastRun == nil })
            #expect(try await engine.runs().isEmpty)
            #expect(try await engine.rejects().isEmpty)

            let report = try await engine.run("contact", RunOptions(mode: .bulk))
            let contact = try #require(try await engine.status().first { $0.object == "contact" })
            #expect(contact.rows == 25 && contact.rejects == 0)
            #expect(contact.lastRun?.number == report.run && contact.watermark == report.watermark)

            // Cancelled before it begins, so that no moment decides what is seen.
            let task = Task {
                try? await Task.sleep(for: .seconds(60))
                return try await engine.run("contact")
            }
            task.cancel()
            let error = await #expect(throws: SyncError.self) { try await task.value }
            #expect(error?.code == .cancelled)
            #expect(try await engine.runs(of: "contact").map(\.state) == [.stopped, .done])
        }
    }

    /// Makes an engine as the example does, with an org of 25 contacts and an empty database.
    private func withEngine(_ body: (SyncEngine) async throws -> Void) async throws {
        var configuration = EmulatorConfiguration()
        configuration.org.rowCounts = ["Contact": 25]
        try await withEmulator(configuration) { emulator, _ in
            let environment = emulator.environment
            try await TemporaryPostgres.withDatabase { database in
                let manifests = try ManifestLibrary(directory: Repository.objects)
                let salesforce = try SalesforceClient(.fromEnvironment(environment))
                try await body(SyncEngine(manifests: manifests, salesforce: salesforce, database: database.target))
            }
        }
    }
}
