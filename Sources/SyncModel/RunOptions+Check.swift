internal import Manifest

extension RunOptions {
    /// Refuses what contradicts itself, before anything is connected.
    ///
    /// - Throws: `SyncError` with code `usage`.
    package func check() throws(SyncError) {
        if limit != nil, mode == .bulk {
            throw SyncError(
                code: .usage,
                message: "A limit needs REST: Bulk API 2.0 is for whole result sets",
                hint: "Use --mode rest with --limit, or leave --limit out.",
            )
        }
        if window == .refresh, filter != nil || limit != nil || isDryRun {
            throw SyncError(
                code: .usage,
                message: "A refresh is for all rows, so it takes neither filter nor limit, and it is never dry",
            )
        }
        if replacesOrg, filter != nil || limit != nil || isDryRun || ![.incremental, .full].contains(window) {
            throw SyncError(
                code: .usage,
                message: "Another org's tables are read as a whole: without filter, limit and window, and never dry",
            )
        }
        if let limit = limit, limit < 1 {
            throw SyncError(code: .usage, message: "The limit is \(limit); it has to be 1 or more")
        }
        if batchSize < 1 {
            throw SyncError(code: .usage, message: "The batch size is \(batchSize); it has to be 1 or more")
        }
        if let writers, writers < 1 {
            throw SyncError(
                code: .usage,
                message: "The number of writers is \(writers); it has to be 1 or more"
            )
        }
        if !(1...Self.maximumDownloads).contains(downloads) {
            throw SyncError(
                code: .usage,
                message: "The number of downloads is \(downloads); it has to be 1 to \(Self.maximumDownloads)"
            )
        }
        if case .days(let days) = window, days < 1 || days > 365_000 {
            throw SyncError(code: .usage, message: "The window is \(days) days; it has to be 1 to 365000")
        }
        if case .range(let start, let end) = window {
            if start == nil, end == nil {
                throw SyncError(code: .usage, message: "The window has neither start nor end")
            }
            if let start, let end, start >= end {
                throw SyncError(
                    code: .usage,
                    message: "The window ends (\(end)) before it begins (\(start))",
                    hint: "--end-date is exclusive and has to be later than --start-date.",
                )
            }
        }
    }
}
