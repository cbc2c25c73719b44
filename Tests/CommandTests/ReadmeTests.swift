import Foundation
import Testing
import TestSupport

/// The README shows real output; these tests keep it true.
@Suite struct ReadmeTests {
    private static let text: String = {
        let file = URL(filePath: Repository.objects).deletingLastPathComponent().appending(path: "README.md")
        return (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    }()

    /// The fenced block behind the comment `<!-- label -->`.
    private func block(_ label: String) throws -> String {
        let start = try #require(Self.text.range(of: "<!-- \(label) -->\n"), "the README lacks a block '\(label)'")
        let fence = try #require(Self.text[start.upperBound...].firstIndex(of: "\n"))
        let body = Self.text[Self.text.index(after: fence)...]
        let end = try #require(body.range(of: "\n```"))
        return String(body[..<end.lowerBound]) + "\n"
    }

    /// Output without what differs from run to run: times, ports, places, the number of status questions.
    private func steady(_ output: String) -> String {
        var text = output
        text.replace(/Processing rate: .*/, with: "Processing rate: …")
        text.replace(/Elapsed: .*/, with: "Elapsed: …")
        text.replace(/API requests: .*/, with: "API requests: …")
        text.replace(/127\.0\.0\.1:\d+/, with: "127.0.0.1:…")
        text.replace(/(?m)^[\d,]+ of [\d,]+ rows, .*\n/, with: "")
        text.replace(/(?m)psql -h \S+/, with: "psql -h …")
        text.replace(/(?m)^    \S.*pg_ctl -D \S+/, with: "    pg_ctl -D …")
        text.replace(/(?m)^    pg_ctl -D \S+/, with: "    pg_ctl -D …")
        return text
    }

    @Test func theDemonstrationIsReal() async throws {
        let program = try Program()
        defer { program.remove() }
        let outcome = try await program.run("demo")
        let stop = outcome.talk.split(separator: "\n").last.map { $0.trimmingCharacters(in: .whitespaces) } ?? ""
        _ = try? await onThread { try shell(stop) }
        #expect(outcome.exitCode == 0, "\(outcome.talk)")
        #expect(steady(outcome.talk) == steady(try block("output: sfsync demo")))
    }

    @Test func theManifestGivesTheQuery() async throws {
        let program = try Program(environment: ["SFSYNC_OBJECTS": "objects"])
        defer { program.remove() }
        try FileManager.default.copyItem(
            atPath: Repository.objects,
            toPath: program.directory.appending(path: "objects").path(),
        )
        try program.write(try block("file: objects/provider_visit.yaml"), to: "objects/provider_visit.yaml")
        #expect(try await program.run("lint", "provider_visit").exitCode == 0)
        let outcome = try await program.run("soql", "provider_visit")
        #expect(outcome.output == (try block("output: sfsync soql provider_visit")))
    }

    @Test func everyFileItLinksToIsThere() throws {
        let root = URL(filePath: Repository.objects).deletingLastPathComponent()
        for link in Self.text.matches(of: /\]\(([^)#:]+)\)/) {
            #expect(FileManager.default.fileExists(atPath: root.appending(path: String(link.1)).path()), "\(link.1)")
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
