import Foundation
import TestSupport
import Testing

/// A page of the project whose blocks show real output.
struct Documentation {
    let text: String

    /// Reads a page by its path in the repository.
    init(_ path: String) throws {
        text = try String(contentsOf: Self.root.appending(path: path), encoding: .utf8)
    }

    /// The repository.
    static let root = URL(filePath: Repository.objects).deletingLastPathComponent()

    /// The fenced block behind the comment `<!-- label -->`.
    func block(_ label: String) throws -> String {
        let start = try #require(text.range(of: "<!-- \(label) -->\n"), "the page lacks a block '\(label)'")
        let fence = try #require(text[start.upperBound...].firstIndex(of: "\n"))
        let body = text[text.index(after: fence)...]
        let end = try #require(body.range(of: "\n```"))
        return String(body[..<end.lowerBound]) + "\n"
    }

    /// Output without what differs from run to run: times, ports, places, the number of status questions.
    static func steady(_ output: String) -> String {
        var text = output
        text.replace(/Processing rate: .*/, with: "Processing rate: …")
        text.replace(/Elapsed: .*/, with: "Elapsed: …")
        text.replace(/API requests: .*/, with: "API requests: …")
        text.replace(/127\.0\.0\.1:\d+/, with: "127.0.0.1:…")
        text.replace(/(?m)^[\d,]+ of [\d,]+ rows, .*\n/, with: "")
        text.replace(/(?m)psql -h \S+/, with: "psql -h …")
        text.replace(/private PostgreSQL in \S+,/, with: "private PostgreSQL in …,")
        text.replace(/(?m)^    \S.*pg_ctl -D \S+/, with: "    pg_ctl -D …")
        text.replace(/(?m)^    pg_ctl -D \S+/, with: "    pg_ctl -D …")
        text.replace(/(?m) \d+\.\d$/, with: " …")
        return text
    }
}
