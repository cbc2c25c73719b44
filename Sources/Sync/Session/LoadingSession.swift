internal import Ledger
internal import Manifest
internal import Postgres
internal import RowCodec
internal import Salesforce
internal import SyncModel

/// The database side of a run: lock, tables, ledger, and the load.
///
/// Belongs to the run's thread.
final class LoadingSession {
    var context: RunContext
    var connection: PostgresConnection
    /// Whether the connection broke, so that the next step needs another one.
    var isBroken = false
    var ledger: Ledger { Ledger(object: context.manifest.name, connection: connection) }
    var claim: RunLease?
    var runID: Int64? { claim?.run }
    /// The query that the run carries out now; another API may have taken it over.
    var openPlan: QuerySpec?
    /// The interrupted run that this one continues.
    var continuation: Continuation?
    /// The Ids that this run has counted as rejected and reads again; nil while it reads its query.
    var settling: Set<IDKey>?
    /// What is filled into rows that are there; nil where whole rows are loaded.
    var filling: Filling?
    /// What was known before the first row.
    var facts: RunFacts?
    var preparation = SchemaPreparation.Preparation.missing
    /// What the table held before a full run, with the Ids that it saw.
    var known: DigestIndex?
    /// Whether rows are written although their digest says that they did not change.
    var rewrites = false
    /// Whether what the ledger claims of the table holds.
    var claimStanding = ClaimStanding.none
    /// The table as it is for this run; nil where there is none.
    var tableState: TableState?
    /// Whether rows of an org that another one has replaced may still be in the table.
    private(set) var holdsRowsOfFormerOrg = false
    /// The key of the digests; 0 where there is no ledger.
    private(set) var digestKey: UInt64 = 0

    /// Connects and takes the object's lock.
    ///
    /// - Throws: `PostgresError`, `SyncError`; where the run was cancelled, that it was stopped.
    static func open(_ context: RunContext, slot: RunScheduler.Slot? = nil) throws -> LoadingSession {
        do {
            let session = LoadingSession(context, try FirstConnection(context: context, slot: slot).open())
            try session.open()
            return session
        } catch {
            throw context.cancellation.isCancelled ? context.stopped : error
        }
    }

    private init(_ context: RunContext, _ connection: PostgresConnection) {
        self.context = context
        self.connection = connection
    }

    private func open() throws {
        try retrying {
            if !context.options.isDryRun {
                try ledger.prepare()
                try takeLock()
            }
            if try ledger.exists() { digestKey = try ledger.digestKey() }
        }
    }

    /// Checks that the tables belong to the org that is signed in to.
    ///
    /// - Throws: `SyncError` with code `otherOrg`, `PostgresError`.
    func check(_ org: Organization) throws {
        try retrying {
            guard try ledger.exists() else { return }
            if context.options.isDryRun {
                // It may look at another org's rows, but not call them its own.
                if let known = try ledger.org(), known.id.prefix(15) != org.id.prefix(15) {
                    try ledger.check(org, replaces: false)
                }
                return
            }
            try ledger.check(org, replaces: context.options.replacesOrg)
            holdsRowsOfFormerOrg = try ledger.holdsRowsOfFormerOrg()
        }
    }

    /// Opens a run in the ledger, or reopens the interrupted one.
    func begin(_ spec: QuerySpec, _ plan: RunPlan? = nil, mapping: RowMapping) throws {
        openPlan = spec
        let opening = opening(spec, plan, mapping)
        let resumed = continuation?.run
        claim = try retrying {
            try resumed.map { try ledger.resume($0, process: .current) } ?? ledger.begin(opening, process: .current)
        }
        guard let runID else { return }
        context.onEvent(.began(run: runID))
        try retrying { try connection.setApplicationName("sfsync \(context.manifest.name) run \(runID)") }
    }

    private func opening(_ spec: QuerySpec, _ plan: RunPlan?, _ mapping: RowMapping) -> NewRun {
        var opening = NewRun(plan: spec, table: context.manifest.table)
        opening.request = filling.map(\.request) ?? context.options.continuableRequest(for: context.manifest)
        opening.mapping = mapping.fingerprint
        opening.watermark = plan?.watermark
        opening.isFirstLoad = preparation == .firstLoad
        opening.tableState = tableState
        return opening
    }

    /// The interrupted run cannot be continued: this one starts over.
    func abandonContinuation() throws {
        guard continuation != nil else { return }
        continuation = nil
        guard let claim else { return }
        // It had been opened already.
        try retrying { try ledger.abandon(claim) }
        self.claim = nil
    }

    /// The run is closed; another one may follow.
    func endRun() {
        continuation = nil
        claim = nil
    }

    /// Gives the object's lock back; the server would free it some time after the connection closed.
    func unlock() {
        try? ledger.unlock()
    }
}
