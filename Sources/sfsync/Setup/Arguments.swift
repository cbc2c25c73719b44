public import ArgumentParser
import Manifest
import Salesforce
import SyncModel

extension ObjectManifest.Mode: ExpressibleByArgument {}

/// A moment on the command line, with words for what is none.
enum DateArgument {
    /// Reads `2026-01-31` or `2026-01-31T10:00:00Z`.
    static func parse(_ text: String) throws -> Timestamp {
        if let moment = Timestamp(text) { return moment }
        throw ValidationError("there is no such date; write 2026-01-31 or 2026-01-31T10:00:00Z, in UTC.")
    }
}

/// The part of the org's API requests that a command may use.
struct APIBudgetOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Stop when this part of the org's daily API requests is used (80%), or after N requests for each object; or off.",
            valueName: "part",
        ),
        transform: Self.parse
    )
    var maxAPIUsage = APIBudget.standard

    /// Reads `80%`, `500` or `off`.
    private static func parse(_ text: String) throws -> APIBudget {
        if let budget = APIBudget(text) { return budget }
        throw ValidationError("write 1% to 100% of the org's daily requests, a number of requests from 1 on, or off.")
    }
}
