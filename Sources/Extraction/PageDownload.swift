internal import RowCodec
internal import Salesforce
internal import Threads

/// A result page of a Bulk job on its way, on a thread of its own.
///
/// The thread waits when the reader is behind: at most `blockCount` blocks are in memory. Whoever begins a download ends
/// it: `abandon` stops the request and waits for the thread, so that nothing is asked for after the reader has left.
final class PageDownload {
    private static let blockByteCount = 256 << 10
    private static let blockCount = 4
    /// libcurl passes on what it has, up to its buffer: room for that, so that a block never moves while it fills.
    private static let pieceByteCount = 512 << 10

    private let heads = BoundedQueue<ResultPage>(capacity: 1)
    private let blocks = BoundedQueue<[UInt8]>(capacity: PageDownload.blockCount)

    private let cancellation: CancellationToken
    private let thread: WorkerThread

    /// Starts the download, which ends with `parent` or by itself.
    init(
        _ client: SalesforceClient,
        _ job: QueryJob,
        locator: String?,
        maximumRows: Int?,
        cancellation parent: CancellationToken,
    ) {
        cancellation = CancellationToken(following: [parent])
        thread = WorkerThread { [heads, blocks, cancellation] in
            do {
                var block: [UInt8] = []
                block.reserveCapacity(Self.blockByteCount + Self.pieceByteCount)
                try client.resultPage(
                    job,
                    locator: locator,
                    maxRecords: maximumRows,
                    cancellation: cancellation,
                    onHead: { heads.push($0) },
                    onBody: { bytes in
                        bytes.withUnsafeBytes { block.append(contentsOf: $0) }
                        guard block.count >= Self.blockByteCount else { return }
                        guard blocks.push(block) else { throw Dropped() }
                        block = []
                        block.reserveCapacity(Self.blockByteCount + Self.pieceByteCount)
                    },
                )
                if !block.isEmpty { blocks.push(block) }
                heads.finish()
                blocks.finish()
            } catch {
                heads.finish(throwing: error)
                blocks.finish(throwing: error)
            }
        }
    }

    private struct Dropped: Error {}

    /// Waits for the page's headers.
    ///
    /// - Throws: `SalesforceError`.
    func head() throws -> ResultPage {
        guard let head = try heads.pop() else { throw PageFormatError(description: "the page has no header") }
        return head
    }

    /// Waits for the next bytes of the page; nil at its end.
    ///
    /// - Throws: `SalesforceError`.
    func nextBlock() throws -> [UInt8]? {
        try blocks.pop()
    }

    /// Tells the download to end, without waiting for it.
    func stop() {
        cancellation.cancel()
        heads.abandon()
        blocks.abandon()
    }

    /// Ends the download and waits until its thread is gone, which takes about a second at most.
    func abandon() {
        stop()
        thread.join()
    }
}
