internal import Manifest
internal import Postgres

/// Finds the rows that a full run did not see: Salesforce has purged their records without a trace.
struct Sweep {
    let manifest: ObjectManifest
    /// Everything that the table held when the run began, with the Ids that the run saw.
    let known: DigestMap
    /// Whether more than a tenth of the table may go.
    let allowsMassDelete: Bool

    /// The part of the table that may go without asking.
    private static let brake = 10
    private static let rowsPerStatement = 10_000

    /// Marks or removes the rows.
    ///
    /// - Returns: How many there were.
    /// - Throws: `SyncError` with code `massDelete` where they are too many for an accident; then none was touched.
    func perform(on connection: PostgresConnection) throws -> Int {
        guard known.seenCount < known.count else { return 0 }
        let table = Identifier(manifest.table).sql
        let ids = try unseen(table, connection)
        guard ids.count * Self.brake <= known.count || allowsMassDelete else {
            throw SyncError(
                code: .massDelete,
                message:
                    "\(ids.count.grouped) of \(known.count.grouped) rows of \(manifest.table) are not in Salesforce any more, "
                    + "which is more than \(100 / Self.brake) %; none was touched",
                hint:
                    "Where records were really purged, run again with --full --allow-mass-delete. Otherwise look at the rights "
                    + "of the user that signs in: what it cannot see looks purged.",
            )
        }
        for start in stride(from: 0, to: ids.count, by: Self.rowsPerStatement) {
            try remove(Array(ids[start...].prefix(Self.rowsPerStatement)), table, connection)
        }
        return ids.count
    }

    private func unseen(_ table: String, _ connection: PostgresConnection) throws -> [String] {
        var ids: [String] = []
        let sql = "COPY (SELECT sf_id FROM \(table) WHERE sync_digest IS NOT NULL AND deleted_at IS NULL) TO STDOUT"
        try connection.copyOut(sql) { line in
            // Ids are letters and digits, so the text form is the Id and a line end.
            let id = UnsafeRawBufferPointer(rebasing: line.dropLast())
            if known.isUnseen(id) { ids.append(String(decoding: id, as: UTF8.self)) }
        }
        return ids
    }

    private func remove(_ ids: [String], _ table: String, _ connection: PostgresConnection) throws {
        let list = "{" + ids.joined(separator: ",") + "}"
        try connection.transaction {
            if manifest.deletes != .hard { return try mark(list, table, connection) }
            if try !delete(list, table, connection) { try mark(list, table, connection) }
        }
    }

    private func mark(_ list: String, _ table: String, _ connection: PostgresConnection) throws {
        // The digest changes along, so that a record that shows up again is written again.
        try connection.query(
            """
            UPDATE \(table) SET deleted_at = now(), updated_at = now(), synced_at = now(), sync_digest = sync_digest # 1
            WHERE sf_id = ANY ($1::text[]) AND deleted_at IS NULL
            """,
            [list],
        )
    }

    /// Removes rows for good.
    ///
    /// - Returns: false where other rows still point to one of them; then none went, and marked they wait for those.
    private func delete(_ list: String, _ table: String, _ connection: PostgresConnection) throws -> Bool {
        try connection.execute("SAVEPOINT sfsync_sweep")
        do {
            try connection.query("DELETE FROM \(table) WHERE sf_id = ANY ($1::text[])", [list])
            return true
        } catch {
            guard error.sqlState == "23503" else { throw error }
            try connection.execute("ROLLBACK TO SAVEPOINT sfsync_sweep")
            return false
        }
    }
}
