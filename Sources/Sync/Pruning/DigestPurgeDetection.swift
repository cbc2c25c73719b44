internal import Postgres
internal import RowCodec

/// Finds the rows that a full run did not see: Salesforce has purged their records without a trace.
struct DigestPurgeDetection {
    let removal: RowPruner
    /// Everything that the table held when the run began, with the Ids that the run saw.
    let known: DigestIndex

    /// Marks or removes the rows; `note` is told how many in each transaction.
    ///
    /// - Returns: How many there were.
    /// - Throws: `SyncError` with code `massDelete` where they are too many for an accident; then none was touched.
    func perform(on connection: PostgresConnection, note: (Int) throws -> Void) throws -> Int {
        guard known.seenCount < known.count else { return 0 }
        let ids = try unseen(connection)
        try removal.check(ids.count, of: known.count)
        try removal.remove(ids, on: connection, note: note)
        return ids.count
    }

    private func unseen(_ connection: PostgresConnection) throws -> [String] {
        var ids: [String] = []
        try connection.copyOut("COPY (SELECT sf_id FROM \(removal.candidates)) TO STDOUT") { line in
            // Ids are letters and digits, so the text form is the Id and a line end.
            let id = UnsafeRawBufferPointer(rebasing: line.dropLast())
            if known.isUnseen(id) { ids.append(String(decoding: id, as: UTF8.self)) }
        }
        return ids
    }
}
