package import Postgres
package import RowCodec
internal import SyncModel

/// Filling some values into rows that are there.
extension BatchLoader {
    /// Fills the values of a batch into the rows of its Ids, where they lack them; rows that are not here are left out.
    ///
    /// - Throws: `PostgresError` where not the rows are at fault; the transaction is then the caller's to roll back.
    package func fill(_ batch: RowBatch, on connection: PostgresConnection) throws -> Outcome {
        var outcome = Outcome()
        let rows = try ingest(batch, &outcome)
        try isolating(batch, rows[...], on: connection, &outcome) { try fill(batch, $0, on: connection) }
        return outcome
    }

    private func fill(
        _ batch: RowBatch,
        _ indices: ArraySlice<Int>,
        on connection: PostgresConnection,
    ) throws -> Outcome {
        try clock.measure(.copy) {
            try connection.execute(statements.clearStaging)
            try copy(batch, indices, by: statements.copy, on: connection)
        }
        return try clock.measure(.merge) {
            var outcome = Outcome()
            // Before the links are dealt with: a row that is left alone needs no parent.
            try leaveRows(on: connection)
            let staged = try resolveMissingParents(batch, indices, on: connection, &outcome)
            if let stored {
                // A link that was cleared again is as it was.
                if outcome.counts.clearedReferences > 0 { try leaveRows(on: connection) }
                try stored.takeOut(on: connection)
            }
            let written = try connection.query(statements.merge).affectedRows
            outcome.counts.updated = written
            outcome.counts.unchanged = staged.count - written
            return outcome
        }
    }

    /// Takes the rows out of the staging table that are as they should be, or not here.
    private func leaveRows(on connection: PostgresConnection) throws {
        if let leave = statements.leave { try connection.execute(leave) }
    }
}
