internal import Postgres
package import RowCodec
internal import SyncModel

/// The share that stored values have in the digests of their rows: what a refresh takes out of them.
///
/// The values are read back as texts and encoded once more, by the places that they stand in: the result is what they
/// were encoded as when they were stored.
package struct StoredDigestContribution: Sendable {
    private let mapping: RowMapping
    private let query: String
    /// Where a value cannot be read back as it was encoded: then nobody knows the share.
    private let isKnown: Bool

    /// Prepares for a part of the mapping of a table.
    package init(of part: RowMapping, in table: String) {
        let stored = StoredValueExpressions(part)
        isKnown = stored.isComplete
        mapping = RowMapping(part, columns: stored.columns, members: stored.members, texts: stored.expressions)
        query =
            "SELECT \((["t.sf_id"] + stored.expressions).joined(separator: ", ")) FROM pg_temp.sfsync_staging s "
            + "JOIN \(table) t ON t.sf_id = s.sf_id"
    }

    /// Takes the stored values of the staged rows out of the staged digests.
    ///
    /// Where the share is not known the digest becomes a number by chance, which no record's has, so that the next full
    /// run looks at the row again.
    ///
    /// - Throws: `PostgresError`.
    func takeOut(on connection: PostgresConnection) throws {
        guard isKnown else {
            try connection.execute("UPDATE pg_temp.sfsync_staging SET sync_digest = \(Self.chance)")
            return
        }
        let rows = try connection.query(query)
        guard rows.count > 0 else { return }
        let batch = RowBatch()
        let encoder = RowEncoder(mapping, syncedAt: Timestamp(microseconds: 0))
        for row in 0..<rows.count { try append(row, of: rows, to: batch, encoder) }
        let ids = batch.rows.map { String(decoding: batch.idBytes($0), as: UTF8.self) }
        let shares = batch.rows.map { String(Int64(bitPattern: $0.digest)) }
        try connection.query(
            """
            UPDATE pg_temp.sfsync_staging s SET sync_digest = s.sync_digest # o.share
            FROM unnest($1::text[], $2::bigint[]) o (sf_id, share) WHERE o.sf_id = s.sf_id
            """,
            ["{\(ids.joined(separator: ","))}", "{\(shares.joined(separator: ","))}"],
        )
        guard !batch.unreadable.isEmpty else { return }
        // Somebody else has put something there that no field holds.
        let strange = batch.unreadable.compactMap { batch.rawValues($0.raw)[0] }.map {
            String(decoding: $0, as: UTF8.self)
        }
        try connection.query(
            "UPDATE pg_temp.sfsync_staging SET sync_digest = \(Self.chance) WHERE sf_id = ANY ($1::text[])",
            ["{\(strange.joined(separator: ","))}"],
        )
    }

    private static let chance = "('x' || substr(md5(random()::text || sf_id), 1, 16))::bit(64)::bigint"

    private func append(_ row: Int, of rows: PostgresResult, to batch: RowBatch, _ encoder: RowEncoder) throws {
        var bytes: [UInt8] = []
        var slices: [FieldSlice] = []
        for column in mapping.sourceFields.indices {
            let start = bytes.count
            let isPresent: Void? = rows.withBytes(row: row, column: column) { bytes += $0 }
            slices.append(isPresent == nil ? .null : FieldSlice(start: start, count: bytes.count - start))
        }
        // An empty buffer has no address.
        bytes.append(0)
        try bytes.withUnsafeBufferPointer { buffer in
            try slices.withUnsafeBufferPointer { fields in
                guard let base = buffer.baseAddress else { return }
                try encoder.append(Record(base: base, fields: fields, byteCount: buffer.count), to: batch)
            }
        }
    }
}
