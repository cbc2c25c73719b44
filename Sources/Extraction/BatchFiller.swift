package import RowCodec
package import SyncModel
internal import Synchronization
package import Threads

/// Encodes records into batches and passes the full ones on.
///
/// Used on the extraction thread. Only a few batches exist; when the loader has them all, `append` waits: that is how
/// PostgreSQL slows Salesforce's download down instead of filling the memory.
package final class BatchFiller {
    /// A batch without rows to write ends here, so that counts and progress move.
    static let maximumUnchangedCount = 50_000

    private let encoder: RowEncoder
    private let batchSize: Int
    private let maximumByteCount: Int
    private let known: DigestIndex?
    private let clock: PhaseTimer
    private let full: BoundedQueue<RowBatch>
    private let empty: BoundedQueue<RowBatch>
    private var current: RowBatch?
    /// The page that the records come from; nil where a page cannot be gone back to.
    private var page: PageCheckpoints?

    package init(
        _ mapping: RowMapping,
        batchSize: Int,
        maximumByteCount: Int = RowBatch.maximumByteCount,
        syncedAt: Timestamp,
        known: DigestIndex?,
        clock: PhaseTimer,
        full: BoundedQueue<RowBatch>,
        empty: BoundedQueue<RowBatch>,
    ) {
        encoder = RowEncoder(mapping, syncedAt: syncedAt)
        self.batchSize = batchSize
        self.maximumByteCount = maximumByteCount
        self.known = known
        self.clock = clock
        self.full = full
        self.empty = empty
    }

    /// The loader has given up; there is no one to fill batches for.
    struct Abandoned: Error {}

    /// A page of a Bulk job begins; batches are checkpoints of it from here on.
    func beginPage(_ page: PageCheckpoints) {
        self.page = page
    }

    /// The head of the page has come.
    ///
    /// - Throws: `PageCheckpoints.Mismatch`.
    package func note(nextLocator: String?) throws {
        try page?.expect(nextLocator)
    }

    /// The page has ended, and with it the batch in hand.
    ///
    /// - Throws: `Abandoned`, `PageCheckpoints.Mismatch`.
    func endPage() throws {
        try page?.checkEnd()
        let needsEnd = page?.needsEnd ?? false
        if needsEnd { _ = try batch() }
        try flush(endsPage: needsEnd)
        page = nil
    }

    private func batch() throws -> RowBatch {
        if let current { return current }
        guard let next = try clock.measure(.handover, empty.pop) else { throw Abandoned() }
        next.reset(keeping: RowBatch.maximumByteCount + (1 << 20))
        current = next
        return next
    }

    /// Encodes a record, unless an earlier process has committed it.
    ///
    /// - Throws: `Abandoned`, `PageCheckpoints.Mismatch`, or what `RowEncoder.append` throws.
    package func append(_ record: Record) throws {
        if page?.isNextCommitted == true {
            try flush()
            try page?.skip(record.bytes(0))
            return
        }
        let batch = try batch()
        try encoder.append(record, to: batch, known: known)
        page?.take(record.bytes(0))
        let isFull = batch.rows.count + batch.unreadable.count >= batchSize || batch.byteCount >= maximumByteCount
        if isFull || batch.unchangedCount >= Self.maximumUnchangedCount { try flush() }
    }

    /// Passes the batch in hand on, full or not.
    ///
    /// - Throws: `Abandoned`.
    package func flush() throws {
        try flush(endsPage: false)
    }

    private func flush(endsPage: Bool) throws {
        guard let batch = current else { return }
        current = nil
        batch.checkpoint = page?.checkpoint(isLast: endsPage)
        guard clock.measure(.handover, { full.push(batch) }) else { throw Abandoned() }
    }
}
