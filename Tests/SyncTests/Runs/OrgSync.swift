import Foundation
import Manifest
import Postgres
import Salesforce
import SalesforceEmulator
import Schema
import Sync
import TestSupport
import Testing

/// An emulated org, an engine that reads it, and the database it writes to.
struct OrgSync {
    let emulator: SalesforceEmulator
    let client: SalesforceClient
    let engine: SyncEngine
    let database: TestDatabase
    let clock: TestClock

    /// Runs `body` with an org of so many contacts, whose clock stands still.
    static func run(
        contacts: Int,
        _ manifests: ManifestLibrary? = nil,
        _ change: (inout EmulatorConfiguration) -> Void = { _ in },
        _ body: (OrgSync) async throws -> Void,
    ) async throws {
        let clock = TestClock()
        var configuration = EmulatorConfiguration()
        configuration.org.rowCounts = ["Contact": contacts, "Account": contacts / 10, "User": 5]
        configuration.org.clock = { clock.now }
        configuration.bulkPageSize = max(1, contacts / 3)
        change(&configuration)
        let library = try manifests ?? ManifestLibrary(directory: Repository.objects)
        try await TemporaryPostgres.withDatabase { database in
            try await withEmulator(configuration) { emulator, client in
                let engine = SyncEngine(manifests: library, salesforce: client, database: database.target)
                try await body(
                    OrgSync(emulator: emulator, client: client, engine: engine, database: database, clock: clock)
                )
                #expect(emulator.org.writeAttempts == [])
            }
        }
    }

    /// Makes the tables of all manifests, as `sfsync ddl --apply` does: then a run asks for no describe.
    func makeTables(_ library: ManifestLibrary) async throws {
        let tables = try TableSchema.withDependencies(of: library.names, in: library)
        _ = try await database.connected { try SchemaPlan(bringing: $0, to: tables).apply(on: $0) }
    }

    /// Reads an object as REST tells it into the table `expected`, one text column a field, by PostgreSQL's own JSON.
    ///
    /// NUL, which PostgreSQL cannot hold, is left out.
    func expect(_ manifest: ObjectManifest) async throws {
        let fields = manifest.selectedFields
        let columns = fields.map { "\(Identifier($0).sql) text" }.joined(separator: ", ")
        let soql = "SELECT \(fields.joined(separator: ", ")) FROM \(manifest.object)"
        try await database.connected { connection in
            try connection.execute("DROP TABLE IF EXISTS expected; CREATE TABLE expected (\(columns))")
            try pages(of: soql) { page in
                try connection.query(
                    "INSERT INTO expected SELECT * FROM json_populate_recordset(NULL::expected, $1::json->'records')",
                    [page],
                )
            }
        }
    }

    /// Reads a query as REST answers it into the table `told`, one JSON object a record.
    func tell(_ soql: String) async throws {
        try await database.connected { connection in
            try connection.execute("DROP TABLE IF EXISTS told; CREATE TABLE told (record jsonb)")
            try pages(of: soql) { page in
                try connection.query("INSERT INTO told SELECT jsonb_array_elements($1::jsonb->'records')", [page])
            }
        }
    }

