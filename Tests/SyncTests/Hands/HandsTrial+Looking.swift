import Manifest
import Postgres
import SalesforceEmulator
import TestSupport

/// Looking at the tables with a superuser's eyes.
extension HandsTrial {
    /// Where the tables differ from the org, value for value.
    func wrongs(of names: [String] = HandsManifests.names) async throws -> [String] {
        var found: [String] = []
        for name in names {
            do {
                found += try await wrongs(ofObject: name).map { "\(name): \($0)" }
            } catch let error as PostgresError {
                // Without its columns a table is wrong, too.
                found.append("\(name): \(error.message)")
            }
        }
        return found
    }

    private func wrongs(ofObject name: String) async throws -> [String] {
        let manifest = try manifests.manifest(named: name)
        let placed = OrgSync(
            emulator: sync.emulator,
            client: client,
            engine: sync.engine,
            database: sync.database.placed(in: schemas[name] ?? manifests.schema),
            clock: sync.clock,
        )
        let keys = try await placed.database.value(
            """
            SELECT concat_ws(', ', CASE WHEN count(*) <> count(DISTINCT sf_id) THEN 'rows without Id, or with that of others' END,
                CASE WHEN count(*) <> count(DISTINCT id) THEN 'rows without key, or with that of others' END)
            FROM \(Identifier(manifest.table).sql)
            """
        )
        return try await placed.differences(manifest) + [keys ?? ""].filter { !$0.isEmpty }
    }
}
