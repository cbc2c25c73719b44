internal import Extraction
internal import Ledger
internal import Loading
internal import RowCodec
internal import Salesforce
internal import SyncModel

/// A run that reads some records by their Ids.
///
/// It stores them as every run does: under the object's lock and the fence, through the same encoder and merge, with an
/// entry in the ledger of window `ids`. It never moves the watermark.
///
/// Belongs to the run's thread.
final class ResyncByID {
    let session: LoadingSession
    private var query: QueryOpener
    private var plan: QuerySpec
    private var result: LoadPipeline.Result = {
        var result = LoadPipeline.Result()
        result.reported = 0
        return result
    }()

    /// Ids that a caller should pass at a time: what is in memory at once.
    static let blockSize = 20_000
    /// Where fewer Ids than this fit into a URL, Bulk jobs take thousands each.
    private static let minimumIDsPerURL = 25

    /// Takes the object's lock and brings the tables up to the manifest.
    ///
    /// With `rewrites` rows are written although their digest says that they did not change.
    ///
    /// - Throws: `PostgresError`, `SyncError`.
    init(
        _ engine: SyncEngine,
        _ object: String,
        rewrites: Bool,
        _ cancellation: CancellationToken,
        _ onEvent: @escaping @Sendable (SyncEvent) -> Void,
    ) throws {
        // Nobody asks for records to give up in the middle of them.
        var options = RunOptions(rewrites: rewrites, maximumRejects: .max)
        options.readsIDs = true
        let opened = try Self.open(try RunContext(engine: engine, object, options, cancellation, onEvent))
        session = opened.session
        query = QueryOpener(context: session.context, mapping: opened.mapping)
        plan = try query.makePlan(mode: .rest, window: .ids)
        if plan.idsPerURL < Self.minimumIDsPerURL { plan.mode = .bulk }
    }

    private static func open(_ context: RunContext) throws -> (session: LoadingSession, mapping: RowMapping) {
        let session = try LoadingSession.open(context)
        do {
            return try session.notingAttempt {
                let planner = try session.signIn()
                for notice in try session.prepare(by: planner).notices { context.onEvent(notice) }
                return (session, planner.mapping)
            }
        } catch {
            session.unlock()
            throw error
        }
    }

    /// What the run reads and writes with.
    var context: RunContext { session.context }

    /// Opens the run in the ledger, lets `body` read and write, and closes it.
    ///
    /// - Throws: What `body` throws; the ledger then has it as the run's error.
    func perform(_ body: (Int64) throws -> Void) throws -> RunReport {
        do {
            try session.begin(plan, mapping: query.mapping)
            guard let number = session.runID else { preconditionFailure("a run by Ids is never dry") }
            try body(number)
            let source = RecordSource(context: query.context(plan), job: nil)
            try result.reconcile(with: source)
            try session.finish(result, source, nil, mapping: query.mapping, traffic: context.meter.spent)
            return session.report(result, source, watermark: nil)
        } catch {
            // What is stored has not to be asked for again: so a small budget gets through in the end.
            if error.isOutOfRequests { try? session.resolveRejects() }
            session.fail(error, plan, traffic: context.meter.spent)
            throw context.cancellation.isCancelled ? context.stopped : error
        }
    }

    /// Gives the object's lock back.
    func close() {
        session.unlock()
    }

    /// Reads and stores a block of records.
    func read(_ ids: [String]) throws {
        let size = plan.mode == .bulk ? plan.idsPerJob : ids.count
        for start in stride(from: 0, to: ids.count, by: max(1, size)) {
            let part = Array(ids[start...].prefix(size))
            do {
                try load(part)
            } catch let error as SalesforceError where error.code == .invalidField && plan.mode == .rest {
                plan = try query.revise(plan, after: error)
                try load(part)
            }
        }
    }

    /// Counts rows that were deleted because their records are gone; part of the transaction that deletes them.
    ///
    /// - Throws: `SyncError` with code `locked` where another run has taken over.
    func note(deleted count: Int) throws {
        result.counts.deleted += count
        if let claim = session.claim { try session.ledger.note(removed: count, of: claim) }
    }

    private func load(_ ids: [String]) throws {
        guard plan.mode == .bulk else {
            let source = RecordSource(context: query.context(plan), job: nil, ids: ids)
            return add(try session.load(from: source, mapping: query.mapping))
        }
        query.ids = ids
        let source = try query.open(try query.makePlan(mode: .bulk, window: plan.window)) {
            try session.note(job: $0, $1)
        }
        add(try session.load(from: source, mapping: query.mapping))
        source.dispose()
    }

    private func add(_ part: LoadPipeline.Result) {
        result.counts += part.counts
        result.samples = Array((result.samples + part.samples).suffix(24))
        result.reported = (result.reported ?? 0) + (part.reported ?? part.counts.retrieved)
    }
}
