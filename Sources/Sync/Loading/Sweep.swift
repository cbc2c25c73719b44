internal import Manifest
internal import Postgres

/// Finds the rows that a full run did not see: Salesforce has purged their records without a trace.
struct Sweep {
    let manifest: ObjectManifest
    /// Everything that the table held when the run began, with the Ids that the run saw.
    let known: DigestMap
    /// Whether more than a tenth of the table may go.
    let allowsMassDelete: Bool

    /// Marks or removes the rows; `note` is told how many in each transaction.
    ///
    /// - Returns: How many there were.
    /// - Throws: `SyncError` with code `massDelete` where they are too many for an accident; then none was touched.
    func perform(on connection: PostgresConnection, note: (Int) throws -> Void) throws -> Int {
        guard known.seenCount < known.count else { return 0 }
        let table = Identifier(manifest.table).sql
        let ids = try unseen(table, connection)
        let removal = RowRemoval(manifest: manifest, allowsMassDelete: allowsMassDelete, command: "--full")
        try removal.check(ids.count, of: known.count)
        try removal.remove(ids, on: connection, note: note)
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
}
