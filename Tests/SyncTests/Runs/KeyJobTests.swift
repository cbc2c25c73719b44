import Manifest
import Postgres
import Salesforce
import SalesforceEmulator
import Synchronization
import TestSupport
import Testing

@testable import Sync
@testable import SyncModel

/// The Bulk jobs by which comparisons read the Ids of large objects are not left behind.
@Suite struct KeyJobTests {
    private static let contact = ManifestLibrary(texts: [
        ("contact.yaml", "object: Contact\nfields: { LastName: string }")
    ])
    private static let jobs = "SELECT job_id FROM sfsync.jobs ORDER BY 1"

    @Test func aComparisonNotesItsJobWhileItLasts() async throws {
        // Above this many Ids are read by Bulk.
        try await OrgSync.run(contacts: 10_500, Self.contact) { sync in
            _ = try await sync.engine.run("contact")
            let noted = Mutex<[String]>([])
            let target = sync.database.target
            sync.emulator.org.onRequest { request in
                guard request.path.hasSuffix("/results"), noted.withLock({ $0.isEmpty }) else { return }
                do {
                    let rows = try PostgresConnection(to: target).query(Self.jobs).rows
                    noted.withLock { $0 = rows.compactMap { $0[0] } }
                } catch { Issue.record(error) }
            }
            #expect(try await sync.engine.verify("contact", VerifyOptions(isDeep: true)).isEqual)
            #expect(noted.withLock { $0.count } == 1)
            #expect(try await sync.database.table(Self.jobs) == [])
            #expect(sync.emulator.org.requests.count { $0.method == "DELETE" } == 2)
        }
    }

    @Test func theNextRunDeletesJobsOfSessionsThatEnded() async throws {
        try await OrgSync.run(contacts: 20, Self.contact) { sync in
            _ = try await sync.engine.run("contact")
            let loose = try sync.client.createQueryJob(soql: "SELECT Id FROM Contact", includingDeleted: true).id
            let inUse = try sync.client.createQueryJob(soql: "SELECT Id FROM Contact", includingDeleted: true).id
            func note(_ job: String) -> String {
                """
                INSERT INTO sfsync.jobs SELECT '\(job)', 'contact', pid, backend_start FROM pg_stat_activity
                WHERE pid = pg_backend_pid()
                """
            }
            do {
                let session = try await onThread { try OtherSession(sync.database.target) }
                try await onThread { try session.run(note(inUse)) }
                try await sync.database.execute(note(loose))
                // The server may need a moment to notice the end of a session.
                let live = "SELECT count(*) FROM pg_stat_activity JOIN sfsync.jobs ON session_id = pid"
                while try await sync.database.value(live) != "1" {}
                _ = try await sync.engine.run("contact")
                #expect(try await sync.database.table(Self.jobs) == [inUse])
                withExtendedLifetime(session) {}
            }
            try await sync.database.awaitSilence()
            #expect(throws: (any Error).self) { try sync.client.job(loose) }
            #expect(try sync.client.job(inUse).id == inUse)
            // Its session has ended by now.
            _ = try await sync.engine.run("contact")
            #expect(try await sync.database.table(Self.jobs) == [])
        }
    }
}
