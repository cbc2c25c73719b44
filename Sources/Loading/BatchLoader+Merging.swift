internal import Postgres
internal import RowCodec
internal import SyncModel

/// How changed rows are merged into the table through the staging table, and which of them are refused there.
extension BatchLoader {
    func merge(
        _ batch: RowBatch,
        _ indices: ArraySlice<Int>,
        _ sorting: RowClassification,
        on connection: PostgresConnection,
    ) throws -> Outcome {
        var refused = Outcome()
        var rest = try clock.measure(.copy) {
            try connection.execute(statements.clearStaging)
            return try stage(batch, indices, on: connection, &refused)
        }
        return try clock.measure(.merge) {
            while true {
                try connection.execute("SAVEPOINT sfsync_merge")
                do {
                    var done = try mergeStaged(batch, rest, sorting, on: connection)
                    try connection.execute("RELEASE SAVEPOINT sfsync_merge")
                    done.counts += refused.counts
                    done.rejects += refused.rejects
                    return done
                } catch let error as PostgresError where error.recovery == .splitRows || error.isForeignKeyViolation {
                    try connection.execute("ROLLBACK TO SAVEPOINT sfsync_merge; RELEASE SAVEPOINT sfsync_merge")
                    rest = try takeOut(error, batch, rest, on: connection, &refused)
                    if rest.isEmpty { return refused }
                }
            }
        }
    }

    /// Copies rows into the staging table; those that PostgreSQL cannot take it names by their place, and they are rejected.
    ///
    /// What stands before a bad row was read without trouble. Behind one the pieces are small at first: where many are bad,
    /// sending all that is left each time would take as long as the square of it.
    ///
    /// - Returns: The rows that are in it.
    /// - Throws: `PostgresError` where the server does not say which row it is.
    private func stage(
        _ batch: RowBatch,
        _ indices: ArraySlice<Int>,
        on connection: PostgresConnection,
        _ outcome: inout Outcome,
    ) throws -> ArraySlice<Int> {
        var staged: [Int] = []
        var rest = indices
        var size = rest.count
        while !rest.isEmpty {
            let piece = rest.prefix(size)
            try connection.execute("SAVEPOINT sfsync_copy")
            do {
                try copy(batch, piece, by: statements.copy, on: connection)
                try connection.execute("RELEASE SAVEPOINT sfsync_copy")
                staged += piece
                rest = rest.dropFirst(piece.count)
                size *= 8
            } catch let error as PostgresError where error.recovery == .splitRows {
                try connection.execute("ROLLBACK TO SAVEPOINT sfsync_copy; RELEASE SAVEPOINT sfsync_copy")
                guard let line = error.copyLine, (1...piece.count).contains(line) else { throw error }
                let good = piece.prefix(line - 1)
                if !good.isEmpty { try copy(batch, good, by: statements.copy, on: connection) }
                staged += good
                let bad = batch.rows[piece[piece.startIndex + line - 1]]
                reject(batch, bad.raw, column: error.column, reason: error.message, sqlState: error.sqlState, &outcome)
                rest = rest.dropFirst(line)
                size = max(Self.smallestPiece, line)
            }
        }
        return staged[...]
    }

    private static let smallestPiece = 16

    /// Takes the rows out of the staging table that PostgreSQL refuses for one reason.
    ///
    /// - Returns: The rows that are left.
    /// - Throws: `error` where it does not tell which rows they are.
    private func takeOut(
        _ error: PostgresError,
        _ batch: RowBatch,
        _ indices: ArraySlice<Int>,
        on connection: PostgresConnection,
        _ outcome: inout Outcome,
    ) throws -> ArraySlice<Int> {
        var found = try RefusedRows(error: error, table: statements.table, connection: connection).find().map {
            RowTrial.Refusal(id: $0, column: error.column, reason: error.message)
        }
        if found.isEmpty {
            found = try RowTrial(sqlState: error.sqlState, merge: statements.merge, connection: connection).find()
        }
        guard !found.isEmpty else { throw error }
        let bad = Dictionary(found.map { (IDKey($0.id), $0) }) { first, _ in first }
        func refusal(_ index: Int) -> RowTrial.Refusal? { bad[IDKey(batch.idBytes(batch.rows[index]))] }
        try connection.query(
            "DELETE FROM pg_temp.sfsync_staging WHERE sf_id = ANY ($1::text[])",
            [SQLLiteral.textArray(found.map(\.id))],
        )
        for index in indices {
            guard let refusal = refusal(index) else { continue }
            reject(
                batch,
                batch.rows[index].raw,
                column: refusal.column,
                reason: refusal.reason,
                sqlState: error.sqlState,
                &outcome
            )
        }
        let rest = indices.filter { refusal($0) == nil }
        // Rows that are not in this batch would be found for ever.
        guard rest.count < indices.count else { throw error }
        return rest[...]
    }

    private func mergeStaged(
        _ batch: RowBatch,
        _ indices: ArraySlice<Int>,
        _ sorting: RowClassification,
        on connection: PostgresConnection,
    ) throws -> Outcome {
        var outcome = Outcome()
        var staged = try resolveMissingParents(batch, indices, on: connection, &outcome)
        if settles {
            let refusals = try ConflictResolution(table: statements.table, connection: connection).perform()
            staged = reject(refusals, batch, staged, &outcome)
        }
        if outcome.counts.clearedReferences > 0, !rewrite {
            outcome.counts.unchanged = try connection.query(statements.countUnchanged).integer ?? 0
        }
        let written = try connection.query(statements.merge).affectedRows
        let inserted = staged.count { sorting.isNew.contains($0) }
        outcome.counts.inserted = min(inserted, written)
        outcome.counts.updated = written - outcome.counts.inserted
        outcome.counts.deleted = staged.count { sorting.isNewlyDeleted.contains($0) }
        // What was neither new, nor written, nor equal had a newer version in the table by now, or the server dropped it.
        outcome.counts.stale = staged.count - written - outcome.counts.unchanged
        if outcome.counts.stale > 0 || checksRows {
            let missing = try connection.query(statements.countVanished).integer ?? 0
            if missing > 0 { throw try vanished(missing, of: staged.count, on: connection) }
        }
        if checksRows {
            let altered = try connection.query(statements.countAltered).integer ?? 0
            if altered > 0 { throw try vanished(altered, of: staged.count, "stored as they are", on: connection) }
        }
        outcome.samples = samples(of: batch, staged)
        return outcome
    }

    /// Rejects rows that contradict others.
    ///
    /// - Returns: The rows that are left.
    private func reject(
        _ refusals: [ConflictResolution.Refusal],
        _ batch: RowBatch,
        _ indices: [Int],
        _ outcome: inout Outcome,
    ) -> [Int] {
        guard !refusals.isEmpty else { return indices }
        let reasons = Dictionary(refusals.map { (IDKey($0.id), $0.reason) }) { first, _ in first }
        return indices.filter { index in
            guard let reason = reasons[IDKey(batch.idBytes(batch.rows[index]))] else { return true }
            reject(batch, batch.rows[index].raw, column: nil, reason: reason, sqlState: "23505", &outcome)
            return false
        }
    }
}
