public import ArgumentParser
public import Manifest
internal import Salesforce
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

/// A part of the org's API requests on the command line.
enum APIBudgetArgument {
    /// Reads `80%`, `500` or `off`.
    static func parse(_ text: String) throws -> APIBudget {
        if let budget = APIBudget(text) { return budget }
        throw ValidationError("write 1% to 100% of the org's daily requests, a number of requests from 1 on, or off.")
    }
}
