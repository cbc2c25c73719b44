import ArgumentParser
import Foundation
import TestSupport
import Testing

@testable import sfsync

/// Every command line of the README and of `docs/` is one that sfsync takes, and those in blocks are run.
@Suite struct DocumentCommandTests {
    /// A command line of sfsync in a page.
    private struct Line: Hashable {
        var page: String
        var text: String
        var isBlock: Bool
        /// The words behind `sfsync`.
        var words: [String]
    }

    private static func pages() throws -> [(name: String, text: String)] {
        let folder = Documentation.root.appending(path: "docs")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path()).filter { $0.hasSuffix(".md") }
        return try ["README.md", "CONTRIBUTING.md"].map { ($0, try Documentation($0).text) }
            + names.sorted().map { ("docs/\($0)", try Documentation("docs/\($0)").text) }
    }

    private static func lines() throws -> [Line] {
        try pages().flatMap { page, text in
            let blocks = text.split(separator: "\n").filter { $0.hasPrefix("    ") }.compactMap { line -> Line? in
                guard let match = line.firstMatch(of: /(?:^    |&& |-- )(?:\S*\/)?sfsync (.*)/) else { return nil }
                return Line(page: page, text: String(line.dropFirst(4)), isBlock: true, words: words(String(match.1)))
            }
            // The names that sessions have in PostgreSQL look the same.
            let inline = text.matches(of: /`sfsync (?!contact run)([^`\n]+)`/).map { match in
                Line(page: page, text: String(match.0), isBlock: false, words: words(String(match.1)))
            }
            return blocks + inline
        }
    }

    /// A shell's words, as far as the pages need it: quotes, comments, redirections and `&&`.
    private static func words(_ text: String) -> [String] {
        var words: [String] = []
        var word = ""
        var quote: Character?
        for character in text + " " {
            if let open = quote {
                if character == open { quote = nil } else { word.append(character) }
            } else if character == "'" || character == "\"" {
                quote = character
            } else if character == " " {
                if ["#", "&&", ">", "|", "<"].contains(word) { break }
                if !word.isEmpty { words.append(word) }
                word = ""
            } else {
                word.append(character)
            }
        }
        return words
    }

    @Test func eachIsOneThatSfsyncTakes() throws {
        let lines = try Self.lines()
        #expect(lines.count > 80)
        for line in lines {
            // Placeholders of prose, and commands that are named without what they need.
            var words = line.words.filter { !["...", "OBJECT", "[OBJECT...]", "N"].contains($0) }
            words = words.map { $0.replacing("[", with: "").replacing("]", with: "").replacing("...", with: "") }
            do {
                _ = try Root.parseAsRoot(words)
            } catch {
                let said = Root.message(for: error)
                let lacksArgument = !line.isBlock && (said.contains("Missing") || said.contains("Name "))
                #expect(lacksArgument, "\(line.page): \(line.text): \(said)")
            }
        }
    }

    /// What the blocks of other tests run, or what takes a person or another machine.
    private static let elsewhere: [String: String] = [
        "login": "LoginTests", "login --from-sf acme": "SalesforceCLITests",
        "lint campaign": "AddingAnObjectTests", "soql campaign": "AddingAnObjectTests",
        "run campaign --dry-run": "AddingAnObjectTests", "run campaign user": "AddingAnObjectTests",
        "run campaign": "AddingAnObjectTests", "init Case": "DayOneTests",
    ]

    @Test func thoseInBlocksRun() async throws {
        let commands = Set(try Self.lines().filter(\.isBlock).map(\.words))
        #expect(commands.count > 20)
        try await Mirror.with(contacts: 60, pageSize: 1000) { mirror async throws in
            // Manifests of its own, which commands may change.
            var program = mirror.program
            program.environment["SFSYNC_OBJECTS"] = "objects"
            try FileManager.default.copyItem(
                atPath: Repository.objects,
                toPath: program.directory.appending(path: "objects").path()
            )
            #expect(try await program.run("run", "--all", "--quiet").exitCode == 0)
            for words in commands.sorted(by: { $0.joined(separator: " ") < $1.joined(separator: " ") }) {
                let text = words.joined(separator: " ")
                if Self.elsewhere[text] != nil { continue }
                // Files that the pages put elsewhere belong into the test's folder here.
                let local = words.map { $0.hasPrefix("/") ? "./" + ($0.split(separator: "/").last ?? "") : $0 }
                let outcome = try await program.run(local)
                #expect(
                    outcome.exitCode == 0,
                    "sfsync \(text): \(outcome.exitCode)\n\(outcome.messages)\(outcome.output)"
                )
            }
        }
    }

    @Test func theManifestOfThePageIsRead() async throws {
        let program = try Program(environment: ["SFSYNC_OBJECTS": "objects"])
        defer { program.remove() }
        let page = try Documentation("docs/manifest.md")
        try program.write(try page.block("file: objects/provider_visit.yaml"), to: "objects/provider_visit.yaml")
        for name in ["contact", "user"] {
            try program.write(
                "object: \(name.capitalized)\nschema: acme\nfields: { Name: string }\n",
                to: "objects/\(name).yaml"
            )
        }
        let lint = try await program.run("lint")
        #expect(lint.exitCode == 0, "\(lint.messages)\(lint.output)")
        let schema = try String(contentsOfFile: Repository.objects + "/manifest.schema.json", encoding: .utf8)
        let top = try #require(schema.range(of: "\"definitions\"")).lowerBound
        for key in schema[..<top].matches(of: /(?m)^    "(\w+)": \{/).map({ String($0.1) }) {
            #expect(page.text.contains("\n\(key):"), "the page's manifest lacks '\(key)'")
        }
    }

    /// The keys of `docs/json.md` that stand in code, by the heading of their section.
    private static func documentedKeys() throws -> [String: Set<String>] {
        var keys: [String: Set<String>] = [:]
        for section in try Documentation("docs/json.md").text.split(separator: "\n## ").dropFirst() {
            let heading = section.prefix { $0 != "\n" }
            let words = section.matches(of: /`([a-z_]+)`/).map { String($0.1) }
            for command in heading.split(separator: ",") {
                keys[command.trimmingCharacters(in: .whitespaces)] = Set(words)
            }
        }
        return keys
    }

    /// All keys of JSON, but those below what has a user's own names for keys.
    private static func keys(_ value: Any) -> Set<String> {
        if let list = value as? [Any] { return list.reduce(into: []) { $0.formUnion(keys($1)) } }
        guard let object = value as? [String: Any] else { return [] }
        return object.reduce(into: Set(object.keys)) { found, entry in
            if !["raw", "altered_columns", "timings"].contains(entry.key) { found.formUnion(keys(entry.value)) }
        }
    }

    @Test func theKeysOfJSONAreThoseOfThePage() async throws {
        let documented = try Self.documentedKeys()
        try await Mirror.with(contacts: 30, pageSize: 1000) { mirror async throws in
            let commands: [(String, [String])] = [
                ("run", ["run", "contact", "account", "--full"]), ("status", ["status"]), ("objects", ["objects"]),
                ("runs", ["runs"]), ("verify", ["verify", "contact", "--values"]), ("plan", ["plan", "contact"]),
                ("ddl", ["ddl", "task"]), ("test", ["test"]), ("lint", ["lint", "--org"]),
            ]
            for (name, arguments) in commands {
                let outcome = try await mirror.program.run(arguments + ["--json"])
                let value = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
                let keys = Self.keys(value)
                if name != "lint" { #expect(keys.count > 2, "\(name)") }
                let unknown = keys.subtracting(try #require(documented[name], "docs/json.md has no '\(name)'"))
                #expect(unknown.isEmpty, "docs/json.md, \(name): \(unknown.sorted())")
            }
            // What the page says of rows that are rejected and differ is compared with the goldens.
            for (name, golden) in [
                ("rejects", "rejects-show.json"), ("rejects", "rejects.json"), ("verify", "verify-differs.json"),
            ] {
                let file = Documentation.root.appending(path: "Tests/CommandTests/Golden/\(golden)")
                let value = try JSONSerialization.jsonObject(with: try Data(contentsOf: file))
                let unknown = Self.keys(value).subtracting(documented[name] ?? [])
                #expect(unknown.isEmpty, "docs/json.md, \(name): \(unknown.sorted())")
            }
        }
    }
}
