internal import Ledger
internal import Loading
internal import Manifest
internal import Postgres
internal import RowCodec
internal import Salesforce
internal import Schema
internal import SyncModel

/// Compares one object's table with Salesforce; it works on the calling thread.
struct Verification {
    let context: RunContext
    let options: VerifyOptions
    /// The session of a repair.
    var repairing: LoadingSession?

    /// Records that one request finds by their Ids, and that a page of a query holds; for choosing the cheaper way.
    private static let idsPerRequest = 450
    private static let recordsPerPage = 2000

    /// Compares and reports; `repair` is called with the differences where there are any to mend.
    ///
    /// - Throws: `SalesforceError`, `PostgresError`, `SyncError`.
    func execute(repair: ((Differences, VerifyReport) throws -> RunReport)?) throws -> VerifyReport {
        let connection = try connect()
        try checkOrg(connection)
        try checkTable(connection)
        let manifest = context.manifest
        var report = VerifyReport(object: manifest.name, table: manifest.table, isDeep: options.isDeep)
        report.ignoresDeletes = manifest.deletes == .ignore
        report.until = try until(connection)
        let window = SyncWindow(kind: .verify, end: report.until)
        let keys = try KeyQueries(context, on: connection)
        let rows = RowCounts(manifest: manifest, connection: connection)

        var counts = CountComparison(keys, rows)
        // An even exchange within a window leaves its count as it was; small objects are worth a closer look.
        report.isDeep = try counts.take(window, upTo: options.isDeep ? .max : options.deepLimit)
        if !report.isDeep { try counts.compare(window) }
        if let until = report.until { report.pending = try keys.count(SyncWindow(kind: .verify, start: until)) }
        report.records = counts.records
        report.rows = counts.rowCount
        report.stubs = try rows.stubs()
        report.windows = counts.windows
        report.comparedWindows = counts.differing.count

        let differences = Differences(connection: connection)
        let comparison = KeyComparison(manifest: manifest, connection: connection, until: report.until)
        try comparison.prepare()
        if !counts.differing.isEmpty { try compare(counts.differing, keys, comparison, &report) }
        try compareValues(keys, differences, &report, canRepair: repair != nil)
        report.counts = try differences.counts()
        report.countsDiffer = try hasUnexplainedCounts(report, window, keys, rows)
        report.rejected = try differences.rejected(manifest.name)
        report.differences = try differences.list(limit: options.listLimit)
        if let repair, !report.counts.isEmpty {
            let done = try repair(differences, report)
            let wanted = [VerifyReport.Kind.missing, .outdated, .altered].reduce(0) {
                $0 + report.counts[$1, default: 0]
            }
            report.undelivered = max(0, wanted - done.counts.retrieved)
            report.repair = done
        }
        report.apiRequests = context.meter.spent.requests
        report.elapsed = context.meter.elapsed
        return report
    }

    private func compare(
        _ differing: [(window: SyncWindow, records: Int)],
        _ keys: KeyQueries,
        _ comparison: KeyComparison,
        _ report: inout VerifyReport,
    ) throws {
        let delivered = try keys.createTable(KeyComparison.delivered)
        for (window, records) in differing {
            context.onEvent(
                .debug("Comparing \(records.grouped) Ids of \(window.start.map { "\($0)" } ?? "the beginning") on.")
            )
            try keys.load(window, expected: records, into: delivered)
        }
        try comparison.compare(differing.map(\.window))
        report.sharedIDs = try comparison.sharedIDs()
        let candidates = try comparison.candidateCount()
        guard candidates > 0 else { return }
        let asked = try keys.createTable(KeyComparison.asked)
        // Most rows that their window lacks have changed since. Where those are few, reading them spares asking.
        let pending = report.pending ?? 0
        if let until = report.until, pending > 0, candidates / Self.idsPerRequest > pending / Self.recordsPerPage {
            try keys.load(SyncWindow(kind: .verify, start: until), expected: pending, into: asked)
            report.moved += try comparison.settleCandidates()
        }
        try ask(keys, comparison, into: asked)
        report.moved += try comparison.settleCandidates()
        if context.manifest.condition != nil {
            let outside = try keys.createTable(KeyComparison.outside)
            try ask(keys, comparison, into: outside, withoutCondition: true)
            report.outside = try comparison.leaveOutside()
        }
        try comparison.noteSurplus()
    }

