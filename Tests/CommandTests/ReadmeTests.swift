import Foundation
import TestSupport
import Testing

/// The README shows real output; these tests keep it true.
@Suite struct ReadmeTests {
    private let page: Documentation

    init() throws { page = try Documentation("README.md") }

    @Test func theDemonstrationIsReal() async throws {
        let program = try Program()
        defer { program.remove() }
        let outcome = try await program.run("demo")
        // The last lines stop the server and remove its folder.
        for command in outcome.messages.split(separator: "\n").suffix(2) {
            _ = try? await onThread { try shell(String(command)) }
        }
        #expect(outcome.exitCode == 0, "\(outcome.messages)")
        #expect(!FileManager.default.fileExists(atPath: program.directory.path() + "/.sfsync/demo/postgres"))
        // The page shows pieces, with dots between them.
        var rest = Documentation.steady(outcome.messages)[...]
        let pieces = Documentation.steady(try page.block("output: sfsync demo")).split(separator: "...\n")
        #expect(pieces.count > 3)
        for piece in pieces {
            let found = rest.range(of: piece)
            #expect(found != nil, "\(piece)\n\(rest)")
            if let found { rest = rest[found.upperBound...] }
        }
    }

    @Test func theManifestGivesTheQuery() async throws {
        let program = try Program(environment: ["SFSYNC_OBJECTS": "objects"])
        defer { program.remove() }
        try FileManager.default.copyItem(
            atPath: Repository.objects,
            toPath: program.directory.appending(path: "objects").path(),
        )
        try program.write(try page.block("file: objects/provider_visit.yaml"), to: "objects/provider_visit.yaml")
        #expect(try await program.run("lint", "provider_visit").exitCode == 0)
        let outcome = try await program.run("soql", "provider_visit")
        #expect(outcome.output == (try page.block("output: sfsync soql provider_visit")))
    }

    @Test func everyFileItLinksToIsThere() throws {
        for link in page.text.matches(of: /\]\(([^)#:]+)\)/) {
            #expect(
                FileManager.default.fileExists(atPath: Documentation.root.appending(path: String(link.1)).path()),
                "\(link.1)"
            )
        }
    }
}

private func shell(_ command: String) throws {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-c", command]
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
}
