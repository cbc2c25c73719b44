import SyncModel

/// The closing block that others script against: lines and order are a promise.
enum Statistics {
    static func lines(_ report: RunReport) -> [String] {
        let counts = report.counts
        let seconds = report.elapsed / .seconds(1)
        let rate = seconds > 0 ? Double(counts.processed) / seconds : 0
        var lines = [
            "Final Statistics:",
            "Total retrieved: \(counts.retrieved.grouped)",
            "Total processed: \(counts.processed.grouped)",
            "New records: \(counts.inserted.grouped)",
            "Updated records: \(counts.updated.grouped)",
            "Errors: \(counts.rejected.grouped)",
            "Processing rate: \(decimal(rate, digits: 1)) records/second",
            "Unchanged records: \(counts.unchanged.grouped)",
            "Deleted records: \(counts.deleted.grouped)",
            "API requests: \(report.apiRequests.grouped)",
            "Elapsed: \(decimal(seconds, digits: 1)) s",
        ]
        // What a run usually has none of is told when there is some.
        let rest = [
            ("Stale records", counts.stale), ("Parent stubs", counts.stubs),
            ("References cleared", counts.clearedReferences), ("NUL characters dropped", counts.droppedNULs),
        ]
        lines += rest.filter { $0.1 > 0 }.map { "\($0.0): \($0.1.grouped)" }
        for (name, counts) in [("Back-filled", report.backfill), ("Refreshed", report.refresh)] {
            guard let counts else { continue }
            lines.append("\(name) rows: \(counts.updated.grouped) of \(counts.retrieved.grouped)")
        }
        return lines
    }

    /// The end of one of several runs, in a line: `done: 300 read, 298 new, 2 updated, 0 unchanged, 12 deleted, in 3.4 s`.
    static func line(_ report: RunReport) -> String {
        let counts = report.counts
        var parts = [
            "\(counts.retrieved.grouped) read", "\(counts.inserted.grouped) new", "\(counts.updated.grouped) updated",
            "\(counts.unchanged.grouped) unchanged", "\(counts.deleted.grouped) deleted",
        ]
        if counts.rejected > 0 { parts.append("\(counts.rejected.grouped) rejected") }
        return "done: " + parts.joined(separator: ", ") + ", in \(decimal(report.elapsed / .seconds(1), digits: 1)) s"
    }

    /// Where the time went; the phases run side by side.
    static func timings(_ report: RunReport) -> [String] {
        let names: [(RunTimings.Phase, String)] = [
            (.job, "Waiting for the Bulk job"), (.download, "Waiting for bytes from Salesforce"),
            (.encode, "Reading and encoding"), (.handover, "Waiting for PostgreSQL"),
            (.lookup, "PostgreSQL: looking rows up"), (.copy, "PostgreSQL: COPY"), (.merge, "PostgreSQL: merge"),
            (.commit, "PostgreSQL: commit"), (.indexes, "PostgreSQL: indexes and foreign keys"),
        ]
        return ["Timings, in seconds of all threads:"]
            + names.map { "\($0.1): \(decimal(report.timings[$0.0], digits: 2)) s" }
    }

    /// A number with a fixed count of decimals, without locale.
    static func decimal(_ value: Double, digits: Int) -> String {
        let unit = (0..<digits).reduce(1) { unit, _ in unit * 10 }
        let scaled = Int((value * Double(unit)).rounded())
        let fraction = String(scaled % unit)
        return "\(scaled / unit)." + String(repeating: "0", count: digits - fraction.count) + fraction
    }
}
