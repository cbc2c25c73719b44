internal import Ledger
internal import Loading
internal import Manifest
internal import RowCodec
internal import Salesforce
internal import Schema
internal import SyncModel

/// Decides what a run does, from what is known before its first row: no input, no output, no clock.
///
/// A dry run has the same plan; it carries out another part of it.
struct RunPlanner: Sendable {
    /// The manifest, without fields that the org hides where the run may skip those.
    let manifest: ObjectManifest
    var options: RunOptions
    /// The mapping of whole rows.
    let mapping: RowMapping
    /// Those of the run's table and its parents' whose rows go for good with their records.
    let hardTables: [String]

    /// Under this many records `auto` reads by REST, which needs no job.
    static let restThreshold = 10_000

    /// Plans the run.
    ///
    /// - Throws: `SyncError` with code `usage` where a refresh is asked for and there is nothing to refresh.
    func plan(_ facts: RunFacts) throws(SyncError) -> RunPlan {
        let ledger = facts.ledger
        let continuation = ledger.objection == nil ? ledger.continuation : nil
        let backfill = continuation == nil ? backfill(facts) : nil
        let (window, reason) = continuation.map { ($0.window, .continued(run: $0.run)) } ?? window(facts, backfill)
        let isFirstLoad = isFirstLoad(facts.table, continuation)
        var plan = RunPlan(
            object: manifest.name,
            table: manifest.table,
            schema: isFirstLoad ? facts.schema.deferringIndexes(of: manifest.table) : facts.schema,
            load: isFirstLoad ? .firstLoad : .merge,
            window: window,
            reason: reason,
            api: continuation == nil ? api(window, facts) : .fixed(.bulk, .continuation),
        )
        plan.continuation = continuation
        plan.rewrite = rewrite(facts, isFirstLoad: isFirstLoad, backfill)
        plan.backfill = backfill
        plan.isComplete = window == .full && readsAll
        plan.refresh = try refresh(facts, plan)
        plan.pruning = pruning(window, facts, plan)
        plan.watermark = continuation.map(\.watermark) ?? watermark(window, facts)
        plan.notices = notices(facts, plan)
        return plan
    }

    /// The plan of a part of a run that fills some fields into the rows that are here.
    func plan(filling: Filling, continuing continuation: Continuation?, in whole: RunPlan) -> RunPlan {
        var plan = whole
        plan.window = filling.window
        plan.reason = filling.purpose == .backfill ? .backfill : .refresh
        plan.api = continuation == nil ? modeChoice(filling.window) : .fixed(.bulk, .continuation)
        plan.continuation = continuation
        plan.load = .fill
        plan.isComplete = filling.purpose == .backfill
        (plan.backfill, plan.refresh, plan.rewrite, plan.watermark) = (nil, nil, nil, nil)
        (plan.pruning, plan.notices) = ([], [])
        return plan
    }

    /// Whether nothing but the window leaves records out.
    private var readsAll: Bool { options.filter == nil && options.limit == nil && !options.readsIDs }

    // MARK: What is read

    private func window(_ facts: RunFacts, _ backfill: Filling?) -> (window: SyncWindow, reason: WindowReason) {
        if options.readsIDs { return (SyncWindow(kind: .ids), .ids) }
        switch options.window {
        case .full: return (.full, .asked)
        case .days(let days):
            let start = facts.clocks.now.advanced(by: .seconds(-86_400 * days))
            return (SyncWindow(kind: .range, start: start), .asked)
        case .range(let start, let end): return (SyncWindow(kind: .range, start: start, end: end), .asked)
        case .refresh: return (SyncWindow(kind: .refresh), .refresh)
        case .incremental: return increment(facts, backfill)
        }
    }

