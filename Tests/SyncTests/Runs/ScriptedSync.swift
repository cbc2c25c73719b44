import Manifest
import Sync
import TestSupport

@testable import SyncModel

/// A scripted org, an engine that reads it, and the database it writes to.
struct ScriptedSync: Sendable {
    let org: ScriptedOrg
    let engine: SyncEngine
    let database: TestDatabase

    /// Runs `body` with an org that holds `records`.
    static func run<Value>(
        _ records: [OrgRecord] = [],
        _ manifests: ManifestLibrary,
        _ body: (ScriptedSync) async throws -> Value,
    ) async throws -> Value {
        let org = try ScriptedOrg(records)
        defer { org.stop() }
        org.show(manifests)
        return try await TemporaryPostgres.withDatabase { database in
            let engine = SyncEngine(manifests: manifests, salesforce: try org.client(), database: database.target)
            return try await body(ScriptedSync(org: org, engine: engine, database: database))
        }
    }

    /// Runs `thing` in full.
    @discardableResult
    func full(_ mode: ObjectManifest.Mode = .bulk, batchSize: Int = RunOptions.defaultBatchSize) async throws
        -> RunReport
    {
        try await engine.run("thing", RunOptions(mode: mode, window: .full, batchSize: batchSize))
    }

    /// `thing` with the fields and more, and a `parent`.
    static func things(_ fields: String = "{ Name: string }", _ more: String = "") -> ManifestLibrary {
        ManifestLibrary(texts: [
            ("thing.yaml", "object: Thing__c\ntable: things\nfields: \(fields)\n\(more)"),
            ("parent.yaml", "object: Parent__c\ntable: parents\nfields: { Name: string }"),
        ])
    }
}
