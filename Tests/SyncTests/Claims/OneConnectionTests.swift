import Manifest
import Postgres
import Salesforce
import SalesforceEmulator
import Sync
import TestSupport
import Testing

@testable import SyncModel

/// One connection is enough, where there is no more.
@Suite struct OneConnectionTests {
    @Test func everyObjectIsLoadedOverIt() async throws {
        let library = try ManifestLibrary(directory: Repository.objects)
        try await OrgSync.run(contacts: 400) { _ in
        } _: { sync in
            let name = sync.database.name
            try await sync.database.execute(
                """
                CREATE ROLE narrow_\(name) LOGIN CONNECTION LIMIT 1;
                GRANT CREATE ON DATABASE \(name) TO narrow_\(name);
                GRANT CREATE, USAGE ON SCHEMA public TO narrow_\(name)
                """
            )
            var target = sync.database.target
            target.parameters["user"] = "narrow_\(name)"
            // Between attempts somebody has to give a session back, which takes its time.
            var settings = SalesforceClient.Options()
            settings.retry.sleep = { duration, token in try token.sleep(for: min(duration, .seconds(1))) }
            let client = try SalesforceClient(.fromEnvironment(sync.emulator.environment), options: settings)
            let engine = SyncEngine(manifests: library, salesforce: client, database: target)
            let options = RunOptions(batchSize: 50, writers: 2)
            for result in try await engine.run(["user", "account", "contact"], options, jobs: 2) {
                let report = try result.outcome.get()
                #expect(report.counts.rejected == 0 && report.counts.difference == 0)
            }
            #expect(try await sync.differences(try library.manifest(named: "contact")) == [])
            #expect(try await engine.verify("account", VerifyOptions(repairs: true)).isEqual)
            try await sync.database.execute(
                "DROP OWNED BY narrow_\(name) CASCADE; DROP ROLE narrow_\(name)"
            )
        }
    }
}