    private func increment(_ facts: RunFacts, _ backfill: Filling?) -> (window: SyncWindow, reason: WindowReason) {
        let ledger = facts.ledger
        if ledger.holdsRowsOfFormerOrg { return (.full, .formerOrg) }
        if case .broken(let change) = ledger.claim { return (.full, .tableChanged(change)) }
        guard manifest.cursor != nil else { return (.full, .noCursor) }
        guard let watermark = ledger.trustedWatermark else { return (.full, .neverRead) }
        if watermark > max(facts.clocks.now.advanced(by: SyncWindow.clockTolerance), facts.clocks.latest) {
            return (.full, .futureWatermark(watermark))
        }
        // Rows that did not change since have the old shape: a new column of theirs would stay empty.
        if let stored = ledger.trustedMapping, stored != mapping.outline, backfill == nil {
            return (.full, .mappingChanged)
        }
        let start = watermark.advanced(by: .zero - SyncWindow.lookback)
        return (SyncWindow(kind: .incremental, start: start), .increment(since: watermark))
    }

    /// The fields that the manifest has besides those that the rows were read with, where that is all of the difference.
    private func backfill(_ facts: RunFacts) -> Filling? {
        guard options.window == .incremental, readsAll, manifest.cursor != nil, facts.ledger.trustedWatermark != nil,
            facts.table.exists, !facts.table.isEmpty, !facts.ledger.holdsRowsOfFormerOrg, facts.ledger.canBackfill,
            let stored = facts.ledger.trustedMapping
        else { return nil }
        return Filling(additionsOf: mapping, to: stored)
    }

    /// The volatile fields, where they are asked for or it is time to read them again.
    private func refresh(_ facts: RunFacts, _ plan: RunPlan) throws(SyncError) -> Filling? {
        let filling = Filling(volatileOf: manifest, mapping)
        if plan.isRefreshOnly { return try checked(filling, facts) }
        // A run that reads everything reads these, too.
        guard let filling, let interval = manifest.refresh, options.window == .incremental, readsAll,
            !plan.isComplete
        else { return nil }
        guard let last = facts.ledger.refreshed else { return filling }
        return last.duration(to: facts.clocks.database) < interval.duration ? nil : filling
    }

    private func checked(_ filling: Filling?, _ facts: RunFacts) throws(SyncError) -> Filling {
        guard let filling else {
            throw SyncError(
                code: .usage,
                message: "'\(manifest.name)' has no volatile field to refresh",
                hint: "Mark formulas, roll-ups and the like with 'volatile: true' in \(manifest.file).",
            )
        }
        let stored = facts.ledger.trustedMapping
        guard stored == mapping.outline else {
            let reason = stored == nil ? "was never read in full" : "was last read with another \(manifest.file)"
            throw SyncError(
                code: .usage,
                message: "'\(manifest.name)' \(reason), so there is nothing to refresh",
                hint: "Run 'sfsync run \(manifest.name)' first.",
            )
        }
        return filling
    }

    // MARK: How it is read and stored

    private func api(_ window: SyncWindow, _ facts: RunFacts) -> APIChoice {
        if options.readsIDs { return .fixed(.rest, .ids) }
        if options.limit != nil { return .fixed(.rest, .limit) }
        if facts.isFilterRefused { return .fixed(.rest, .filterByIDs) }
        return modeChoice(window)
    }

    private func modeChoice(_ window: SyncWindow) -> APIChoice {
        let reason: APIReason = options.mode == nil ? .manifest : .option
        return switch options.mode ?? manifest.mode {
        case .bulk: .fixed(.bulk, reason)
        case .rest: .fixed(.rest, reason)
        // The first page of an increment says how much it is, and Bulk takes over before a row is stored.
        case .auto where window.kind == .incremental: .restFirst(upTo: Self.restThreshold)
        case .auto: .byCount(threshold: Self.restThreshold)
        }
    }

    /// Whether rows go straight into an empty table: it holds no row but those of the first load that is continued, and
    /// nothing about it needs a look at single rows before they are stored.
    private func isFirstLoad(_ table: TableFacts, _ continuation: Continuation?) -> Bool {
        let links = manifest.columns.compactMap(\.reference)
        guard manifest.cursor != nil, options.migrates, !options.readsIDs, links.allSatisfy({ $0.onMissing == .stub })
        else { return false }
        return !table.exists || (table.isEmpty || continuation?.isFirstLoad == true) && table.linksCanWait
    }

