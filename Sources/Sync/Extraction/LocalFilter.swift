internal import Manifest
internal import Postgres
internal import SOQL
internal import Schema

/// A filter of sub-selects on Id, done with the rows that are here instead of by Salesforce.
///
/// Salesforce takes no sub-select under OR or NOT and two at most, and Bulk may refuse them altogether; the same rows lie
/// in the tables of the objects that they select from. So `Id IN (SELECT WhoId FROM Task)` becomes a list of Ids.
struct LocalFilter {
    /// The manifests whose tables tell the Ids.
    let sources: [ObjectManifest]
    /// Whether Salesforce would refuse the filter.
    let isNeeded: Bool
    private let sql: String

    /// Recognises a condition of nothing but sub-selects on Id, each of one field that a manifest of the library has in
    /// a column; nil for any other.
    init?(_ condition: String, in library: ManifestLibrary) {
        guard let condition = try? SOQLCondition(parsing: condition) else { return nil }
        var sources: [ObjectManifest] = []
        var count = 0
        guard let sql = Self.sql(condition, library, &sources, &count) else { return nil }
        self.sql = sql
        self.sources = sources
        if case .or = condition { isNeeded = true } else { isNeeded = count > 2 || Self.hasOr(condition) }
    }

    private static func sql(
        _ condition: SOQLCondition,
        _ library: ManifestLibrary,
        _ sources: inout [ObjectManifest],
        _ count: inout Int,
    ) -> String? {
        switch condition {
        case .or(let parts), .and(let parts):
            var texts: [String] = []
            for part in parts {
                guard let text = sql(part, library, &sources, &count) else { return nil }
                texts.append("(\(text))")
            }
            if case .or = condition { return texts.joined(separator: " UNION ") }
            return texts.joined(separator: " INTERSECT ")
        case .semiJoin(let field, .in, let statement):
            guard field.lowercased() == "id", statement.selection.count == 1, statement.condition == nil,
                statement.limit == nil, statement.offset == nil, case .field(let path) = statement.selection[0]
            else { return nil }
            for name in library.names {
                guard let manifest = try? library.manifest(named: name), manifest.condition == nil,
                    manifest.object.lowercased() == statement.object.lowercased(),
                    let column = manifest.columns.first(where: { $0.field.path.lowercased() == path.lowercased() }),
                    column.field.mask == .none
                else { continue }
                count += 1
                if !sources.contains(manifest) { sources.append(manifest) }
                let value = Identifier(column.column).sql
                // Stubs have no digest, and deleted rows are no rows of Salesforce's sub-select either.
                return "SELECT \(value) FROM \(Identifier(manifest.table).sql) "
                    + "WHERE \(value) IS NOT NULL AND deleted_at IS NULL AND sync_digest IS NOT NULL"
            }
            return nil
        case .not, .comparison, .membership, .semiJoin: return nil
        }
    }

    private static func hasOr(_ condition: SOQLCondition) -> Bool {
        switch condition {
        case .or: true
        case .and(let parts): parts.contains(where: hasOr)
        default: false
        }
    }

    /// The first of the sources that was never read to its end; nil where the tables can be trusted.
    func missingSource(on connection: PostgresConnection) throws -> ObjectManifest? {
        try sources.first { source in
            let ledger = Ledger(object: source.name, connection: connection)
            guard try ledger.exists() else { return true }
            return try connection.query(
                """
                SELECT FROM \(connection.ledger).runs WHERE object = $1 AND state IN ('done', 'rejects') AND window_kind = 'full'
                    AND filter IS NULL AND to_regclass($2) IS NOT NULL LIMIT 1
                """,
                [source.name, Identifier(source.table).sql],
            ).count == 0
        }
    }

    /// The Ids, each once, in their order.
    func ids(on connection: PostgresConnection) throws -> [String] {
        try connection.query("SELECT DISTINCT id FROM (\(sql)) AS chosen (id) ORDER BY 1").texts
    }
}
