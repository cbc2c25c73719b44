internal import Ledger
internal import Manifest
internal import Postgres
internal import SOQL
internal import Schema

/// A filter of sub-selects on Id, done with the rows that are here instead of by Salesforce.
///
/// Salesforce takes no sub-select under OR or NOT and two at most, and Bulk may refuse them altogether; the same rows lie
/// in the tables of the objects that they select from. So `Id IN (SELECT WhoId FROM Task)` becomes a list of Ids.
struct SemiJoinRewrite {
    private typealias System = TableSchema.System

    /// `Id IN (SELECT field FROM object)`.
    private struct SubSelect {
        let object: String
        let field: String
        /// The manifest whose table has the field, and its column there; nil where none has.
        let source: (manifest: ObjectManifest, column: String)?

        /// Stubs have no digest, and deleted rows are no rows of Salesforce's sub-select either.
        var sql: String? {
            source.map { manifest, column in
                let value = Identifier(column).sql
                return "SELECT \(value) FROM \(Identifier(manifest.table).sql) "
                    + "WHERE \(value) IS NOT NULL AND deleted_at IS NULL AND sync_digest IS NOT NULL"
            }
        }
    }

    /// One of these holds, with all of its sub-selects.
    private let alternatives: [[SubSelect]]
    private static let maximumAlternatives = 16
    /// As many sub-selects Salesforce takes in a statement.
    private static let maximumSubSelects = 2

    /// Recognises a condition of nothing but sub-selects on Id, each of one field; nil for any other.
    init?(_ condition: String, in library: ManifestLibrary) {
        guard let condition = try? SOQLCondition(parsing: condition),
            let alternatives = Self.alternatives(of: condition, library)
        else { return nil }
        self.alternatives = alternatives
    }

    private static func alternatives(of condition: SOQLCondition, _ library: ManifestLibrary) -> [[SubSelect]]? {
        var alternatives: [[SubSelect]]
        switch condition {
        case .or(let parts):
            alternatives = []
            for part in parts {
                guard let more = Self.alternatives(of: part, library) else { return nil }
                alternatives += more
            }
        case .and(let parts):
            alternatives = [[]]
            for part in parts {
                guard let more = Self.alternatives(of: part, library) else { return nil }
                alternatives = alternatives.flatMap { first in more.map { first + $0 } }
            }
        case .semiJoin(let field, .in, let statement):
            guard field.lowercased() == "id", statement.selection.count == 1, statement.condition == nil,
                statement.limit == nil, statement.offset == nil, case .field(let path) = statement.selection[0]
            else { return nil }
            let source = source(of: path, statement.object, library)
            alternatives = [[SubSelect(object: statement.object, field: path, source: source)]]
        case .not, .comparison, .membership, .semiJoin: return nil
        }
        return alternatives.count > maximumAlternatives ? nil : alternatives
    }

    private static func source(
        of field: String,
        _ object: String,
        _ library: ManifestLibrary,
    ) -> (manifest: ObjectManifest, column: String)? {
        for name in library.names {
            guard let manifest = try? library.manifest(named: name), manifest.condition == nil,
                manifest.object.lowercased() == object.lowercased(),
                let column = manifest.columns.first(where: { $0.field.path.lowercased() == field.lowercased() }),
                column.field.mask == .none
            else { continue }
            return (manifest, column.column)
        }
        return nil
    }

    /// Whether Salesforce would refuse the filter.
    var isNeeded: Bool { alternatives.count > 1 || !isAskable }

    /// The alternatives as conditions of their own; nil where Salesforce would refuse these, too.
    ///
    /// `isMarked` says of an object whether it has `IsDeleted`: queryAll looks into sub-selects' recycle bins as well.
    func conditions(_ isMarked: (String) throws -> Bool) throws -> [String]? {
        guard isAskable else { return nil }
        let live = Set(try objects.filter(isMarked))
        return alternatives.map { parts in
            parts.map {
                "Id IN (SELECT \($0.field) FROM \($0.object)\(live.contains($0.object) ? " WHERE IsDeleted = FALSE" : ""))"
            }.joined(separator: " AND ")
        }
    }

    private var isAskable: Bool { alternatives.allSatisfy { $0.count <= Self.maximumSubSelects } }

    /// The objects that the sub-selects read, each once.
    var objects: [String] {
        alternatives.joined().map(\.object).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }

    /// The manifests whose tables tell the Ids, each once.
    var sources: [ObjectManifest] {
        alternatives.joined().compactMap(\.source?.manifest).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }

    /// The first of the objects of which the rows here are not all there is; nil where the tables can be trusted.
    func missingObject(on connection: PostgresConnection) throws -> String? {
        try alternatives.joined().first { part in
            guard let source = part.source?.manifest else { return true }
            let ledger = Ledger(object: source.name, connection: connection)
            guard try ledger.exists() else { return true }
            // Only a run that reads all of an object claims its table.
            let columns = [part.source?.column ?? "", System.salesforceID, System.deletedAt, System.digest]
            let state = try TableState.read(source.table, columns: columns, on: connection)
            return try !ledger.standing(of: source.table, state).holds
        }?.object
    }

    /// The Ids by the tables here, each once, in their order.
    func ids(on connection: PostgresConnection) throws -> [String] {
        let sql = alternatives.map { parts in "(\(parts.compactMap(\.sql).joined(separator: " INTERSECT ")))" }
        return try connection.query(
            "SELECT DISTINCT id FROM (\(sql.joined(separator: " UNION "))) AS chosen (id) ORDER BY 1"
        )
        .texts
    }
}
