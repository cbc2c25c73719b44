internal import Ledger
internal import Loading
internal import Manifest
internal import Postgres
internal import SyncModel

/// Deletes rows whose records are gone from Salesforce, as the manifest wants it.
struct RowPruner {
    let manifest: ObjectManifest
    /// Whether more than a tenth of the table may go.
    let allowsMassDelete: Bool
    /// The command that the user would repeat, for the error's advice: `run` with `--full`, for one.
    let command: String
    /// Whether rows go for good whatever the manifest says, those that are marked as deleted among them.
    var removesForGood = false

    /// The rows that may have to go, as what follows FROM; the table's alias is `t`.
    var candidates: String {
        "\(Identifier(manifest.table).sql) t WHERE t.sync_digest IS NOT NULL"
            + (removesForGood ? "" : " AND t.deleted_at IS NULL")
    }

    /// The part of the table that may go without asking.
    private static let brake = 10
    private static let rowsPerStatement = 10_000

    /// Refuses to take so many rows that it looks like an accident.
    ///
    /// - Throws: `SyncError` with code `massDelete`.
    func check(_ count: Int, of total: Int) throws(SyncError) {
        guard count * Self.brake > total, !allowsMassDelete else { return }
        throw SyncError(
            code: .massDelete,
            message:
                "\(count.grouped) of \(total.grouped) rows of \(manifest.table) are no longer in Salesforce, "
                + "which is more than \(100 / Self.brake) %; none was touched",
            hint:
                "Where records were really purged, run again with \(command) --allow-mass-delete. Otherwise look at the rights "
                + "of the user that signs in: what it cannot see looks purged.",
        )
    }

    /// Marks or removes rows, in transactions of 10,000; each tells `note` how many before it commits.
    ///
    /// A row that others point to is marked where it should go. Marks say now, or what a temporary table `moments` says
    /// (`sf_id`, `deleted_at`).
    func remove(
        _ ids: [String],
        on connection: PostgresConnection,
        moments: TemporaryTable? = nil,
        note: (Int) throws -> Void = { _ in },
    ) throws {
        let table = Identifier(manifest.table).sql
        for start in stride(from: 0, to: ids.count, by: Self.rowsPerStatement) {
            let list = SQLLiteral.textArray(Array(ids[start...].prefix(Self.rowsPerStatement)))
            try connection.transaction {
                let isForGood = manifest.deletes == .hard || removesForGood
                let count = try isForGood ? delete(list, table, connection) : nil
                try note(try count ?? mark(list, table, moments, connection))
            }
        }
    }

    private func mark(
        _ list: String,
        _ table: String,
        _ moments: TemporaryTable?,
        _ connection: PostgresConnection,
    ) throws -> Int {
        let told = moments.map { "(SELECT max(m.deleted_at) FROM \($0.sql) m WHERE m.sf_id = t.sf_id)" }
        // The digest changes along, so that a record that shows up again is written again.
        return try connection.query(
            """
            UPDATE \(table) t SET deleted_at = \(told ?? "now()"), updated_at = now(), synced_at = now(),
                sync_digest = sync_digest # 1
            WHERE sf_id = ANY ($1::text[]) AND deleted_at IS NULL
            """,
            [list],
        ).affectedRows
    }

    /// Removes rows for good.
    ///
    /// - Returns: How many, or nil where other rows still point to one of them; then none went, and marked they wait for
    ///   those.
    private func delete(_ list: String, _ table: String, _ connection: PostgresConnection) throws -> Int? {
        try connection.execute("SAVEPOINT sfsync_sweep")
        do {
            let count = try connection.query("DELETE FROM \(table) WHERE sf_id = ANY ($1::text[])", [list]).affectedRows
            try Ledger(object: manifest.name, connection: connection).dismissWitnesses(list)
            return count
        } catch {
            // PostgreSQL 18 has a code of its own for ON DELETE RESTRICT.
            guard error.isForeignKeyViolation else { throw error }
            try connection.execute("ROLLBACK TO SAVEPOINT sfsync_sweep")
            return nil
        }
    }
}
