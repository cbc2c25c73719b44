internal import Manifest
internal import Postgres
internal import Salesforce
internal import Schema

/// The database side of a run: lock, tables, ledger, and the load.
///
/// Belongs to the run's thread.
final class LoadingSession {
    let run: SyncRun
    var connection: PostgresConnection
    /// Whether the connection broke, so that the next step needs another one.
    var isBroken = false
    var ledger: Ledger { Ledger(object: run.manifest.name, connection: connection) }
    var claim: RunClaim?
    var runID: Int64? { claim?.run }
    /// What the run asks for now: another API than it began with may have taken it.
    var openPlan: SyncPlan?
    /// The run that broke off and is gone on with.
    var continuation: Continuation?
    /// The Ids that this run has counted as rejected and reads again; nil while it reads its query.
    var settling: Set<IDKey>?
    /// What is filled into rows that are there; nil where whole rows are loaded.
    var filling: Filling?
    /// Everything that changed before it is in the table; nil where that is not known, or does not hold any more.
    private(set) var watermark: Moment?
    /// The mapping that the rows up to the watermark were read with.
    var storedMapping: MappingOutline?
    /// The fingerprint of the mapping that the run was opened with.
    private(set) var openedMapping: String?
    var preparation = SchemaStep.Preparation.missing
    /// What the table held before a full run, with the Ids that it saw.
    var known: DigestMap?
    /// Whether rows are written although their digest says that they did not change.
    var rewrites = false
    /// Whether what the ledger claims of the table holds.
    private(set) var standing = ClaimStanding.none
    /// Whether equal digests are equal rows: all that is in the table was stored by this ledger's runs, and is there as it
    /// was stored.
    private(set) var digestsHold = false
    /// The table as it was when the run began; nil where there is none.
    private(set) var tableState: TableState?
    /// Whether rows of an org that another one has replaced may still be in the table.
    private(set) var holdsRowsOfFormerOrg = false
    /// The key of the digests; 0 where there is no ledger.
    private(set) var digestKey: UInt64 = 0

    /// Connects and takes the object's lock.
    ///
    /// - Throws: `PostgresError`, `SyncError`.
    init(_ run: SyncRun) throws {
        self.run = run
        connection = try FirstConnection(run: run).open()
        try open()
    }

