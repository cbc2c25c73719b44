import Foundation

/// A text that must stay as it is, kept in the folder `Golden` beside the test.
package enum Golden {
    /// Why a golden test failed.
    package struct Mismatch: Error, CustomStringConvertible {
        /// What differs, or that the file was recorded.
        package var description: String
    }

    private static let variable = "SFSYNC_RECORD_GOLDENS"

    /// Compares `text` with the file; with `SFSYNC_RECORD_GOLDENS=1` writes it instead, and fails all the same.
    ///
    /// - Throws: `Mismatch` that names the first line that differs.
    package static func compare(_ text: String, with name: String, beside test: String = #filePath) throws {
        let file = URL(filePath: test).deletingLastPathComponent().appending(path: "Golden").appending(path: name)
        if ProcessInfo.processInfo.environment[variable] == "1" {
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(),
                withIntermediateDirectories: true,
            )
            try Data(text.utf8).write(to: file)
            throw Mismatch(
                description: "Golden/\(name) was recorded: look at the difference and run without \(variable)."
            )
        }
        guard let data = FileManager.default.contents(atPath: file.path(percentEncoded: false)) else {
            throw Mismatch(
                description: "Golden/\(name) is missing; record it with \(variable)=1. The text is:\n\(text)"
            )
        }
        let golden = String(decoding: data, as: UTF8.self)
        guard golden != text else { return }
        let wanted = golden.split(separator: "\n", omittingEmptySubsequences: false)
        let found = text.split(separator: "\n", omittingEmptySubsequences: false)
        let line = zip(wanted, found).prefix { $0 == $1 }.count
        throw Mismatch(
            description: """
                Golden/\(name) differs from line \(line + 1) on; \(variable)=1 records the new text.
                wanted: \(line < wanted.count ? String(wanted[line]) : "(the end)")
                found:  \(line < found.count ? String(found[line]) : "(the end)")
                """
        )
    }
}
