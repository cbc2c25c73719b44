package import Manifest
internal import Postgres
package import RowCodec
internal import Schema

extension MergeStatements {
    private typealias System = TableSchema.System

    /// Which rows of the table are to be filled.
    package enum FilledRows: Sendable {
        /// Those that lack the values: rows that did not change here since this moment, as PostgreSQL prints it.
        ///
        /// Their digests have no share of the values yet, whatever the columns hold.
        case unchanged(since: String)
        /// Those that hold other values.
        case differing
    }

    /// The statements that fill the values of a part of the mapping into rows that are there.
    ///
    /// The digest of a staged row is what changes in that of the table's row. `synced_at` stays: it tells when all of the
    /// row was stored.
    package init(
        filling part: RowMapping,
        of manifest: ObjectManifest,
        _ rows: FilledRows,
        tableOfManifest: (String) -> String?,
    ) {
        self.init(
            manifest,
            part,
            tableOfManifest: tableOfManifest,
            rewrite: false,
            insertsRows: false,
        )
        let values = part.filledColumns.map { (Identifier($0.name).sql, Self.value($0, part)) }
        let differs = values.map { "t.\($0.0) IS DISTINCT FROM \($0.1)" }.joined(separator: " OR ")
        // Stubs wait for their own row.
        let wanted =
            switch rows {
            case .unchanged(let moment):
                "t.\(System.updatedAt) < \(SQLLiteral.string(moment))::timestamptz AND (s.\(System.digest) <> 0 OR \(differs))"
            case .differing: "(\(differs))"
            }
        leave =
            "DELETE FROM pg_temp.sfsync_staging s WHERE NOT EXISTS (SELECT FROM \(table) t WHERE t.sf_id = s.sf_id "
            + "AND t.\(System.syncedAt) IS NOT NULL AND \(wanted))"
        merge =
            "UPDATE \(table) t SET \(values.map { "\($0.0) = \($0.1)" }.joined(separator: ", ")), "
            + "\(System.digest) = t.\(System.digest) # s.\(System.digest), \(System.updatedAt) = now() "
            + "FROM pg_temp.sfsync_staging s WHERE t.sf_id = s.sf_id"
    }

    /// What a column is to hold: of a group only the members of the part change.
    private static func value(_ column: RowMapping.Column, _ part: RowMapping) -> String {
        let name = Identifier(column.name).sql
        guard case .group(let range) = column.filling else { return "s.\(name)" }
        let keys = part.members[range].map { part.keyExpression($0) }.joined(separator: ", ")
        return "(coalesce(t.\(name), '{}'::jsonb) - ARRAY[\(keys)]) || s.\(name)"
    }
}

extension RowMapping {
    /// A member's key as SQL; PostgreSQL reads the escapes of JSON itself.
    func keyExpression(_ member: Member) -> String {
        let quoted = String(decoding: keys[member.key].dropLast(), as: UTF8.self)
        return "(\(SQLLiteral.string(quoted))::jsonb #>> '{}')"
    }
}
