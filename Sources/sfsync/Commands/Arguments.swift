public import ArgumentParser
public import Manifest
internal import Sync

extension ObjectManifest.Mode: ExpressibleByArgument {}

/// A moment on the command line, with words for what is none.
enum DateArgument {
    /// Reads `2026-01-31` or `2026-01-31T10:00:00Z`.
    static func parse(_ text: String) throws -> Moment {
        if let moment = Moment(text) { return moment }
        throw ValidationError("there is no such date; write 2026-01-31 or 2026-01-31T10:00:00Z, in UTC.")
    }
}
