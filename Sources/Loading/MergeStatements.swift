package import Manifest
internal import Postgres
package import RowCodec
internal import Schema

/// The SQL of loading one object, built once a run.
package struct MergeStatements {
    private typealias System = TableSchema.System

    /// A link whose parent may be missing.
    package struct Link {
        package var field: String
        package var column: String
        package var parentTable: String
        package var policy: Reference.MissingPolicy
        /// Inserts stubs, clears links or takes rows out, by policy.
        package var statement: String
        /// Asks for the rows whose link will be cleared and for what it holds, where the parent may come later in the same
        /// run; nil otherwise.
        package var question: String?
    }

    /// The table, quoted.
    package let table: String
    /// Creates the staging table in the session.
    package let createStaging: String
    /// Empties it.
    let clearStaging = "TRUNCATE pg_temp.sfsync_staging"
    /// Fills it.
    package let copy: String
    /// Fills the table itself, when it is empty.
    let copyDirect: String
    /// What is stored of the Ids in `$1`: Id, digest, whether it is a stub, whether it is deleted, cursor value, whether it
    /// yields to an older record, whether this run has stored it.
    package let lookup: String
    /// Removes the rows of the Ids in `$1`.
    package let delete: String
    /// Marks the rows of the Ids in `$1` as deleted, where they cannot go yet.
    package let mark: String
    /// Takes rows out of the staging table that are not to be written, where values are filled into rows.
    package var leave: String?
    /// Moves staged rows into the table.
    package var merge: String
    /// Counts staged rows that are stored exactly like this.
    let countUnchanged: String
    /// Counts staged rows that are neither in the table now, nor equal to what it holds, nor older.
    let countVanished: String
    /// Counts rows that were written from the staging table and hold other values now.
    let countAltered: String
    /// Counts the rows of the Ids in `$1` that hold more than an Id.
    let countLeft: String
    /// The links to deal with before the merge.
    package var links: [Link]

    /// Waits until no other writer is inserting parents; the turn ends with the transaction.
    ///
    /// Without the lock, two batches that insert each other's parent would deadlock.
    static let lockParentInserts = "SELECT \(turn)"
    private static let turn = "pg_advisory_xact_lock(hashtextextended('sfsync parents ' || current_schema(), 0))"

    /// Whether a row that is inserted may be another row's missing parent.
    var hasOwnParents: Bool { links.contains { $0.policy == .stub && $0.parentTable == ownTable } }
    private let ownTable: String

    /// Builds the statements; with `rewrite` equal digests are no reason to leave a row alone.
    ///
    /// Rows that are only filled, and not inserted, are no parents for each other.
    package init(
        _ manifest: ObjectManifest,
        _ mapping: RowMapping,
        tableOfManifest: (String) -> String?,
        rewrite: Bool,
        versions: RowVersions = RowVersions(),
        insertsRows: Bool = true,
    ) {
        let table = Identifier(manifest.table).sql
        self.table = table
        ownTable = manifest.table
        let columns = mapping.columns.map { Identifier($0.name).sql }
        let list = (columns + [System.digest, System.syncedAt]).joined(separator: ", ")
        let cursor = manifest.cursorColumn.map { Identifier($0).sql }

        createStaging =
            "CREATE TEMP TABLE IF NOT EXISTS sfsync_staging ON COMMIT DELETE ROWS AS SELECT \(list) FROM \(table) WITH NO DATA"
        copy = "COPY pg_temp.sfsync_staging (\(list)) FROM STDIN (FORMAT binary)"
        copyDirect = "COPY \(table) (\(list)) FROM STDIN (FORMAT binary)"
        lookup =
            "SELECT sf_id, sync_digest, synced_at IS NULL, deleted_at IS NOT NULL, "
            + (cursor.map { "(extract(epoch FROM \($0)) * 1000000)::bigint" } ?? "NULL")
            + ", \(versions.yields("", cursor)), \(versions.isOfThisRun("")) FROM \(table) WHERE sf_id = ANY ($1::text[])"
        mark =
            "UPDATE \(table) SET deleted_at = coalesce(deleted_at, now()), updated_at = now(), synced_at = now() "
            + "WHERE sf_id = ANY ($1::text[]) AND synced_at IS NOT NULL"
        delete = "DELETE FROM \(table) WHERE sf_id = ANY ($1::text[])"
        countLeft = "SELECT count(*) FROM \(table) WHERE sf_id = ANY ($1::text[]) AND synced_at IS NOT NULL"
        let isEqual =
            "t.sync_digest = s.sync_digest" + (cursor.map { " AND t.\($0) IS NOT DISTINCT FROM s.\($0)" } ?? "")
        countUnchanged =
            "SELECT count(*) FROM pg_temp.sfsync_staging s JOIN \(table) t USING (sf_id) WHERE \(isEqual)"
        let isOlder =
            cursor.map { "coalesce(s.\($0) < t.\($0), false) AND NOT \(versions.yields("t.", $0))" } ?? "false"
        countVanished =
            "SELECT count(*) FROM pg_temp.sfsync_staging s LEFT JOIN \(table) t USING (sf_id) WHERE t.sf_id IS NULL OR "
            + "t.synced_at IS DISTINCT FROM s.synced_at AND NOT (\(isOlder))"
            + (rewrite ? "" : " AND NOT coalesce(\(isEqual), false)")

        // Without a cursor nothing says when a record was deleted: then it is the time of noticing it.
        let hasCursor = cursor != nil
        let stored = (columns + [System.digest]).filter { $0 != System.deletedAt || hasCursor }
        countAltered =
            "SELECT count(*) FROM pg_temp.sfsync_staging s JOIN \(table) t USING (sf_id) WHERE t.synced_at = s.synced_at AND ("
            + stored.dropFirst().map { "t.\($0) IS DISTINCT FROM s.\($0)" }.joined(separator: " OR ") + ")"
        let inserted = columns.map {
            $0 == System.deletedAt && !hasCursor ? "CASE WHEN deleted_at IS NOT NULL THEN now() END" : $0
        }
        let assignments = columns.dropFirst().map { column in
            column == System.deletedAt && !hasCursor
                ? "deleted_at = CASE WHEN excluded.deleted_at IS NOT NULL THEN coalesce(t.deleted_at, now()) END"
                : "\(column) = excluded.\(column)"
        }
        let conditions = [
            rewrite
                ? nil
                : "(t.sync_digest IS DISTINCT FROM excluded.sync_digest"
                    + (cursor.map { " OR t.\($0) IS DISTINCT FROM excluded.\($0)" } ?? "") + ")",
            // An older version never overwrites a newer one.
            cursor.map {
                "(t.\($0) IS NULL OR excluded.\($0) IS NULL OR excluded.\($0) >= t.\($0) OR \(versions.yields("t.", $0)))"
            },
        ].compactMap(\.self)
        merge =
            "INSERT INTO \(table) AS t (\(list)) SELECT \(inserted.joined(separator: ", ")), sync_digest, synced_at "
            + "FROM pg_temp.sfsync_staging ON CONFLICT (sf_id) DO UPDATE SET \(assignments.joined(separator: ", ")), "
            + "sync_digest = excluded.sync_digest, updated_at = now(), synced_at = excluded.synced_at"
            + (conditions.isEmpty ? "" : " WHERE " + conditions.joined(separator: " AND "))

        let mapped = Set(mapping.columns.map(\.name))
        links = manifest.columns.compactMap { column in
            guard let reference = column.reference, mapped.contains(column.column),
                let parent = tableOfManifest(reference.manifest)
            else { return nil }
            let isSelf = insertsRows && parent == manifest.table
            let name = Identifier(column.column).sql
            let rows = "FROM pg_temp.sfsync_staging s WHERE \(Self.isMissing(name, parent, isSelf: isSelf))"
            return Link(
                field: column.field.path,
                column: column.column,
                parentTable: parent,
                policy: reference.onMissing,
                statement: Self.statement(column.column, parent, reference.onMissing, isSelf: isSelf),
                question: isSelf && reference.onMissing == .null ? "SELECT s.sf_id, s.\(name) \(rows)" : nil,
            )
        }
    }

    /// Whether a staged row `s` has a link to what is not there; a row of the same batch is a parent, too.
    private static func isMissing(_ column: String, _ parentTable: String, isSelf: Bool) -> String {
        "s.\(column) IS NOT NULL AND NOT EXISTS (SELECT FROM \(Identifier(parentTable).sql) p WHERE p.sf_id = s.\(column))"
            + (isSelf ? " AND NOT EXISTS (SELECT FROM pg_temp.sfsync_staging o WHERE o.sf_id = s.\(column))" : "")
    }

    private static func statement(
        _ name: String,
        _ parentTable: String,
        _ policy: Reference.MissingPolicy,
        isSelf: Bool,
    ) -> String {
        let column = Identifier(name).sql
        let parent = Identifier(parentTable).sql
        let isMissing = isMissing(column, parentTable, isSelf: isSelf)
        switch policy {
        case .stub:
            // The turn is taken only where something is missing.
            return "WITH missing AS MATERIALIZED (SELECT DISTINCT s.\(column) AS sf_id FROM pg_temp.sfsync_staging s "
                + "WHERE \(isMissing)), turn AS MATERIALIZED (SELECT \(turn) FROM missing LIMIT 1) "
                + "INSERT INTO \(parent) (sf_id) SELECT sf_id FROM missing, (SELECT count(*) FROM turn) AS taken "
                + "ORDER BY 1 ON CONFLICT (sf_id) DO NOTHING"
        case .null:
            // The digest changes along, in a way that repeats: the next run finds the row as it is, and writes it when
            // the parent has arrived.
            let mark = Int64(bitPattern: RapidHash.hash(name, seed: 1))
            return
                "UPDATE pg_temp.sfsync_staging s SET \(column) = NULL, sync_digest = sync_digest # (\(mark))::bigint "
                + "WHERE \(isMissing)"
        case .reject:
            return "DELETE FROM pg_temp.sfsync_staging s WHERE \(isMissing) RETURNING s.sf_id"
        }
    }
}
