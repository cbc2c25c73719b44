internal import Loading
internal import Manifest
internal import Postgres
internal import SyncModel

/// Finds the rows that Salesforce has purged by asking for all Ids once more.
///
/// For full runs that cannot know what they have seen: those that continued another's pages, and those of tables whose
/// digests do not fit the memory. The Ids wait in a temporary table of PostgreSQL.
struct KeyPurgeDetection {
    let context: RunContext
    let connection: PostgresConnection
    let removal: RowPruner
    /// About how many records there are.
    let expected: Int
    /// Whether the object has `IsDeleted`.
    let hasIsDeleted: Bool

    /// Marks or removes the rows; `note` is told how many in each transaction.
    ///
    /// - Returns: How many there were.
    /// - Throws: `SyncError` with code `massDelete` where they are too many for an accident; then none was touched.
    func perform(note: (Int) throws -> Void) throws -> Int {
        context.onEvent(.info("Reading all Ids, to find what was purged."))
        let manifest = context.manifest
        let keys = KeyQueries(context, on: connection, condition: manifest.condition, hasIsDeleted: hasIsDeleted)
        let table = try keys.createTable("sfsync_present")
        defer { table.drop() }
        try keys.load(.full, expected: expected, into: table)
        try connection.execute("ANALYZE \(table.sql)")
        let unseen = try connection.query(
            """
            SELECT sf_id FROM \(removal.candidates)
                AND NOT EXISTS (SELECT FROM \(table.sql) k WHERE k.sf_id = t.sf_id)
            """
        )
        let rows = "\(Identifier(manifest.table).sql) WHERE sync_digest IS NOT NULL"
        let total = try connection.query("SELECT count(*) FROM \(rows)").integer ?? 0
        try removal.check(unseen.count, of: total)
        try removal.remove(unseen.texts, on: connection, note: note)
        return unseen.count
    }
}
