internal import Postgres
internal import RowCodec
internal import SyncModel

/// What the table holds of some Ids: enough to tell new, changed, unchanged and older rows apart before anything is
/// sent.
struct ExistingRows {
    struct Row {
        /// The digest of the stored values; nil in stubs.
        var digest: UInt64?
        /// Whether it holds nothing but its Id.
        var isStub: Bool
        /// Whether it is marked deleted.
        var isDeleted: Bool
        /// The cursor value in microseconds since 2000-01-01 UTC.
        var cursor: Int64?
        /// Whether the row gives way to the record that comes, although its cursor value is later.
        var yields: Bool
        /// Whether this run has stored it.
        var isOfThisRun: Bool

        /// Whether it is the row of a record exactly.
        func isEqual(digest: UInt64, cursor: Int64) -> Bool {
            self.digest == digest && (self.cursor ?? .min) == cursor
        }

        /// Whether it is newer than a record with this cursor value.
        func isNewer(than cursor: Int64) -> Bool {
            guard let own = self.cursor, cursor != .min, !yields else { return false }
            return cursor < own
        }
    }

    private var rows: [IDKey: Row] = [:]

    /// No rows: for a table that does not exist yet.
    init() {}

    /// Looks the Ids of a batch up.
    ///
    /// - Throws: `PostgresError`.
    init(of batch: RowBatch, _ indices: [Int], _ sql: String, on connection: PostgresConnection) throws(PostgresError) {
        // Ids are letters and digits alone (the encoder sees to it), so they need no quotes in an array.
        let ids = indices.map { String(decoding: batch.idBytes(batch.rows[$0]), as: UTF8.self) }
        let result = try connection.query(sql, ["{" + ids.joined(separator: ",") + "}"])
        rows.reserveCapacity(result.count)
        for row in 0..<result.count {
            guard let key = result.withBytes(row: row, column: 0, { IDKey($0) }) else { continue }
            rows[key] = Row(
                digest: result[row, 1].flatMap { Int64($0) }.map { UInt64(bitPattern: $0) },
                isStub: result[row, 2] == "t",
                isDeleted: result[row, 3] == "t",
                cursor: result[row, 4].flatMap { Int64($0) }.map { Timestamp(microseconds: $0).postgresMicroseconds },
                yields: result[row, 5] == "t",
                isOfThisRun: result[row, 6] == "t",
            )
        }
    }

    /// The stored row of an Id.
    subscript(_ key: IDKey) -> Row? { rows[key] }
}