    private func rewrite(_ facts: RunFacts, isFirstLoad: Bool, _ backfill: Filling?) -> RewriteReason? {
        if options.rewrites { return .asked }
        if isFirstLoad || !facts.table.exists { return nil }
        if !facts.ledger.digestsHold { return .untrusted }
        return facts.ledger.storedByThisMapping || backfill != nil ? nil : .severalMappings
    }

    // MARK: What follows

    private func pruning(_ window: SyncWindow, _ facts: RunFacts, _ plan: RunPlan) -> [Pruning] {
        guard !plan.isRefreshOnly, !options.readsIDs else { return [] }
        var pruning: [Pruning] = []
        if readsAll { pruning += pruningOfRecords(window, facts, plan) }
        if plan.load == .merge, !hardTables.isEmpty { pruning.append(.waiting(in: hardTables)) }
        return pruning
    }

    private func pruningOfRecords(_ window: SyncWindow, _ facts: RunFacts, _ plan: RunPlan) -> [Pruning] {
        let isFormer = facts.ledger.holdsRowsOfFormerOrg
        guard window != .full else {
            // What does not meet the condition looks like what has gone.
            let takesUnseen =
                isFormer || (manifest.condition == nil ? manifest.deletes != .ignore : manifest.leaving == .delete)
            return takesUnseen && plan.load == .merge && !options.rewrites ? [.unseen(ofFormerOrg: isFormer)] : []
        }
        var pruning: [Pruning] = []
        if manifest.leaving == .delete, manifest.condition != nil { pruning.append(.outOfScope) }
        if window.kind == .incremental, let start = window.start, manifest.deletes != .ignore,
            start.advanced(by: SyncWindow.lookback).duration(to: facts.clocks.now) > SyncWindow.recycleBin
        {
            pruning.append(.purged(since: start))
        }
        return pruning
    }

    /// Up to the lag behind the moment at which the run began, when the run reads all that changed before it.
    private func watermark(_ window: SyncWindow, _ facts: RunFacts) -> Timestamp? {
        guard manifest.cursor != nil, window.kind == .full || window.kind == .incremental, readsAll
        else { return nil }
        return facts.clocks.now.advanced(by: .zero - SyncWindow.lag)
    }

    // MARK: What the user has to know

    private func notices(_ facts: RunFacts, _ plan: RunPlan) -> [SyncEvent] {
        var notices: [SyncEvent] = []
        if facts.clocks.salesforce > facts.clocks.latest {
            let ahead = facts.clocks.latest.duration(to: facts.clocks.salesforce).rounded
            notices.append(
                .warning(
                    "Salesforce's clock says \(facts.clocks.salesforce), which is \(ahead) and more ahead of this machine's and "
                        + "of PostgreSQL's. The watermark goes by these."
                )
            )
        }
        if let run = facts.ledger.continuation?.run, let objection = facts.ledger.objection {
            notices.append(.warning("Run \(run) was interrupted and cannot be continued: \(objection). Starting over."))
        }
        let writesAll = plan.window == .full && plan.continuation == nil
        if writesAll, facts.ledger.holdsRowsOfFormerOrg {
            notices.append(.info("The table is filled from another org than before: reading everything again."))
        } else if writesAll, case .broken(let change) = facts.ledger.claim {
            let text = change.prefix(1).uppercased() + change.dropFirst()
            notices.append(.warning("\(text): reading everything once, and writing every row."))
        }
        switch plan.reason {
        case .futureWatermark(let watermark):
            notices.append(.warning("The watermark \(watermark) lies in the future: reading everything once."))
        case .mappingChanged:
            notices.append(.info("The manifest has changed since the last run: reading everything once."))
        default: break
        }
        return notices
    }
}
