internal import Extraction
internal import Ledger
internal import Loading
internal import Manifest
internal import Postgres
internal import RowCodec
internal import Salesforce
internal import SyncModel

/// Salesforce's side of a comparison: how many records there are, and their Ids with cursor values and delete marks.
///
/// Reads through the same extractions as a run, and copies into a temporary table: memory stays bounded however many
/// records there are.
struct KeyQueries {
    let context: RunContext
    /// The object with nothing but Id, cursor field and `IsDeleted`.
    let mapping: RowMapping
    /// The session that has the temporary tables.
    let connection: PostgresConnection
    /// The object with the condition that the records meet.
    private let manifest: ObjectManifest

    /// More records than this are read by Bulk.
    private static let restThreshold = 10_000
    private static let batchSize = 50_000

    /// Prepares the queries; an object without `IsDeleted` is not asked for it.
    ///
    /// - Throws: `SalesforceError`.
    init(_ context: RunContext, on connection: PostgresConnection) throws {
        try self.init(context, on: connection, condition: context.manifest.condition)
    }

    /// Prepares the queries with another condition than the manifest's.
    ///
    /// - Throws: `SalesforceError`.
    init(_ context: RunContext, on connection: PostgresConnection, condition: String?) throws {
        var hasIsDeleted = false
        if context.manifest.deletes != .ignore {
            hasIsDeleted = try context.salesforce.describe(context.manifest.object).field("IsDeleted") != nil
        }
        self.init(context, on: connection, condition: condition, hasIsDeleted: hasIsDeleted)
    }

    /// Prepares the queries of an object that is known to have `IsDeleted`, or to lack it.
    init(_ context: RunContext, on connection: PostgresConnection, condition: String?, hasIsDeleted: Bool) {
        self.context = context
        self.connection = connection
        var keys = context.manifest
        keys.condition = condition
        manifest = keys
        keys.columns = []
        keys.groups = []
        mapping = RowMapping(keys, hasIsDeleted: hasIsDeleted)
    }

    /// The number of live records of a window.
    ///
    /// - Throws: `SalesforceError`, `SyncError`.
    func count(_ window: SyncWindow) throws -> Int {
        let plan = try plan(.rest, window)
        // Only queryAll shows archived activities, and it shows deleted records along with them.
        let soql = plan.counting(mapping.deletedSource == nil ? nil : "IsDeleted = FALSE")
        return try context.salesforce.count(soql, includingDeleted: plan.includesDeleted)
    }

    /// Creates an empty table for keys: `sf_id`, the cursor column, `deleted_at` and two columns without meaning.
    func createTable(_ name: String) throws -> TemporaryTable {
        let table = TemporaryTable(name, on: connection)
        let cursor = context.manifest.cursorColumn.map { "\(Identifier($0).sql) timestamptz, " } ?? ""
        try table.create(
            "(sf_id text COLLATE \"C\" NOT NULL, \(cursor)deleted_at timestamptz, sync_digest bigint, synced_at timestamptz)"
        )
        return table
    }

    /// Copies the keys of a window's records into a table, deleted ones with their mark where the object has them.
    ///
    /// About how many there are decides by which API.
    func load(_ window: SyncWindow, expected: Int, into table: TemporaryTable) throws {
        var query = QueryOpener(context: context, mapping: mapping)
        do {
            try withSource(window, expected: expected, mapping.sourceFields, &query) { try load($0, into: table) }
        } catch let error as SalesforceError where error.code == .invalidField && mapping.deletedSource != nil {
            // The field that tells deletes is gone since it was looked for: the same question without it.
            guard try context.salesforce.describe(context.manifest.object).field("IsDeleted") == nil else {
                throw error
            }
            let rest = KeyQueries(context, on: connection, condition: manifest.condition, hasIsDeleted: false)
            try table.empty()
            try rest.load(window, expected: expected, into: table)
        }
    }

    /// Opens a query for some fields of a window's records, and deletes its job afterwards.
    func withSource<Value>(
        _ window: SyncWindow,
        expected: Int,
        _ fields: [String],
        _ query: inout QueryOpener,
        _ body: (RecordSource) throws -> Value,
    ) throws -> Value {
        func plan(_ mode: QuerySpec.Mode) throws -> QuerySpec {
            try QuerySpec(manifest, mode: mode, window: window, fields: fields)
        }
        let isLarge = expected > Self.restThreshold && context.manifest.mode != .rest
        let ledger = Ledger(object: context.manifest.name, connection: connection)
        var created: String?
        let source: RecordSource
        do {
            source = try query.open(try plan(isLarge ? .bulk : .rest)) { job, _ in
                created = job
                try ledger.keep(keyJob: job)
            }
        } catch {
            if let created, query.clearAway(created) { try? ledger.forget(keyJob: created) }
            throw error
        }
        // Of a comparison that fails nobody reads on.
        defer {
            if source.dispose(), let job = source.job { try? ledger.forget(keyJob: job.id) }
        }
        return try body(source)
    }

    /// Copies the keys of some records into a table, as far as Salesforce knows them.
    ///
    /// `withoutCondition` takes those along that do not meet the manifest's `where`.
    func load(_ ids: [String], into table: TemporaryTable, withoutCondition: Bool = false) throws {
        var manifest = context.manifest
        if withoutCondition { manifest.condition = nil }
        let query = QueryOpener(context: context, mapping: mapping)
        let plan = try QuerySpec(manifest, mode: .rest, window: .ids, fields: mapping.sourceFields)
        try load(RecordSource(context: query.context(plan), job: nil, ids: ids), into: table)
    }

    private func plan(_ mode: QuerySpec.Mode, _ window: SyncWindow) throws -> QuerySpec {
        try QuerySpec(manifest, mode: mode, window: window, fields: mapping.sourceFields)
    }

    private func load(_ source: RecordSource, into table: TemporaryTable) throws {
        try read(source, mapping) { try copy($0, into: table) }
    }

    /// Reads what a source delivers, batch by batch on this thread.
    ///
    /// - Throws: `SalesforceError`, `PostgresError`, `SyncError`, among them that counts differ.
    func read(_ source: RecordSource, _ mapping: RowMapping, _ take: (RowBatch) throws -> Void) throws {
        let crew = LoadPipeline(
            source: source,
            mapping: mapping,
            batchSize: Self.batchSize,
            syncedAt: Timestamp(microseconds: 0),
            known: nil,
            maximumRejects: .max,
            start: context.meter.start,
            cancellation: context.cancellation,
            onEvent: context.onEvent,
        )
        let result = try crew.work(
            helpers: 0,
            commit: { batch in
                try take(batch)
                var outcome = BatchLoader.Outcome()
                outcome.counts.retrieved = batch.recordCount
                outcome.counts.unchanged = batch.recordCount
                return outcome
            },
            makeHelper: { preconditionFailure("one thread does it") },
        )
        try result.reconcile(with: source)
    }

    private func copy(_ batch: RowBatch, into table: TemporaryTable) throws {
        if let row = batch.unreadable.first {
            throw SyncError(
                code: .extraction,
                message: "A record's key cannot be read: \(row.problem.field) \(row.problem.reason)",
                hint:
                    "Salesforce's answer is not what a query for \(row.problem.field) should give; please report this.",
            )
        }
        try table.copy(batch)
    }
}