    /// Compares values: of all rows where that is asked for, or a repair needs to know them; of some otherwise.
    private func compareValues(
        _ keys: KeyQueries,
        _ differences: Differences,
        _ report: inout VerifyReport,
        canRepair: Bool,
    ) throws {
        let hasDeletes = keys.mapping.deletedSource != nil
        let mapping = RowMapping(context.manifest, hasIsDeleted: hasDeletes, objectNames: context.objectNames)
        let comparison = ValueComparison(keys: keys, mapping: mapping, until: report.until)
        var outcome = ValueComparison.Outcome()
        if !options.comparesValues, options.sampleSize > 0 {
            outcome = try comparison.compareSample(of: options.sampleSize)
        }
        if options.comparesValues || canRepair && !outcome.columns.isEmpty {
            outcome = try comparison.compareAll(expected: report.records)
        }
        report.comparedValues = outcome.rows
        report.alteredColumns = outcome.columns.map { VerifyReport.Column(name: $0.key, rows: $0.value) }
            .sorted { ($1.rows, $0.name) < ($0.rows, $1.name) }
    }

    /// Whether there are more records than rows, or less, and nothing that was found says why.
    private func hasUnexplainedCounts(
        _ report: VerifyReport,
        _ window: SyncWindow,
        _ keys: KeyQueries,
        _ rows: RowCounts,
    ) throws -> Bool {
        let isExplained =
            report.records == report.rows || report.moved > 0 || report.outside > 0 || report.sharedIDs > 0
            || report.counts.contains { $0.key != .altered && $0.value > 0 }
        // The org may have moved between the count and the reading.
        return try !isExplained && keys.count(window) != rows.count(window)
    }

    /// A session for the comparison; if the server has none left, the session that repairs.
    private func connect() throws -> PostgresConnection {
        do {
            return try PostgresConnection(to: context.database)
        } catch {
            guard error.isTooManyConnections, let connection = repairing?.connection else { throw error }
            return connection
        }
    }

    /// Rows of another org differ in everything, or only seem equal.
    private func checkOrg(_ connection: PostgresConnection) throws {
        let ledger = Ledger(object: context.manifest.name, connection: connection)
        guard try ledger.exists(), try ledger.org() != nil else { return }
        try ledger.check(context.salesforce.organization(), replaces: false)
    }

    private func ask(
        _ keys: KeyQueries,
        _ comparison: KeyComparison,
        into table: TemporaryTable,
        withoutCondition: Bool = false,
    ) throws {
        var last = ""
        while true {
            let ids = try comparison.candidates(after: last, limit: ResyncByID.blockSize)
            guard let end = ids.last else { return }
            try keys.load(ids, into: table, withoutCondition: withoutCondition)
            last = end
        }
    }

    /// The cursor value from which on everything is left to the next run, which begins there.
    private func until(_ connection: PostgresConnection) throws -> Timestamp? {
        guard context.manifest.cursor != nil else { return nil }
        let ledger = Ledger(object: context.manifest.name, connection: connection)
        let watermark = try ledger.exists() ? ledger.watermark()?.moment : nil
        let now = try context.salesforceNow()
        return (watermark ?? now.advanced(by: .zero - SyncWindow.lag)).advanced(by: .zero - SyncWindow.lookback)
    }

    private func checkTable(_ connection: PostgresConnection) throws {
        guard let live = try LiveTable.inspect(context.manifest.table, on: connection) else {
            throw SyncError(
                code: .schema,
                message: "There is no table \(context.manifest.table) to verify",
                hint: "Run 'sfsync run \(context.manifest.name)' first.",
            )
        }
        let needed = [TableSchema.System.salesforceID, TableSchema.System.digest, TableSchema.System.deletedAt]
        let missing = (needed + [context.manifest.cursorColumn].compactMap(\.self)).filter { live.columns[$0] == nil }
        guard missing.isEmpty else {
            throw SyncError(
                code: .schema,
                message: "Table \(context.manifest.table) lacks \(missing.joined(separator: ", "))",
                hint: "'sfsync ddl \(context.manifest.name)' prints what it needs.",
            )
        }
    }
}
