internal import Extraction
internal import Loading
internal import Postgres
internal import RowCodec
internal import Salesforce
internal import SyncModel
internal import Synchronization
internal import Threads

/// The threads of a load: one reads and encodes, one or more commit.
struct LoadPipeline: Sendable {
    /// What the load came to.
    struct Result: Sendable {
        var counts = RunCounts()
        /// Records that Salesforce announced; nil where it did not say.
        var reported: Int?
        /// Whether all of the object was read.
        var isFull = false
        /// Rejected rows that another order of rows might have let in.
        var provisional = 0
        /// Ids of some rows that were written, those of the latest batches among them.
        var samples: [String] = []
        /// Rows whose link to another row of the table was cleared, and the Id that it held.
        var cleared: [(id: String, parent: String)] = []

        /// Cleared links that are kept: looking for their parents is for the few that come out of order.
        private static let clearedCount = 200_000
        /// Samples that are kept.
        private static let sampleCount = 24

        /// Adds what a batch came to.
        mutating func add(_ outcome: BatchLoader.Outcome) {
            counts += outcome.counts
            provisional += outcome.provisional
            samples += outcome.samples
            cleared += outcome.cleared.prefix(max(0, Self.clearedCount - cleared.count))
            // Of many batches every other sample goes, but for the latest.
            while samples.count > Self.sampleCount { samples.remove(at: Int.random(in: 0..<(samples.count - 4))) }
        }
    }

    let source: RecordSource
    let mapping: RowMapping
    let batchSize: Int
    /// The size at which a batch ends, in bytes.
    var maximumByteCount = RowBatch.maximumByteCount
    let syncedAt: Timestamp
    let known: DigestIndex?
    let maximumRejects: Int?
    /// What an earlier process has done of the run.
    var done = RunCounts()
    let start: ContinuousClock.Instant
    let cancellation: CancellationToken
    let onEvent: @Sendable (SyncEvent) -> Void

    /// Commits batches with `commit` on the calling thread, and with those that `makeHelper` makes on threads of their own.
    ///
    /// A helper that gets no connection is done without. No thread is left when this returns.
    ///
    /// - Throws: The first error of any thread; what was committed stays.
    func work(
        helpers: Int,
        commit: (RowBatch) throws -> BatchLoader.Outcome,
        makeHelper: @escaping @Sendable () throws -> BatchWriter,
    ) throws -> Result {
        let full = BoundedQueue<RowBatch>(capacity: 1 + helpers)
        let empty = BoundedQueue<RowBatch>(capacity: 3 + helpers)
        // One is filled, one waits, and each writer has one.
        for _ in 0..<(3 + helpers) { empty.push(RowBatch()) }
        let tally = LoadProgress(crew: self, full: full, empty: empty)

        let reader = startReader(full, empty, tally)
        let onEvent = onEvent
        let threads = (0..<helpers).map { _ in
            WorkerThread {
                tally.guarded {
                    guard let writer = try Self.helper(onEvent, makeHelper) else { return }
                    while let batch = try full.pop() { try tally.add(try writer.commit(batch), batch) }
                }
            }
        }
        tally.guarded {
            while let batch = try full.pop() { try tally.add(try commit(batch), batch) }
        }
        // A writer in the middle of a transaction ends it; what it commits is counted.
        for thread in threads { thread.join() }
        // A reader whose batches nobody takes any more ends as well, and the request that it waits for.
        if tally.failure != nil { source.stop() }
        reader.join()
        if let failure = tally.failure { throw failure }
        return tally.result
    }

    /// A further writer; nil where the server has no connection left for it.
    private static func helper(
        _ onEvent: (SyncEvent) -> Void,
        _ makeHelper: () throws -> BatchWriter,
    ) throws -> BatchWriter? {
        do {
            return try makeHelper()
        } catch let error as PostgresError where error.isTooManyConnections {
            onEvent(.debug("\(error) Continuing with fewer connections."))
            return nil
        }
    }

    private func startReader(
        _ full: BoundedQueue<RowBatch>,
        _ empty: BoundedQueue<RowBatch>,
        _ tally: LoadProgress,
    ) -> WorkerThread {
        let crew = self
        return WorkerThread {
            do {
                tally.note(reported: try crew.source.read(into: crew.makeFiller(full, empty)))
                full.finish()
            } catch {
                full.finish(throwing: error)
            }
        }
    }

