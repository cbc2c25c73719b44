internal import Manifest
internal import Postgres
internal import SyncModel

/// PostgreSQL's side of a comparison: how many rows there are, by windows of the cursor.
struct RowCounts {
    let manifest: ObjectManifest
    let connection: PostgresConnection

    /// Rows that stand for a live record.
    static let live = "sync_digest IS NOT NULL AND deleted_at IS NULL"

    /// The condition for rows of a window; without a cursor it holds all of them.
    static func condition(_ window: SyncWindow, _ cursorColumn: String?) -> String {
        guard let column = cursorColumn.map({ Identifier($0).sql }) else { return "true" }
        let parts = [
            window.start.map { "\(column) >= \(SQLLiteral.string($0.description))" },
            window.end.map { "\(column) < \(SQLLiteral.string($0.description))" },
        ].compactMap(\.self)
        return parts.isEmpty ? "true" : parts.joined(separator: " AND ")
    }

    /// Divides a window into at most so many of about equal numbers of rows, and counts them.
    ///
    /// Rows of one moment stay together. A window without rows is not divided.
    func divide(_ window: SyncWindow, into count: Int) throws -> [(window: SyncWindow, rows: Int)] {
        let edges = try edges(window, count)
        let starts = [window.start] + edges.map(Optional.some)
        let ends = edges.map(Optional.some) + [window.end]
        var parts = zip(starts, ends).map { (window: SyncWindow(kind: window.kind, start: $0, end: $1), rows: 0) }
        let list = SQLLiteral.string(SQLLiteral.textArray(edges.map(\.description)))
        let bucket = manifest.cursorColumn.map { "width_bucket(\(Identifier($0).sql), \(list)::timestamptz[])" } ?? "0"
        let result = try connection.query(
            "SELECT \(bucket), count(*) FROM \(Identifier(manifest.table).sql) "
                + "WHERE \(Self.live) AND \(Self.condition(window, manifest.cursorColumn)) GROUP BY 1"
        )
        for row in result.rows {
            // Rows without a cursor value belong to no window.
            guard let index = row[0].flatMap({ Int($0) }), parts.indices.contains(index) else { continue }
            parts[index].rows = row[1].flatMap { Int($0) } ?? 0
        }
        return parts
    }

    /// Rows that hold nothing but an Id.
    func stubs() throws -> Int {
        let sql = "SELECT count(*) FROM \(Identifier(manifest.table).sql) WHERE sync_digest IS NULL"
        return try connection.query(sql).integer ?? 0
    }

    /// The rows of a window, those without a cursor value among them where it has no bounds.
    func count(_ window: SyncWindow) throws -> Int {
        let sql =
            "SELECT count(*) FROM \(Identifier(manifest.table).sql) "
            + "WHERE \(Self.live) AND \(Self.condition(window, manifest.cursorColumn))"
        return try connection.query(sql).integer ?? 0
    }

    private func edges(_ window: SyncWindow, _ count: Int) throws -> [Timestamp] {
        guard let column = manifest.cursorColumn.map({ Identifier($0).sql }), count > 1 else { return [] }
        let fractions = (1..<count).map { "\(Double($0) / Double(count))" }.joined(separator: ",")
        // SOQL knows milliseconds, so both sides are divided at whole ones.
        return try connection.query(
            """
            SELECT DISTINCT date_trunc('milliseconds', edge) FROM unnest((
                SELECT percentile_disc('{\(fractions)}'::float8[]) WITHIN GROUP (ORDER BY \(column))
                FROM \(Identifier(manifest.table).sql)
                WHERE \(Self.live) AND \(Self.condition(window, manifest.cursorColumn))
            )) edge
            WHERE $1::timestamptz IS NULL OR date_trunc('milliseconds', edge) > $1::timestamptz ORDER BY 1
            """,
            [window.start?.description],
        ).rows.compactMap { $0[0].flatMap { Timestamp($0) } }
    }
}
