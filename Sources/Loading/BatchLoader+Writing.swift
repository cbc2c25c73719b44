internal import Manifest
package import Postgres
package import RowCodec
internal import SyncModel

/// How rows get from a batch into the table, and what becomes of those that do not.
extension BatchLoader {
    /// Does something with rows, and divides them when PostgreSQL refuses it, until the bad ones are alone.
    func isolating(
        _ batch: RowBatch,
        _ indices: ArraySlice<Int>,
        on connection: PostgresConnection,
        _ outcome: inout Outcome,
        attempt: (ArraySlice<Int>) throws -> Outcome,
    ) throws {
        guard !indices.isEmpty else { return }
        try connection.execute("SAVEPOINT sfsync_batch")
        do {
            let done = try attempt(indices)
            try connection.execute("RELEASE SAVEPOINT sfsync_batch")
            outcome.counts += done.counts
            outcome.rejects += done.rejects
            outcome.samples += done.samples
            outcome.cleared += done.cleared
        } catch let error as PostgresError where error.recovery == .splitRows {
            try connection.execute("ROLLBACK TO SAVEPOINT sfsync_batch; RELEASE SAVEPOINT sfsync_batch")
            guard indices.count > 1 else {
                let row = batch.rows[indices[indices.startIndex]]
                reject(batch, row.raw, column: error.column, reason: error.message, sqlState: error.sqlState, &outcome)
                return
            }
            let size = isolation == .oneByOne ? 1 : (indices.count + 1) / 2
            var rest = indices
            while !rest.isEmpty {
                try isolating(batch, rest.prefix(size), on: connection, &outcome, attempt: attempt)
                rest = rest.dropFirst(size)
            }
        }
    }

    /// Deals with the links of the staged rows whose parents are missing.
    ///
    /// - Returns: The rows without those that were rejected for it.
    func resolveMissingParents(
        _ batch: RowBatch,
        _ indices: ArraySlice<Int>,
        on connection: PostgresConnection,
        _ outcome: inout Outcome,
    ) throws -> [Int] {
        var taken: Set<IDKey> = []
        for link in statements.links {
            if let question = link.question {
                outcome.cleared += try connection.query(question).rows.map { ($0[0] ?? "", $0[1] ?? "") }
            }
            let result = try connection.query(link.statement)
            switch link.policy {
            case .stub: outcome.counts.stubs += result.affectedRows
            case .null: outcome.counts.clearedReferences += result.affectedRows
            case .reject:
                // Only this link's rows: those of an earlier one are rejected already.
                let orphans = Set(result.rows.map { IDKey($0[0] ?? "") })
                taken.formUnion(orphans)
                for index in indices where orphans.contains(IDKey(batch.idBytes(batch.rows[index]))) {
                    let reason = "\(link.field) points to a record that is not in \(link.parentTable)"
                    reject(
                        batch,
                        batch.rows[index].raw,
                        column: link.column,
                        reason: reason,
                        sqlState: "23503",
                        &outcome
                    )
                }
            }
        }
        return indices.filter { taken.isEmpty || !taken.contains(IDKey(batch.idBytes(batch.rows[$0]))) }
    }

    /// Sends rows.
    ///
    /// - Returns: How many PostgreSQL says it has copied.
    @discardableResult
    package func copy(
        _ batch: RowBatch,
        _ indices: ArraySlice<Int>,
        by statement: String,
        on connection: PostgresConnection,
    ) throws -> Int {
        try connection.copyIn(statement) { writer in
            try CopyBinary.header.withUnsafeBytes { try writer.write($0) }
            var run = 0..<0
            for index in indices {
                let tuple = batch.rows[index].tuple
                if tuple.lowerBound == run.upperBound {
                    run = run.lowerBound..<tuple.upperBound
                    continue
                }
                try writer.write(UnsafeRawBufferPointer(rebasing: batch.tuples.bytes[run]))
                run = tuple
            }
            try writer.write(UnsafeRawBufferPointer(rebasing: batch.tuples.bytes[run]))
            try CopyBinary.trailer.withUnsafeBytes { try writer.write($0) }
        }
    }

    package func remove(_ batch: RowBatch, _ indices: ArraySlice<Int>, on connection: PostgresConnection) throws
        -> Outcome
    {
        let ids = indices.map { String(decoding: batch.idBytes(batch.rows[$0]), as: UTF8.self) }
        var outcome = Outcome()
        let list = "{" + ids.joined(separator: ",") + "}"
        try connection.execute("SAVEPOINT sfsync_removal")
        let removed: Int
        do {
            removed = try connection.query(statements.delete, [list]).affectedRows
        } catch {
            guard error.isForeignKeyViolation else { throw error }
            // Rows of other objects, or of later batches, still point to one of them: they are marked, and go with those.
            try connection.execute("ROLLBACK TO SAVEPOINT sfsync_removal")
            let marked = try connection.query(statements.mark, [list]).affectedRows
            outcome.counts.updated = marked
            outcome.counts.deleted = marked
            outcome.counts.unchanged = indices.count - marked
            return outcome
        }
        outcome.counts.updated = removed
        outcome.counts.deleted = removed
        outcome.counts.unchanged = indices.count - removed
        if removed < indices.count || checksRows {
            let left = try connection.query(statements.countLeft, [list]).integer ?? 0
            if left > 0 { throw try vanished(left, of: indices.count, "removed", on: connection) }
        }
        return outcome
    }

    package func reject(
        _ batch: RowBatch,
        _ raw: Range<Int>,
        column: String?,
        reason: String,
        sqlState: String? = nil,
        _ outcome: inout Outcome,
    ) {
        outcome.counts.rejected += 1
        // What is no Id is in the raw values; as a key it could have any length.
        let id = batch.rawValues(raw).first.flatMap { $0 }.map { String(decoding: $0, as: UTF8.self) }
            .flatMap { [15, 18].contains($0.utf8.count) && $0.utf8.allSatisfy(\.isASCIIAlphanumeric) ? $0 : nil }
        outcome.rejects.append(
            RejectedRow(
                salesforceID: id,
                column: column,
                reason: reason,
                sqlState: sqlState,
                raw: RejectedRow.rawJSON(raw, of: batch, mapping, values),
            )
        )
    }
}