    private func open() throws {
        try retrying {
            if !run.options.isDryRun {
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
            if run.options.isDryRun {
                // It may look at another org's rows, but not call them its own.
                if let known = try ledger.org(), known.id.prefix(15) != org.id.prefix(15) {
                    try ledger.check(org, replaces: false)
                }
                return
            }
            try ledger.check(org, replaces: run.options.replacesOrg)
            holdsRowsOfFormerOrg = try ledger.holdsRowsOfFormerOrg()
        }
    }

    /// Brings the tables up to the manifest, and looks at what the ledger claims of them.
    ///
    /// A run that broke off and was about the same request and mapping is looked for, to go on with it.
    ///
    /// - Throws: `PostgresError`, `SyncError`.
    func prepareTables(_ mapping: RowMapping, continuing: Bool) throws {
        try retrying {
            let columns = Self.claimedColumns(mapping)
            let table = run.manifest.table
            if run.options.isDryRun {
                preparation = try LiveTable.inspect(table, on: connection) == nil ? .missing : .ready
            } else {
                if continuing, !run.options.restarts,
                    let request = run.options.continuableRequest(for: run.manifest)
                {
                    try findContinuation(request, mapping.fingerprint, columns)
                }
                let step = SchemaStep(run: run, connection: connection)
                preparation = try step.prepare(continuingFirstLoad: continuation?.isFirstLoad ?? false)
                try checkRights()
            }
            tableState = try TableState.read(table, columns: columns, on: connection)
            guard try ledger.exists() else { return }
            standing = try ledger.standing(of: table, tableState)
            let isAsStored = try standing == .none && ledger.hasStored(only: tableState, in: table)
            digestsHold = !holdsRowsOfFormerOrg && (standing.holds || isAsStored)
            let stored = try ledger.watermark()
            watermark = standing.holds ? stored?.moment : nil
            storedMapping = standing.holds ? stored?.mapping.map { MappingOutline(text: $0) } : nil
        }
    }

    /// Checks that the role may do what the run will do to the tables.
    private func checkRights() throws {
        let library = run.engine.manifests
        try RequiredRights(
            of: run.manifest,
            removes: holdsRowsOfFormerOrg,
            parents: run.manifest.referencedManifests.compactMap { try? library.manifest(named: $0) },
            on: connection,
        ).check()
    }

    /// The columns that hold what a mapping fills, and what runs need to tell rows apart.
    private static func claimedColumns(_ mapping: RowMapping) -> [String] {
        mapping.columns.map(\.name) + [
            TableSchema.System.digest, TableSchema.System.syncedAt, TableSchema.System.updatedAt,
        ]
    }

    /// Looks for a run to go on with, and whether the rows that it has committed are where they were.
    func findContinuation(_ request: String, _ mapping: String, _ columns: [String]? = nil) throws {
        let table = run.manifest.table
        guard let found = try ledger.continuation(request: request, mapping: mapping, table: table) else { return }
        var state = tableState
        if let columns { state = try TableState.read(table, columns: columns, on: connection) }
        if let reason = try objection(to: found, state) {
            run.onEvent(.warning("Run \(found.run) broke off and cannot be continued: \(reason). Starting anew."))
            return
        }
        continuation = found
    }

    /// Why the rows of a run that broke off cannot be counted on.
    private func objection(to found: Continuation, _ state: TableState?) throws -> String? {
        let table = run.manifest.table
        guard let state else { return "table \(table) is not there any more" }
        guard let earlier = found.tableState else { return "nobody noted which table it had filled" }
        if let change = state.change(since: earlier, table: table) { return change }
        return try ledger.hasCommitted(found.run, in: table) ? nil : "rows of \(table) that it had stored are gone"
    }

    /// Opens the run in the ledger, or the one that broke off once more.
    func begin(_ plan: SyncPlan, watermark: Moment? = nil, mapping: RowMapping? = nil) throws {
        openedMapping = mapping?.fingerprint ?? openedMapping
        guard !run.options.isDryRun else { return }
        openPlan = plan
        let opening = opening(plan, watermark, mapping)
        let resumed = continuation?.run
        claim = try retrying {
            try resumed.map { try ledger.resume($0, process: .current) } ?? ledger.begin(opening, process: .current)
        }
        if let runID { try retrying { try connection.setApplicationName("sfsync \(run.manifest.name) run \(runID)") } }
    }

    private func opening(_ plan: SyncPlan, _ watermark: Moment?, _ mapping: RowMapping?) -> RunOpening {
        var opening = RunOpening(plan: plan, table: run.manifest.table)
        opening.request = filling.map(\.request) ?? run.options.continuableRequest(for: run.manifest)
        opening.mapping = mapping?.fingerprint
        opening.watermark = watermark
        opening.isFirstLoad = preparation == .firstLoad
        opening.tableState = tableState
        return opening
    }

    /// The run that broke off cannot be gone on with: this one begins anew.
    func abandonContinuation() throws {
        guard let continuation else { return }
        self.continuation = nil
        try retrying {
            if claim != nil {
                // It had been opened already.
                try ledger.abandon(continuation.run)
                claim = nil
            }
            preparation = try SchemaStep(run: run, connection: connection).prepare()
        }
    }

    /// The run is closed; another one may follow.
    func endRun() {
        continuation = nil
        claim = nil
    }

    /// All rows are of this table, these columns and this mapping: the run has just stored them.
    func noteClaim(of mapping: MappingOutline) {
        standing = .holds
        digestsHold = true
        storedMapping = mapping
    }

    /// Gives the object's lock back; the server would free it some time after the connection closed.
    func unlock() {
        try? ledger.unlock()
    }
}