    /// The pages of a query by REST, without NUL.
    private func pages(of soql: String, _ body: (String) throws -> Void) throws {
        // Views of other objects have no queryAll.
        var path = try RESTPagePath(soql: soql, includingDeleted: !soql.contains("WhoRelation"))
        while true {
            var page: [UInt8] = []
            try client.restPage(path) { bytes in bytes.withUnsafeBytes { page += $0 } }
            try body(Self.withoutNUL(Self.withoutEmptyTexts(page)))
            let head = String(decoding: page.prefix(500), as: UTF8.self)
            guard let next = head.firstMatch(of: /"nextRecordsUrl":"([^"]+)"/) else { return }
            path = try RESTPagePath(nextRecordsURL: String(next.1))
        }
    }

    /// What a table may hold besides what REST tells.
    enum Leftovers {
        /// Nothing.
        case none
        /// Rows of records that are purged, marked as deleted.
        case marked
        /// Rows of records that are purged, as no full run has looked for them yet.
        case purged
    }

    /// The columns of a manifest's table that hold something else than what REST tells, each with the number of rows.
    func differences(_ manifest: ObjectManifest, leaving leftovers: Leftovers = .none) async throws -> [String] {
        try await expect(manifest)
        var pairs = manifest.columns.map { (Identifier($0.column).sql, Self.expression($0.field)) }
        pairs += manifest.groups.map { group in
            let members = group.members.map { "'\($0.key)', \(Self.json($0.field))" }.joined(separator: ", ")
            return (Identifier(group.column).sql, "jsonb_strip_nulls(jsonb_build_object(\(members)))")
        }
        // An object that is never deleted has nothing to say about it.
        let deletedAt = "CASE WHEN e.\"IsDeleted\" = 'true' THEN e.\"SystemModstamp\"::timestamptz END"
        pairs.append(("deleted_at", manifest.deletes == .ignore ? "NULL::timestamptz" : deletedAt))
        pairs.append(("sf_id", "e.\"Id\""))
        // Removed rows are not to be there; otherwise they are, and have a mark.
        let told = manifest.deletes == .hard ? "(SELECT * FROM expected WHERE \"IsDeleted\" <> 'true')" : "expected"
        let extra =
            switch leftovers {
            case .none: ""
            case .marked: " AND (deleted_at IS NULL OR sf_id IN (SELECT \"Id\" FROM expected))"
            case .purged: " AND sf_id IN (SELECT \"Id\" FROM expected)"
            }
        let counts = pairs.map { "count(*) FILTER (WHERE t.\($0.0) IS DISTINCT FROM \($0.1))" }
        let rows = try await database.rows(
            "SELECT \(counts.joined(separator: ", ")) FROM \(told) e FULL JOIN "
                + "(SELECT * FROM \(Identifier(manifest.table).sql) WHERE synced_at IS NOT NULL\(extra)) t ON t.sf_id = e.\"Id\""
        )
        return zip(pairs, rows[0]).compactMap { $1 == "0" ? nil : "\($0.0): \($1 ?? "")" }
    }

    /// A few fields are empty rather than null by REST; Bulk cannot tell the two apart.
    ///
    /// No text has these bytes: quotes in
    /// texts are escaped.
    private static func withoutEmptyTexts(_ json: [UInt8]) -> [UInt8] {
        let empty = Array(":\"\"".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(json.count)
        var rest = json[...]
        while let start = rest.firstIndex(of: empty[0]) {
            text += rest[..<start]
            rest = rest[start...]
            if rest.starts(with: empty) {
                text += ":null".utf8
                rest = rest.dropFirst(empty.count)
            } else {
                text.append(empty[0])
                rest = rest.dropFirst()
            }
        }
        return text + rest
    }

    private static func withoutNUL(_ json: [UInt8]) -> String {
        let escape = Array("\\u0000".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(json.count)
        var rest = json[...]
        // By bytes: a regular expression takes longer than the run that is checked.
        while let start = rest.firstIndex(of: escape[0]) {
            text += rest[..<start]
            rest = rest[start...]
            if rest.starts(with: escape) {
                rest = rest.dropFirst(escape.count)
            } else {
                // An escape that is itself escaped is none.
                text += rest.prefix(2)
                rest = rest.dropFirst(2)
            }
        }
        return String(decoding: text + rest, as: UTF8.self)
    }

    /// What a column should hold, read by PostgreSQL from the text of REST.
    private static func expression(_ field: FieldDefinition) -> String {
        let value = "e.\(Identifier(field.path).sql)"
        return switch field.type {
        case .boolean: "\(value)::boolean"
        case .int, .long: "\(value)::numeric::bigint"
        case .double, .currency, .percent: "\(value)::numeric"
        case .date: "\(value)::date"
        case .datetime: "\(value)::timestamptz"
        case .time: "\(value)::time"
        case .multipicklist: "string_to_array(\(value), ';')"
        default: value
        }
    }

    /// What a member of a group should hold.
    private static func json(_ field: FieldDefinition) -> String {
        let value = "e.\(Identifier(field.path).sql)"
        return switch field.type {
        case .datetime:
            "to_char(\(value)::timestamptz AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')"
        case .date, .time: value
        default: expression(field)
        }
    }
}
