internal import RowCodec
internal import SyncModel

/// Where a query that is ordered by Id continues after its locator died.
struct KeysetCursor {
    private var isOrdered = false
    private var last = ""

    /// How far a query has come.
    struct Progress: Equatable {
        var rows: Int
        var last: String
    }

    /// How far the query has come with the rows that were read.
    func progress(of reading: PageAttempts) -> Progress { Progress(rows: reading.rowCount, last: last) }

    /// Remembers how far an ordered query has come.
    mutating func note(_ record: Record) {
        if isOrdered { last = String(decoding: record.bytes(0), as: UTF8.self) }
    }

    /// The query to continue: ordered from now on, and behind the last Id where it was ordered before.
    mutating func restart(_ plan: QuerySpec) -> String {
        isOrdered = true
        return plan.orderedByID(after: last.isEmpty ? nil : last)
    }
}
