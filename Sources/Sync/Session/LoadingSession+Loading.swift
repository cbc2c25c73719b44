internal import Extraction
internal import Ledger
internal import Loading
internal import Manifest
internal import Postgres
internal import RowCodec
internal import Salesforce
internal import SyncModel

/// Loading what a source delivers.
extension LoadingSession {
    /// Reads the source on a thread of its own and commits its batches on this one and its helpers.
    ///
    /// - Throws: `PostgresError`, `SalesforceError`, `SyncError`; what was committed stays.
    func load(from source: RecordSource, mapping: RowMapping) throws -> LoadPipeline.Result {
        let crew = LoadPipeline(
            source: source,
            mapping: mapping,
            batchSize: settling == nil ? context.options.batchSize : Self.settlingBatchSize,
            maximumByteCount: settling == nil ? RowBatch.maximumByteCount : Self.settlingByteCount,
            syncedAt: try retrying { try ledger.now() },
            known: try retrying { try digestMap(source) },
            maximumRejects: settling == nil ? context.options.maximumRejects : .max,
            done: settling == nil ? continuation?.counts ?? RunCounts() : RunCounts(),
            start: context.meter.start,
            cancellation: context.cancellation,
            onEvent: context.onEvent,
        )
        known = crew.known
        let makeLoader = try retrying { try loaderFactory(mapping, source.plan.mode) }
        guard let claim else {
            let loader = makeLoader()
            let connection = preparation == .missing ? nil : connection
            return try crew.work(helpers: 0, commit: { try loader.preview($0, on: connection) }) {
                preconditionFailure("a dry run has no helpers")
            }
        }
        if preparation == .firstLoad {
            try retrying {
                try SchemaPreparation(context: context, connection: connection).deferIndexes(
                    isContinued: continuation != nil
                )
            }
        }
        var result = try commit(crew, claim, source, makeLoader)
        guard preparation == .firstLoad else { return result }
        do {
            let stubs = try context.timer.measure(.indexes) {
                try retrying { try SchemaPreparation(context: context, connection: connection).complete() }
            }
            result.counts.stubs += stubs
            try retrying { try ledger.note(stubs: stubs, of: claim) }
            return result
        } catch let error as PostgresError where error.recovery == .splitRows {
            // A value that an index cannot hold, for one. With the indexes in place PostgreSQL says which row it is.
            context.onEvent(
                .warning("\(error) Loading once more, with the indexes in place, to find the rows at fault.")
            )
            try retrying {
                try ledger.takeBack(claim, table: context.manifest.table)
                try SchemaPreparation(context: context, connection: connection).prepareForRows()
            }
            preparation = .ready
            continuation = nil
            var whole = source
            whole.committed = []
            return try load(from: whole, mapping: mapping)
        }
    }

    /// Commits what the source delivers, over this session's connection and some more.
    private func commit(
        _ crew: LoadPipeline,
        _ claim: RunLease,
        _ source: RecordSource,
        _ makeLoader: @escaping @Sendable () -> BatchLoader,
    ) throws -> LoadPipeline.Result {
        let sleep = context.salesforce.retryPolicy.sleep
        let cancellation = context.cancellation
        let setting = BatchWriter.Setting(
            object: context.manifest.name,
            claim: claim,
            keepsCheckpoints: context.options.continuableRequest(for: context.manifest) != nil,
            makeLoader: makeLoader,
            sleep: { try sleep($0, cancellation) },
            onEvent: context.onEvent,
        )
        let session = self
        let writer = BatchWriter(setting, try current()) { try session.renew() }
        let target = context.database
        return try crew.work(
            helpers: context.options.writers(rows: source.status.expected) - 1,
            commit: writer.commit
        ) {
            BatchWriter(setting, try PostgresConnection(to: target)) { try PostgresConnection(to: target) }
        }
    }

    /// The session's connection, whole.
    func current() throws -> PostgresConnection {
        try retrying {}
        return connection
    }

    /// Another connection after this one broke.
    private func renew() throws -> PostgresConnection {
        isBroken = true
        return try current()
    }

    /// The digests of the whole table, where a run reads all of it and they fit the budget.
    ///
    /// Otherwise each batch asks for the digests of its own Ids, which takes no memory and a little longer.
    private func digestMap(_ source: RecordSource) throws -> DigestIndex? {
        guard preparation == .ready, source.plan.window == .full, !context.options.rewrites else { return nil }
        let table = Identifier(context.manifest.table).sql
        let estimate = try connection.query(
            "SELECT reltuples::bigint FROM pg_class WHERE oid = to_regclass($1)",
            [table]
        )
        let rows = max(estimate.integer ?? 0, source.status.expected ?? 0)
        guard DigestIndex.byteCount(rows: rows) <= Self.digestBudget else { return nil }
        return try context.timer.measure(.lookup) {
            try DigestIndex.load(
                table: table,
                cursor: context.manifest.cursorColumn.map { Identifier($0).sql },
                expected: rows,
                isTrusted: !rewrites,
                on: connection,
            )
        }
    }

    /// Memory that the digests of a table may take, in bytes: enough for five million rows.
    private static let digestBudget = 160 << 20

    private func loaderFactory(
        _ mapping: RowMapping,
        _ mode: QuerySpec.Mode,
    ) throws -> @Sendable () -> BatchLoader {
        let manifest = context.manifest
        let rewrites = rewrites
        let clock = context.timer
        var merge = try statements(mapping, rewrites: rewrites)
        // Missing parents are inserted behind the rows, before the links are made.
        if preparation == .firstLoad { merge.links = [] }
        let statements = merge
        let strategy: BatchLoader.Strategy =
            filling != nil ? .fill : preparation == .firstLoad ? .firstLoad : .merge
        let stored = filling?.purpose == .refresh ? StoredDigestContribution(of: mapping, in: statements.table) : nil
        let settles = settling != nil || context.options.readsIDs
        let counted = settling ?? []
        let deferred = try BatchLoader.deferredTriggers(on: statements.table, connection)
        let checksRows = try !BatchLoader.interventions(on: statements.table, connection).isEmpty
        return {
            var loader = BatchLoader(
                mapping: mapping,
                statements: statements,
                strategy: strategy,
                isolation: mode == .rest ? .oneByOne : .halving,
                removesDeleted: manifest.deletes == .hard,
                rewrite: rewrites,
                clock: clock,
            )
            loader.stored = stored
            loader.checksRows = checksRows
            loader.deferredTriggers = deferred
            loader.settles = settles
            loader.counted = counted
            return loader
        }
    }
}
