package import Postgres
package import RowCodec
package import SyncModel

/// Brings one batch into the table, within the transaction that the caller has open.
///
/// Unchanged rows are recognised by their digest and never sent. The others go by COPY BINARY into a staging table and
/// from there, in one statement, into the table. When PostgreSQL refuses them, the batch is taken back to a savepoint
/// and divided until the bad rows are alone.
package struct BatchLoader {
    /// How a refused batch is divided.
    package enum Isolation {
        /// Into halves: few statements where few rows of many are bad.
        case halving
        /// Into single rows.
        case oneByOne
    }

    /// How rows get into the table.
    package enum Strategy {
        /// The table was empty when the run began: straight into it, and nothing to compare with.
        case firstLoad
        /// Through the staging table, after a look at what is stored.
        case merge
        /// Some values into rows that are there.
        case fill
    }

    package let mapping: RowMapping
    package let statements: MergeStatements
    package let strategy: Strategy
    let isolation: Isolation
    /// Whether deleted records are removed instead of marked.
    package let removesDeleted: Bool
    /// Whether equal digests are no reason to leave a row alone.
    package let rewrite: Bool
    /// What the values that are written over had in the digests; nil where there is nothing of them in those.
    package var stored: StoredDigestContribution?
    /// Whether rows that were refused are tried again, now that everything else is in the table.
    package var settles = false
    /// The Ids of records that this run has counted as rejected before.
    package var counted: Set<IDKey> = []
    /// Whether something in the database may act on rows after they were stored.
    package var checksRows = false
    /// Triggers that would act at COMMIT, as `SET CONSTRAINTS` names them; empty where there are none.
    package var deferredTriggers = ""

    package let clock: PhaseTimer
    package let values = ValueEncoder()

    package init(
        mapping: RowMapping,
        statements: MergeStatements,
        strategy: Strategy,
        isolation: Isolation,
        removesDeleted: Bool,
        rewrite: Bool,
        clock: PhaseTimer,
    ) {
        self.mapping = mapping
        self.statements = statements
        self.strategy = strategy
        self.isolation = isolation
        self.removesDeleted = removesDeleted
        self.rewrite = rewrite
        self.clock = clock
    }

    /// What to do with the rows of a batch.
    struct RowClassification {
        var write: [Int] = []
        var remove: [Int] = []
        var isNew: Set<Int> = []
        var isNewlyDeleted: Set<Int> = []
    }

    /// Loads the batch.
    ///
    /// - Throws: `PostgresError` where not the rows are at fault; the transaction is then the caller's to roll back.
    package func load(_ batch: RowBatch, on connection: PostgresConnection) throws -> Outcome {
        // What they do at COMMIT nobody would see: they act with each statement, so that the counts are true.
        if !deferredTriggers.isEmpty { try connection.execute("SET CONSTRAINTS \(deferredTriggers) IMMEDIATE") }
        if strategy == .fill { return try fill(batch, on: connection) }
        // Where something acts on rows, COPY's own count is not what the table holds.
        if strategy == .firstLoad, !checksRows, let outcome = try loadDirectly(batch, on: connection) { return outcome }
        var outcome = Outcome()
        let sorting = try sort(batch, on: connection, &outcome)
        if statements.hasOwnParents, !sorting.isNew.isEmpty {
            try clock.measure(.merge) { try connection.execute(MergeStatements.lockParentInserts) }
        }
        try isolating(batch, sorting.write[...], on: connection, &outcome) {
            try merge(batch, $0, sorting, on: connection)
        }
        // Another row may point to one that goes.
        try isolating(batch, sorting.remove[...], on: connection, &outcome) { try remove(batch, $0, on: connection) }
        discount(batch, &outcome)
        return outcome
    }

    /// Records that were counted as rejected before are counted once.
    private func discount(_ batch: RowBatch, _ outcome: inout Outcome) {
        guard !counted.isEmpty else { return }
        let ids = batch.rows.map { IDKey(batch.idBytes($0)) }
        let again = Set(ids).intersection(counted).count
        outcome.counts.retrieved -= again
        outcome.counts.rejected -= again
    }

    /// Copies the batch straight into the table.
    ///
    /// - Returns: nil where PostgreSQL refused a row; then nothing of the batch is stored, and the long way finds it.
    private func loadDirectly(_ batch: RowBatch, on connection: PostgresConnection) throws -> Outcome? {
        var outcome = Outcome()
        let sorting = try sort(batch, on: nil, &outcome)
        guard !sorting.write.isEmpty else { return outcome }
        try connection.execute("SAVEPOINT sfsync_batch")
        do {
            let copied = try clock.measure(.copy) {
                try copy(batch, sorting.write[...], by: statements.copyDirect, on: connection)
            }
            guard copied == sorting.write.count else {
                throw try vanished(sorting.write.count - copied, of: sorting.write.count, on: connection)
            }
            try connection.execute("RELEASE SAVEPOINT sfsync_batch")
        } catch let error as PostgresError where error.recovery == .splitRows {
            try connection.execute("ROLLBACK TO SAVEPOINT sfsync_batch; RELEASE SAVEPOINT sfsync_batch")
            return nil
        }
        outcome.counts.inserted = sorting.write.count
        outcome.counts.deleted = sorting.isNewlyDeleted.count
        outcome.samples = samples(of: batch, sorting.write)
        return outcome
    }

    /// Counts what loading the batch would do, and writes nothing.
    ///
    /// The table may be missing: then there is no connection to ask, and every row is new.
    package func preview(_ batch: RowBatch, on connection: PostgresConnection?) throws -> Outcome {
        var outcome = Outcome()
        let sorting = try sort(batch, on: connection, &outcome)
        outcome.counts.inserted = sorting.isNew.count
        outcome.counts.updated = sorting.write.count - sorting.isNew.count + sorting.remove.count
        outcome.counts.deleted = sorting.isNewlyDeleted.count + sorting.remove.count
        return outcome
    }

    // MARK: Sorting

    private func sort(_ batch: RowBatch, on connection: PostgresConnection?, _ outcome: inout Outcome) throws
        -> RowClassification
    {
        let newest = try ingest(batch, &outcome)
        let stored =
            try newest.isEmpty
            ? ExistingRows()
            : connection.map { connection in
                try clock.measure(.lookup) { try ExistingRows(of: batch, newest, statements.lookup, on: connection) }
            } ?? ExistingRows()
        var sorting = RowClassification()
        for index in newest {
            let row = batch.rows[index]
            let old = stored[IDKey(batch.idBytes(row))]
            if row.isDeleted, removesDeleted {
                // A stub stays: it holds nothing, and other rows point to it.
                if old?.isStub ?? true { outcome.counts.unchanged += 1 } else { sorting.remove.append(index) }
                continue
            }
            if let old, !old.isStub {
                let isEqual = old.isEqual(digest: row.digest, cursor: row.cursor)
                if isEqual, !rewrite {
                    outcome.counts.unchanged += 1
                    continue
                }
                if old.isNewer(than: row.cursor) {
                    outcome.counts.stale += 1
                    continue
                }
                // Nothing orders them, and the second would hide the first.
                if old.isOfThisRun, mapping.cursorSource == nil, !isEqual {
                    throw SyncError.sharedID(String(decoding: batch.idBytes(row), as: UTF8.self))
                }
            } else {
                sorting.isNew.insert(index)
            }
            if row.isDeleted, !(old?.isDeleted ?? false) { sorting.isNewlyDeleted.insert(index) }
            sorting.write.append(index)
        }
        return sorting
    }

    /// Counts the records of a batch and rejects those that could not be read.
    ///
    /// - Returns: The rows, each Id once.
    /// - Throws: `SyncError` where two records have one Id, and nothing says which is the newer one.
    func ingest(_ batch: RowBatch, _ outcome: inout Outcome) throws(SyncError) -> [Int] {
        outcome.counts.retrieved = batch.recordCount
        outcome.counts.unchanged = batch.unchangedCount
        outcome.counts.droppedNULs = batch.droppedNULs
        for row in batch.unreadable {
            reject(
                batch,
                row.raw,
                column: row.problem.column,
                reason: "\(row.problem.field) \(row.problem.reason)",
                &outcome
            )
        }
        return try newestVersions(batch, &outcome)
    }

    /// The rows of a batch without those that another of the same Id replaces; the newest stays, of equals the last.
    private func newestVersions(_ batch: RowBatch, _ outcome: inout Outcome) throws(SyncError) -> [Int] {
        var newest: [IDKey: Int] = [:]
        newest.reserveCapacity(batch.rows.count)
        for (index, row) in batch.rows.enumerated() {
            let key = IDKey(batch.idBytes(row))
            guard let other = newest[key] else {
                newest[key] = index
                continue
            }
            if batch.rows[other].digest == row.digest {
                outcome.counts.unchanged += 1
            } else if strategy != .fill, row.cursor == .min, batch.rows[other].cursor == .min {
                throw SyncError.sharedID(String(decoding: batch.idBytes(row), as: UTF8.self))
            } else {
                outcome.counts.stale += 1
            }
            if row.cursor >= batch.rows[other].cursor { newest[key] = index }
        }
        return newest.count == batch.rows.count ? Array(batch.rows.indices) : newest.values.sorted()
    }
}
