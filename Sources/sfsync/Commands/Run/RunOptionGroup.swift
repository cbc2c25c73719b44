import ArgumentParser
import Manifest
import Salesforce
import SyncModel

/// The options of a run, checked before anything is connected.
struct RunOptionGroup: ParsableArguments {
    @Option(help: "The API to read with (default: the manifest's).")
    var mode: ObjectManifest.Mode?

    @Flag(help: "Read everything, whatever the watermark.")
    var full = false

    @Option(help: ArgumentHelp("Read what changed in the last N days.", valueName: "N"))
    var days: Int?

    @Option(
        help: ArgumentHelp("Read what changed from this UTC date or date-time on.", valueName: "D"),
        transform: DateArgument.parse
    )
    var startDate: Timestamp?

    @Option(
        help: ArgumentHelp("Read what changed before this UTC date or date-time.", valueName: "D"),
        transform: DateArgument.parse
    )
    var endDate: Timestamp?

    @Option(
        help: ArgumentHelp(
            "Read only these fields of all records, and write what differs: volatile (formulas, roll-ups and the like).",
            valueName: "fields",
        )
    )
    var refresh: Refresh?

    @Option(help: ArgumentHelp("Read at most N records; REST only.", valueName: "N"))
    var limit: Int?

    @Option(help: ArgumentHelp("Rows that are committed in one transaction at most.", valueName: "N"))
    var batchSize = RunOptions.defaultBatchSize

    @Option(
        help: ArgumentHelp(
            "Connections that load side by side (default: one for each 20,000 rows, at most 2).",
            valueName: "N",
        )
    )
    var writers: Int?

    @Option(help: ArgumentHelp("Result pages of a Bulk job that download at a time, 1 to 10.", valueName: "N"))
    var downloads = RunOptions.defaultDownloads

    @Option(help: "Read only what this filter of the manifest lets through.", completion: .filterNames)
    var filter: String?

    @Flag(help: "Count what a run would do, and write nothing.")
    var dryRun = false

    @Flag(help: "Write rows even where their digest says that they did not change.")
    var rewrite = false

    @Flag(help: "Start over instead of continuing an interrupted run.")
    var restart = false

    @Flag(help: "Let a full run delete more than a tenth of the table.")
    var allowMassDelete = false

    @Flag(
        help: "The tables belong to another org from now on: read everything of it, and remove what it does not have."
    )
    var replaceOrg = false

    @Flag(help: "Go on without fields that the org does not show to this user.")
    var skipMissingFields = false

    @Option(help: "Whether missing tables, columns and indexes are created: on or off.")
    var migrate = Switch.on

    @Option(
        help: ArgumentHelp("Stop when more rows than this are rejected (default: 1 %, at least 100).", valueName: "N")
    )
    var maxRejects: Int?

    @OptionGroup
    var budget: APIBudgetOptions

    enum Switch: String, ExpressibleByArgument, CaseIterable {
        case on, off
    }

    enum Refresh: String, ExpressibleByArgument, CaseIterable {
        case volatile
    }

    func validate() throws {
        let windows = [
            full ? "--full" : nil, days.map { _ in "--days" }, startDate.map { _ in "--start-date" },
            refresh.map { _ in "--refresh" },
        ].compactMap(\.self)
        if windows.count > 1 {
            throw ValidationError("\(windows.joined(separator: " and ")) exclude each other: a run has one window.")
        }
        if endDate != nil, full || days != nil || refresh != nil {
            throw ValidationError("--end-date goes with --start-date, not with \(windows[0]).")
        }
        if refresh != nil, filter != nil || limit != nil || dryRun {
            let other = filter != nil ? "--filter" : limit != nil ? "--limit" : "--dry-run"
            throw ValidationError("--refresh is for all rows, so it does not go with \(other).")
        }
        if replaceOrg, filter != nil || limit != nil || dryRun || windows.contains(where: { $0 != "--full" }) {
            throw ValidationError(
                "--replace-org reads everything, so it takes no window, --filter, --limit or --dry-run."
            )
        }
        if let days, days < 1 { throw ValidationError("--days takes 1 or more, not \(days).") }
        if let limit, limit < 1 { throw ValidationError("--limit takes 1 or more, not \(limit).") }
        if batchSize < 1 { throw ValidationError("--batch-size takes 1 or more, not \(batchSize).") }
        if let writers, writers < 1 { throw ValidationError("--writers takes 1 or more, not \(writers).") }
        if !(1...RunOptions.maximumDownloads).contains(downloads) {
            throw ValidationError("--downloads takes 1 to \(RunOptions.maximumDownloads), not \(downloads).")
        }
        if let maxRejects, maxRejects < 0 { throw ValidationError("--max-rejects takes 0 or more, not \(maxRejects).") }
        if limit != nil, mode == .bulk {
            throw ValidationError("--limit is for REST: a Bulk job reads whole result sets. Use --mode rest --limit N.")
        }
        if let startDate, let endDate, startDate >= endDate {
            throw ValidationError(
                "--end-date (\(endDate)) is exclusive and has to be later than --start-date (\(startDate))."
            )
        }
    }

    /// The options as the engine takes them.
    var options: RunOptions {
        let window: RunOptions.Window =
            if full { .full } else if refresh != nil { .refresh } else if let days {
                .days(days)
            } else if startDate != nil || endDate != nil {
                .range(start: startDate, end: endDate)
            } else { .incremental }
        return RunOptions(
            mode: mode,
            window: window,
            limit: limit,
            batchSize: batchSize,
            filter: filter,
            isDryRun: dryRun,
            migrates: migrate == .on,
            rewrites: rewrite,
            maximumRejects: maxRejects,
            writers: writers,
            downloads: downloads,
            allowsMassDelete: allowMassDelete,
            skipsMissingFields: skipMissingFields,
            restarts: restart,
            maximumAPIUsage: budget.maxAPIUsage,
            replacesOrg: replaceOrg,
        )
    }
}
