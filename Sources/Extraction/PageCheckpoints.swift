internal import RowCodec
package import SyncModel

/// How far a Bulk result page is read, and what of it an earlier process has committed.
package struct PageCheckpoints {
    package let index: Int
    package let locator: String?
    /// The locator of the page behind it, once the page's head has come.
    private var nextLocator: String?
    /// What is in already and still ahead, in order.
    private var ahead: ArraySlice<Checkpoint>
    private let isLastCommitted: Bool
    private var ordinal = 0
    private var batchStart = 0
    private var idsHash: UInt64 = 0

    init(index: Int, locator: String?, committed: CommittedPage) {
        self.index = index
        self.locator = locator
        ahead = committed.checkpoints.filter { $0.recordCount > 0 }[...]
        isLastCommitted = committed.checkpoints.contains(where: \.isLast)
    }

    /// The page's head has come.
    ///
    /// - Throws: `Mismatch` where it ends elsewhere than when an earlier process read it.
    package mutating func expect(_ nextLocator: String?) throws {
        self.nextLocator = nextLocator
        if let earlier = ahead.first, earlier.nextLocator != nextLocator { throw Mismatch() }
    }

    /// The page that comes again has other records, or the same in another order.
    package struct Mismatch: Error {}

    /// Whether the next record is in already; then the batch in hand ends before it.
    var isNextCommitted: Bool { ahead.first.map { ordinal >= $0.firstRecord } ?? false }

    /// Whether a batch is needed to say that the page has ended.
    var needsEnd: Bool { !isLastCommitted }

    /// Takes a record that is in.
    ///
    /// - Throws: `Mismatch`.
    package mutating func skip(_ id: UnsafeBufferPointer<UInt8>) throws {
        take(id)
        guard let done = ahead.first, ordinal == done.firstRecord + done.recordCount else { return }
        guard idsHash == done.idsHash else { throw Mismatch() }
        ahead = ahead.dropFirst()
        idsHash = 0
        batchStart = ordinal
    }

    /// Takes a record into the batch in hand.
    package mutating func take(_ id: UnsafeBufferPointer<UInt8>) {
        idsHash = RapidHash.hash(UnsafeRawBufferPointer(id), seed: idsHash)
        ordinal += 1
    }

    /// Ends the batch in hand.
    package mutating func checkpoint(isLast: Bool) -> Checkpoint {
        defer {
            batchStart = ordinal
            idsHash = 0
        }
        return Checkpoint(
            page: index,
            locator: locator,
            nextLocator: nextLocator,
            firstRecord: batchStart,
            recordCount: ordinal - batchStart,
            isLast: isLast,
            idsHash: idsHash,
        )
    }

    /// The page has ended.
    ///
    /// - Throws: `Mismatch` where it was longer when an earlier process read it.
    func checkEnd() throws {
        guard ahead.isEmpty else { throw Mismatch() }
    }
}
