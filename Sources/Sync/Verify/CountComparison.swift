internal import SyncModel

/// Finds the windows in which Salesforce and the table hold different numbers of records.
///
/// Few requests: at most 16 counts, and eight for each large window that differs, down to windows that are cheaper to
/// read than to divide again.
struct CountComparison {
    let keys: KeyQueries
    let rows: RowCounts

    private(set) var records = 0
    private(set) var rowCount = 0
    private(set) var windows = 0
    /// The windows that differ, in order, those that touch joined; with the number of records.
    private(set) var differing: [(window: SyncWindow, records: Int)] = []

    /// The first division, and rows that make a window worth a request of its own.
    private static let maximumWindows = 16
    private static let rowsPerWindow = 2000
    /// A window of up to this many records is read; that takes 20 pages at most.
    private static let readableCount = 40_000
    private static let furtherWindows = 8

    init(_ keys: KeyQueries, _ rows: RowCounts) {
        self.keys = keys
        self.rows = rows
    }

    /// Compares everything in a window.
    mutating func compare(_ window: SyncWindow) throws {
        let count = try rows.count(window) / Self.rowsPerWindow
        for part in try rows.divide(window, into: min(Self.maximumWindows, max(1, count))) {
            let counted = try keys.count(part.window)
            records += counted
            rowCount += part.rows
            try examine(part.window, counted, part.rows)
        }
    }

    /// Counts a window and marks it as differing, whatever the counts, unless it is too large.
    ///
    /// - Returns: Whether it was taken.
    mutating func take(_ window: SyncWindow, upTo limit: Int) throws -> Bool {
        let rowCount = try rows.count(window)
        guard rowCount <= limit else { return false }
        let records = try keys.count(window)
        guard records <= limit else { return false }
        (self.records, self.rowCount, windows) = (records, rowCount, 1)
        note(window, records)
        return true
    }

    private mutating func examine(_ window: SyncWindow, _ records: Int, _ rowCount: Int) throws {
        windows += 1
        guard records != rowCount else { return }
        guard max(records, rowCount) > Self.readableCount else { return note(window, records) }
        let parts = try rows.divide(window, into: Self.furtherWindows)
        guard parts.count > 1 else { return note(window, records) }
        for part in parts { try examine(part.window, try keys.count(part.window), part.rows) }
    }

    private mutating func note(_ window: SyncWindow, _ records: Int) {
        guard let last = differing.last, let edge = last.window.end, edge == window.start else {
            return differing.append((window, records))
        }
        let joined = SyncWindow(kind: window.kind, start: last.window.start, end: window.end)
        differing[differing.count - 1] = (joined, last.records + records)
    }
}
