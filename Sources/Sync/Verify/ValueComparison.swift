internal import Extraction
internal import Loading
internal import Manifest
internal import Postgres
internal import RowCodec
internal import SyncModel

/// Compares the values of rows with those that Salesforce delivers, column by column.
///
/// Keys show which version of a record a row claims to be. What they do not show is a value that somebody changed in the
/// table, or a column that was emptied. So records are read whole, encoded as for a run, and compared by PostgreSQL with
/// the rows of the same version. Volatile fields may differ lawfully, and so may deleted rows.
struct ValueComparison {
    let keys: KeyQueries
    let mapping: RowMapping
    /// The first cursor value that is left to the next run.
    let until: Timestamp?

    private var delivered: TemporaryTable { TemporaryTable("sfsync_values", on: connection) }
    private var manifest: ObjectManifest { keys.context.manifest }
    private var connection: PostgresConnection { keys.connection }
    private var table: String { Identifier(manifest.table).sql }

    /// What was compared.
    struct Outcome {
        /// Rows of which all values were compared.
        var rows = 0
        /// Rows with another value, by column.
        var columns: [String: Int] = [:]
    }

    /// Compares some rows by chance, which a request or two read.
    func compareSample(of count: Int) throws -> Outcome {
        let rows = try connection.query(
            "SELECT greatest(reltuples, 1) FROM pg_class WHERE oid = to_regclass($1)",
            [table]
        )
        // More pages than needed: not every row of them lives, or is settled.
        let part = min(100, 400 * Double(count) / max(1, rows[orNil: 0, 0].flatMap { Double($0) } ?? 1))
        let ids = try connection.query(
            """
            SELECT sf_id FROM \(table) t TABLESAMPLE SYSTEM (\(part)) WHERE \(RowCounts.live) AND \(isSettled)
            ORDER BY random() LIMIT \(count)
            """
        ).texts
        guard !ids.isEmpty else { return Outcome() }
        let plan = try QuerySpec(manifest, mode: .rest, window: .ids, fields: mapping.sourceFields)
        // Where the fields alone fill a URL there is no room for Ids, and a sample costs as much as everything.
        guard plan.idsPerURL >= 1 else { return Outcome() }
        let query = QueryOpener(context: keys.context, mapping: mapping)
        return try compare(RecordSource(context: query.context(plan), job: nil, ids: ids))
    }

    /// Compares all rows.
    func compareAll(expected: Int) throws -> Outcome {
        let window = SyncWindow(kind: .verify, end: manifest.cursor == nil ? nil : until)
        var query = QueryOpener(context: keys.context, mapping: mapping)
        return try keys.withSource(window, expected: expected, mapping.sourceFields, &query) { try compare($0) }
    }

    private func compare(_ source: RecordSource) throws -> Outcome {
        var outcome = Outcome()
        let columns = (mapping.columns.map { Identifier($0.name).sql } + ["sync_digest", "synced_at"]).joined(
            separator: ", "
        )
        try delivered.create("AS SELECT \(columns) FROM \(table) WITH NO DATA")
        let conditions = differences
        let counts = conditions.map { "count(*) FILTER (WHERE \($0.differs))" }.joined(separator: ", ")
        let anyDiffers = conditions.map { "(\($0.differs))" }.joined(separator: " OR ")
        let version =
            manifest.cursorColumn.map { " AND t.\(Identifier($0).sql) IS NOT DISTINCT FROM s.\(Identifier($0).sql)" }
            ?? ""
        let pairs =
            "\(delivered.sql) s JOIN \(table) t ON t.sf_id = s.sf_id AND t.sync_digest IS NOT NULL "
            + "AND t.deleted_at IS NULL AND s.deleted_at IS NULL\(version) AND \(isSettled)"
        try keys.read(source, mapping) { batch in
            try delivered.empty()
            try delivered.copy(batch)
            let found = try connection.query("SELECT count(*), \(counts) FROM \(pairs)")
            outcome.rows += found.integer ?? 0
            for (index, condition) in conditions.enumerated() {
                let count = found[0, index + 1].flatMap { Int($0) } ?? 0
                if count > 0 { outcome.columns[condition.column, default: 0] += count }
            }
            let stamp = manifest.cursorColumn.map { "s.\(Identifier($0).sql), t.\(Identifier($0).sql)" } ?? "NULL, NULL"
            try connection.execute(
                """
                INSERT INTO sfsync_differences SELECT s.sf_id, 'altered', \(stamp), false FROM \(pairs) WHERE \(anyDiffers)
                ON CONFLICT DO NOTHING
                """
            )
        }
        return outcome
    }

    private var isSettled: String {
        guard let column = manifest.cursorColumn, let until else { return "true" }
        return "t.\(Identifier(column).sql) < \(SQLLiteral.string(until.description))"
    }

    /// How each column's values are told apart; `s` is what Salesforce delivers and `t` what is stored.
    private var differences: [(column: String, differs: String)] {
        let links = Dictionary(
            manifest.columns.compactMap { column in column.reference.map { (column.column, $0) } },
            uniquingKeysWith: { first, _ in first },
        )
        let volatile = Set(
            manifest.columns.filter(\.field.isVolatile).flatMap { [$0.column, $0.typeColumn].compactMap(\.self) }
        )
        return mapping.columns.dropFirst().compactMap { column in
            if volatile.contains(column.name) || column.name == "deleted_at" { return nil }
            let name = Identifier(column.name).sql
            if case .group = column.filling {
                let keys = volatileKeys(of: column.name)
                let rest = keys.isEmpty ? "" : " - ARRAY[\(keys.map(SQLLiteral.string).joined(separator: ", "))]"
                return (column.name, "(t.\(name)\(rest)) IS DISTINCT FROM (s.\(name)\(rest))")
            }
            let differs = "t.\(name) IS DISTINCT FROM s.\(name)"
            guard let link = links[column.name], link.onMissing == .null,
                let parent = try? keys.context.manifests.manifest(named: link.manifest).table
            else { return (column.name, differs) }
            // A link whose parent is missing is cleared.
            let isCleared =
                "t.\(name) IS NULL AND NOT EXISTS (SELECT FROM \(Identifier(parent).sql) p WHERE p.sf_id = s.\(name))"
            return (column.name, "\(differs) AND NOT (\(isCleared))")
        }
    }

    private func volatileKeys(of group: String) -> [String] {
        manifest.groups.first { $0.column == group }?.members.filter(\.field.isVolatile).map(\.key) ?? []
    }
}