    private func makeFiller(_ full: BoundedQueue<RowBatch>, _ empty: BoundedQueue<RowBatch>) -> BatchFiller {
        BatchFiller(
            mapping,
            batchSize: batchSize,
            maximumByteCount: maximumByteCount,
            syncedAt: syncedAt,
            known: known,
            clock: source.context.clock,
            full: full,
            empty: empty,
        )
    }

    /// Adds up what the writers do, and stops all when one fails.
    private final class LoadProgress: Sendable {
        private struct State {
            var result = Result()
            var failure: (any Error)?
        }

        private let crew: LoadPipeline
        private let full: BoundedQueue<RowBatch>
        private let empty: BoundedQueue<RowBatch>
        private let state: Mutex<State>

        init(crew: LoadPipeline, full: BoundedQueue<RowBatch>, empty: BoundedQueue<RowBatch>) {
            state = Mutex(State(result: Result(counts: crew.done)))
            self.crew = crew
            self.full = full
            self.empty = empty
        }

        var result: Result { state.withLock { $0.result } }
        var failure: (any Error)? { state.withLock { $0.failure } }

        func note(reported: Int?) {
            state.withLock { $0.result.reported = reported }
        }

        /// Adds a committed batch, gives its memory back and shows the progress.
        func add(_ outcome: BatchLoader.Outcome, _ batch: RowBatch) throws {
            let (counts, provisional) = state.withLock { state in
                state.result.add(outcome)
                return (state.result.counts, state.result.provisional)
            }
            empty.push(batch)
            crew.onEvent(
                .progress(
                    RunProgress(
                        counts: counts,
                        expected: crew.source.status.expected,
                        pages: crew.source.status.pages,
                        elapsed: ContinuousClock.now - crew.start,
                    )
                )
            )
            try crew.checkRejects(counts, provisional)
            if crew.cancellation.isCancelled { throw SyncError(code: .cancelled, message: "stopped") }
        }

        /// Runs a writer's loop; its error ends the queues, so that the others end as well.
        func guarded(_ body: () throws -> Void) {
            do {
                try body()
            } catch {
                state.withLock { $0.failure = $0.failure ?? error }
                full.abandon()
                empty.abandon()
            }
        }
    }

    /// Rows that may be stored in the end do not stop a run before they are too many to be read once more.
    private func checkRejects(_ counts: RunCounts, _ provisional: Int) throws(SyncError) {
        let patience = max(10_000, counts.retrieved / 10)
        try Self.check(counts, without: min(provisional, patience), maximum: maximumRejects)
    }

    /// Refuses too many rejected rows.
    ///
    /// - Throws: `SyncError` with code `tooManyRejects`.
    static func check(_ counts: RunCounts, without provisional: Int = 0, maximum: Int?) throws(SyncError) {
        let maximum = maximum ?? max(100, counts.retrieved / 100)
        guard counts.rejected - provisional > maximum else { return }
        throw SyncError(
            code: .tooManyRejects,
            message: "\(counts.rejected.grouped) of \(counts.retrieved.grouped) rows could not be stored; "
                + "the run stops above \(maximum.grouped)",
            hint:
                "Look at the reasons with 'sfsync rejects'. --max-rejects sets the bound.",
        )
    }
}

extension LoadPipeline.Result {
    /// Checks that every record is accounted for, and that all came that Salesforce announced.
    ///
    /// - Throws: `SyncError` with code `account`.
    func reconcile(with source: RecordSource) throws(SyncError) {
        guard counts.difference == 0 else {
            throw SyncError(
                code: .countMismatch,
                message:
                    "Row counts do not reconcile: \(counts.retrieved) records were read, and \(counts.processed + counts.rejected) "
                    + "are accounted for",
                hint: "The watermark stays where it was. Please report this.",
            )
        }
        guard let reported, reported != counts.retrieved else { return }
        throw SyncError(
            code: .countMismatch,
            message:
                "Salesforce reported \(reported.grouped) records\(source.jobText) and delivered \(counts.retrieved.grouped)",
            hint: "What came is stored; the watermark stays where it was. Run the same command again.",
        )
    }
}
