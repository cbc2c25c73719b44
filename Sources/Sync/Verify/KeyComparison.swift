internal import Manifest
internal import Postgres
internal import SyncModel

/// Compares Ids and cursor values in temporary tables of PostgreSQL, which holds them however many they are.
///
/// Belongs to the thread of its connection.
struct KeyComparison {
    let manifest: ObjectManifest
    let connection: PostgresConnection
    /// The first cursor value that is left to the next run.
    let until: Timestamp?

    /// Keys as Salesforce delivered them; a record that moved while they were read may stand in it twice.
    static let delivered = "sfsync_delivered"
    /// Keys that were asked for by Id.
    static let asked = "sfsync_asked"
    /// Keys of records that do not meet the manifest's `where`.
    static let outside = "sfsync_outside"

    private var table: String { Identifier(manifest.table).sql }
    private var cursor: String { manifest.cursorColumn.map { Identifier($0).sql } ?? "NULL::timestamptz" }
    private func column(_ alias: String) -> String {
        manifest.cursorColumn.map { "\(alias).\(Identifier($0).sql)" } ?? "NULL::timestamptz"
    }
    /// Whether a key is old enough to be compared.
    private func isSettled(_ alias: String) -> String {
        guard manifest.cursorColumn != nil, let until else { return "true" }
        return "\(column(alias)) < \(SQLLiteral.string(until.description))"
    }

    /// Creates the tables that the comparison fills.
    func prepare() throws {
        try connection.execute(
            """
            CREATE TEMP TABLE sfsync_differences (
                sf_id text COLLATE "C" PRIMARY KEY, kind text NOT NULL, salesforce timestamptz, stored timestamptz,
                is_deleted boolean NOT NULL
            );
            CREATE TEMP TABLE sfsync_candidates (sf_id text COLLATE "C" PRIMARY KEY, stored timestamptz);
            """
        )
    }

    /// Notes what the delivered keys show: missing and outdated rows of their windows, and candidates for surplus ones.
    func compare(_ windows: [SyncWindow]) throws {
        let scope = windows.map { "(\(RowCounts.condition($0, manifest.cursorColumn)))" }.joined(separator: " OR ")
        // A table that is read whole has rows that no window holds.
        let adrift = windows == [SyncWindow(kind: .verify, end: until)] ? " OR \(cursor) IS NULL" : ""
        try connection.execute(
            """
            CREATE TEMP TABLE sfsync_keys AS SELECT DISTINCT ON (sf_id) sf_id, \(cursor) AS salesforce, deleted_at, \
            \(isSettled(Self.delivered)) AS is_settled
            FROM \(Self.delivered) ORDER BY sf_id, \(cursor) DESC NULLS LAST;
            ANALYZE sfsync_keys;
            INSERT INTO sfsync_differences
            SELECT k.sf_id, CASE WHEN t.sf_id IS NULL THEN 'missing' ELSE 'outdated' END, k.salesforce, \(column("t")), false
            FROM sfsync_keys k LEFT JOIN \(table) t ON t.sf_id = k.sf_id AND t.sync_digest IS NOT NULL
            WHERE k.deleted_at IS NULL AND k.is_settled
                AND (t.sf_id IS NULL OR t.deleted_at IS NOT NULL OR \(column("t")) IS DISTINCT FROM k.salesforce);
            INSERT INTO sfsync_candidates
            SELECT t.sf_id, \(column("t")) FROM \(table) t
            WHERE \(RowCounts.live) AND (\(scope)\(adrift))
                AND NOT EXISTS (SELECT FROM sfsync_keys k WHERE k.sf_id = t.sf_id AND k.deleted_at IS NULL);
            INSERT INTO sfsync_differences
            SELECT c.sf_id, 'outdated', k.salesforce, c.stored, true
            FROM sfsync_candidates c JOIN sfsync_keys k USING (sf_id) WHERE k.deleted_at IS NOT NULL AND k.is_settled;
            DELETE FROM sfsync_candidates c USING sfsync_keys k WHERE k.sf_id = c.sf_id;
            """
        )
    }

    /// Records that have the Id of another live record, which no change of the cursor tells apart.
    func sharedIDs() throws -> Int {
        try connection.query(
            """
            SELECT coalesce(sum(n - 1), 0) FROM (
                SELECT count(*) AS n FROM \(Self.delivered) WHERE deleted_at IS NULL GROUP BY sf_id, \(cursor)
            ) same
            """
        ).integer ?? 0
    }

    /// Whether there are more candidates than so many.
    func candidateCount() throws -> Int {
        try connection.query("SELECT count(*) FROM sfsync_candidates").integer ?? 0
    }

    /// Candidates in the order of their Ids, behind one of them.
    func candidates(after id: String, limit: Int) throws -> [String] {
        try connection.query(
            "SELECT sf_id FROM sfsync_candidates WHERE sf_id > $1 ORDER BY sf_id LIMIT $2",
            [id, String(limit)],
        ).texts
    }

    /// Takes keys that were asked for by Id into account: those candidates have another place, or are deleted.
    ///
    /// - Returns: How many of them are as they should be, since their records have changed only lately.
    func settleCandidates() throws -> Int {
        let outdated = try connection.query(
            """
            INSERT INTO sfsync_differences
            SELECT c.sf_id, 'outdated', \(column("a")), c.stored, a.deleted_at IS NOT NULL
            FROM sfsync_candidates c JOIN \(Self.asked) a USING (sf_id)
            WHERE \(isSettled("a")) AND (a.deleted_at IS NOT NULL OR \(column("a")) IS DISTINCT FROM c.stored)
            ON CONFLICT DO NOTHING
            """
        ).affectedRows
        let settled = try connection.query(
            "DELETE FROM sfsync_candidates c USING \(Self.asked) a WHERE a.sf_id = c.sf_id"
        ).affectedRows
        return settled - outdated
    }

    /// Leaves out candidates that live but do not meet the manifest's `where`.
    ///
    /// - Returns: How many.
    func leaveOutside() throws -> Int {
        try connection.query(
            "DELETE FROM sfsync_candidates c USING \(Self.outside) o WHERE o.sf_id = c.sf_id AND o.deleted_at IS NULL"
        ).affectedRows
    }

    /// Notes the remaining candidates: Salesforce does not know them.
    func noteSurplus() throws {
        try connection.execute(
            "INSERT INTO sfsync_differences SELECT sf_id, 'surplus', NULL, stored, false FROM sfsync_candidates"
        )
    }
}
