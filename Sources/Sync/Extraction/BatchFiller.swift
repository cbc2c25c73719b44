internal import Synchronization

/// Encodes records into batches and passes the full ones on.
///
/// Used on the extraction thread. Only a few batches exist; when the loader has them all, `append` waits: that is how
/// PostgreSQL slows Salesforce's download down instead of filling the memory.
final class BatchFiller {
    /// A batch ends at this many bytes, whatever the number of rows: the bound of the memory it takes.
    static let maximumByteCount = 4 << 20
    /// A batch without rows to write ends here, so that counts and progress move.
    static let maximumUnchangedCount = 50_000

    private let encoder: RowEncoder
    private let batchSize: Int
    private let known: DigestMap?
    private let clock: PhaseClock
    private let full: BoundedQueue<RowBatch>
    private let empty: BoundedQueue<RowBatch>
    private var current: RowBatch?

    init(
        _ mapping: RowMapping,
        batchSize: Int,
        syncedAt: Moment,
        known: DigestMap?,
        clock: PhaseClock,
        full: BoundedQueue<RowBatch>,
        empty: BoundedQueue<RowBatch>,
    ) {
        encoder = RowEncoder(mapping, syncedAt: syncedAt)
        self.batchSize = batchSize
        self.known = known
        self.clock = clock
        self.full = full
        self.empty = empty
    }

    /// The loader has given up; there is no one to fill batches for.
    struct Abandoned: Error {}

    /// Encodes a record.
    ///
    /// - Throws: `Abandoned`, or what `RowEncoder.append` throws.
    func append(_ record: Record) throws {
        let batch: RowBatch
        if let current {
            batch = current
        } else {
            guard let next = try clock.measure(.handover, empty.pop) else { throw Abandoned() }
            next.reset(keeping: Self.maximumByteCount + (1 << 20))
            current = next
            batch = next
        }
        try encoder.append(record, to: batch, known: known)
        let isFull = batch.rows.count + batch.unreadable.count >= batchSize || batch.byteCount >= Self.maximumByteCount
        if isFull || batch.unchangedCount >= Self.maximumUnchangedCount { try flush() }
    }

    /// Passes the batch in hand on, full or not.
    ///
    /// - Throws: `Abandoned`.
    func flush() throws {
        guard let batch = current else { return }
        current = nil
        guard clock.measure(.handover, { full.push(batch) }) else { throw Abandoned() }
    }
}
