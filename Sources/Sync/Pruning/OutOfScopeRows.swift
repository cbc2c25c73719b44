internal import Loading
internal import Manifest
internal import Postgres
internal import SOQL
internal import SyncModel

/// Finds the rows whose records have changed and do not meet the manifest's condition any more.
///
/// A query with the condition never shows them, so this asks for its opposite. A condition that turns false without a
/// change of the record, as on a parent's field, is noticed by full runs.
struct OutOfScopeRows {
    private let keys: KeyQueries
    private let connection: PostgresConnection
    private let manifest: ObjectManifest

    /// Prepares the query; nil where the manifest has no condition, or one whose opposite Salesforce does not take.
    ///
    /// - Throws: `SalesforceError`.
    init?(_ context: RunContext, on connection: PostgresConnection) throws {
        var manifest = context.manifest
        guard let condition = manifest.condition, let parsed = try? SOQLCondition(parsing: condition) else {
            return nil
        }
        guard !parsed.hasSemiJoin else {
            context.onEvent(.debug("'where' has a sub-select: full runs alone notice rows that leave it."))
            return nil
        }
        manifest.condition = "NOT (\(condition))"
        self.manifest = manifest
        self.connection = connection
        keys = try KeyQueries(context, on: connection, condition: manifest.condition)
    }

    /// Deletes the rows as the manifest wants it.
    ///
    /// - Parameters:
    ///   - window: Where the records changed.
    ///   - note: Told how many, within each transaction that deletes some.
    /// - Returns: How many there were.
    /// - Throws: `PostgresError`, `SalesforceError`, `SyncError`.
    func remove(_ window: SyncWindow, note: (Int) throws -> Void) throws -> Int {
        let table = try keys.createTable("sfsync_leaving")
        defer { table.drop() }
        // By REST: where Bulk refused the query, another one would take its place.
        try keys.load(window, expected: 0, into: table)
        let ids = try connection.query(
            """
            SELECT t.sf_id FROM \(Identifier(manifest.table).sql) t JOIN \(table.sql) l ON l.sf_id = t.sf_id
            WHERE t.sync_digest IS NOT NULL AND t.deleted_at IS NULL ORDER BY 1
            """
        ).texts
        // What meets 'where' and what does not is the user's rule: there is no brake as for records that are gone.
        var count = 0
        try RowPruner(manifest: manifest, allowsMassDelete: true, command: "").remove(ids, on: connection) { removed in
            try note(removed)
            count += removed
        }
        return count
    }
}
