internal import RowCodec
internal import Salesforce
internal import SyncModel

/// Reads a page, or a query of many pages, until it is whole.
///
/// A page that is interrupted is asked for again. Rows of it that were taken already are known by their Ids and left out,
/// so that none is lost and none counted twice, in whatever order they come the second time.
///
/// A class, so that the growing list is never copied; it belongs to the extraction thread.
final class PageAttempts {
    /// The Ids of the page in the order they came; a set of those that came before the last failure.
    private var taken: [IDKey] = []
    private var before: Set<IDKey> = []
    private(set) var attempts = 0

    /// How often a page is asked for before the run gives up.
    static let maximumAttempts = 5

    /// The number of different rows of the page so far.
    var rowCount: Int { taken.count }

    /// Passes a row on that was not taken before; it counts as taken when it has arrived.
    func take(_ record: Record, _ consume: (Record) throws -> Void) rethrows {
        let key = IDKey(UnsafeRawBufferPointer(record.bytes(0)))
        if !before.isEmpty, before.contains(key) { return }
        try consume(record)
        taken.append(key)
    }

    /// The page is whole: failures of the next page count from zero.
    func endPage() {
        attempts = 0
    }

    /// The reading starts over, and everything that came is known.
    func restart() {
        before = Set(taken)
    }

    /// Compares the page with what its header announced.
    ///
    /// - Throws: `PageFormatError` where they differ.
    func check(against announced: Int?) throws {
        guard let announced, announced != rowCount else { return }
        throw PageFormatError(description: "the page has \(rowCount) records where its header announces \(announced)")
    }

    /// Decides what a failure means.
    ///
    /// - Returns: The wait before the page is asked for again.
    /// - Throws: `error` itself where asking again is no use, in a form that says so.
    func delay(after error: any Error, _ policy: RetryPolicy) throws -> Duration {
        attempts += 1
        before = Set(taken)
        guard attempts < Self.maximumAttempts else { throw Self.final(error, attempts) }
        if error is PageFormatError { return .milliseconds(200 * attempts) }
        guard let error = error as? SalesforceError, let delay = policy.delay(after: error, attempt: attempts) else {
            throw error
        }
        return delay
    }

    private static func final(_ error: any Error, _ attempts: Int) -> any Error {
        guard error is PageFormatError else { return error }
        return SyncError(
            code: .countMismatch,
            message: "A page of Salesforce's answer could not be read in \(attempts) attempts: \(error)",
            hint:
                "Nothing of it is lost: run the same command again. If it stays, look at what stands between here and Salesforce.",
        )
    }
}
