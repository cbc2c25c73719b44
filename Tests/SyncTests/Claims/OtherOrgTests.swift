import HTTPTesting
import Manifest
import Postgres
import TestSupport
import Testing

@testable import Sync
@testable import SyncModel

/// Tables belong to one org.
@Suite struct OtherOrgTests {
    private static let records = (1...5).map { OrgRecord($0, ["Name": "production \($0)"]) }

    /// The rows are claimed to be of a sandbox.
    private static let pretend = """
        UPDATE sfsync.orgs SET organization_id = '00D000000000SbxMAC', instance = 'acme--uat.sandbox.my.salesforce.com',
            is_sandbox = true
        """

    @Test func anotherOrgIsRefusedWithBothNames() async throws {
        try await ScriptedSync.run(Self.records, ScriptedSync.things()) { sync async throws in
            try await sync.full()
            try await sync.database.execute(Self.pretend)
            sync.org.records = []
            for options in [RunOptions(), RunOptions(window: .full), RunOptions(isDryRun: true)] {
                let error = await #expect(throws: SyncError.self) { try await sync.engine.run("thing", options) }
                #expect(error?.code == .otherOrg)
                let text = error?.description ?? ""
                #expect(text.contains("00D000000000SbxMAC at acme--uat.sandbox.my.salesforce.com (a sandbox)"))
                #expect(text.contains(ScriptedOrg.organizationID.prefix(15)) && text.contains("127.0.0.1"))
                #expect(text.contains("--schema NAME") && text.contains("--replace-org") && text.contains("refreshed"))
            }
            let error = await #expect(throws: SyncError.self) { try await sync.engine.verify("thing") }
            #expect(error?.code == .otherOrg)
            #expect(try await sync.database.value("SELECT count(*) FROM things WHERE deleted_at IS NULL") == "5")
        }
    }

    @Test func anOrgThatTakesOverIsReadAnew() async throws {
        let sandbox = Self.records + [OrgRecord(90, ["Name": "sandbox alone"]), OrgRecord(91, isDeleted: true)]
        try await ScriptedSync.run(sandbox, ScriptedSync.things()) { sync async throws in
            try await sync.full()
            try await sync.database.execute(Self.pretend)
            // The same stamps and Ids with other values, as masked data has, and one version that is older.
            sync.org.records = (1...5).map { OrgRecord($0, ["Name": "real \($0)"], stamp: $0 == 5 ? -900 : 0) }
            let report = try await sync.engine.run("thing", RunOptions(replacesOrg: true))
            #expect(report.window.kind == .full)
            let rows = "SELECT right(sf_id, 5), name FROM things ORDER BY 1"
            let expected = (1...5).map { "0\($0)AAA|real \($0)" }
            #expect(try await sync.database.table(rows) == expected)
            // From now on it is the one.
            #expect(try await sync.engine.run("thing").window.kind == .incremental)
            #expect(try await sync.database.value("SELECT count(*) FROM sfsync.orgs") == "2")
        }
    }
}
