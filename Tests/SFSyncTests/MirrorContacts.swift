// swift-format-ignore-file
import SFSync

func mirrorContacts(_ environment: [String: String]) async throws -> Int {
    let manifests = try ManifestLibrary(directory: "objects")
    let salesforce = try SalesforceClient(.fromEnvironment(environment))
    let engine = SyncEngine(manifests: manifests, salesforce: salesforce, database: ConnectionTarget("postgresql:///mirror"))
    let report = try await engine.run("contact", RunOptions(mode: .bulk))
    return report.counts.inserted + report.counts.updated
}
