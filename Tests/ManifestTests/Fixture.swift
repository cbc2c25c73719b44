import Foundation

/// Files beside the tests, and the repository's own manifests.
enum Fixture {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures")
    static let objects = folder.appending(path: "../../../objects").standardizedFileURL.path(percentEncoded: false)

    static func names(in name: String) -> [String] {
        let files = try? FileManager.default.contentsOfDirectory(atPath: path(name))
        return (files ?? []).sorted()
    }

    static func path(_ name: String) -> String {
        folder.appending(path: name).path(percentEncoded: false)
    }

    static func text(_ name: String) throws -> String {
        try String(contentsOfFile: path(name), encoding: .utf8)
    }
}
