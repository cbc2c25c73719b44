import Manifest
import SalesforceEmulator
import Sync
import TestSupport
import Testing

@testable import SyncModel

/// Rows whose records do not meet the manifest's condition any more.
@Suite struct LeavingTests {
    private static func manifests(_ more: String, condition: String = "IsActive = TRUE") -> ManifestLibrary {
        ManifestLibrary(texts: [
            (
                "user.yaml",
                """
                object: User
                mode: rest
                where: \(condition)
                \(more)
                fields: { Name: string, IsActive: boolean, ManagerId: { type: reference, to: user } }
                """
            )
        ])
    }

    private func run(_ manifests: ManifestLibrary, _ body: (OrgSync) async throws -> Void) async throws {
        try await OrgSync.run(contacts: 10, manifests, { $0.org.rowCounts["User"] = 300 }, body)
    }

    /// Rows that are here and should not be, and the other way round.
    private func difference(_ sync: OrgSync, _ condition: String = "IsActive = TRUE") async throws -> [String] {
        try await sync.tell("SELECT Id FROM User WHERE \(condition)")
        return try await sync.database.table(
            """
            SELECT count(*) FILTER (WHERE record IS NULL), count(*) FILTER (WHERE sf_id IS NULL), count(record) > 20
            FROM (SELECT sf_id FROM sf_users WHERE synced_at IS NOT NULL AND deleted_at IS NULL) t
            FULL JOIN told ON record->>'Id' = sf_id
            """
        )
    }

    @Test(arguments: ["ignore", "hard"])
    func leaveTheTableWithTheNextRun(_ deletes: String) async throws {
        try await run(Self.manifests("leaving: delete\ndeletes: \(deletes)")) { sync in
            _ = try await sync.engine.run("user")
            #expect(try await difference(sync) == ["0|0|t"])
            for _ in 1...2 {
                sync.clock.advance(seconds: 3600)
                try sync.emulator.org.change("User", count: 150)
                let report = try await sync.engine.run("user")
                #expect(report.window.kind == .incremental)
                #expect(report.counts.deleted > 5)
                #expect(report.counts.difference == 0)
                // Some come back, too.
                #expect(report.counts.inserted + report.counts.updated > 20)
                #expect(try await difference(sync) == ["0|0|t"])
                let kept = try await sync.database.value(
                    "SELECT deleted FROM sfsync.runs ORDER BY id DESC LIMIT 1"
                )
                #expect(kept == String(report.counts.deleted))
            }
            let again = try await sync.engine.run("user")
            #expect(again.counts.deleted == 0)
            #expect(again.counts.processed == again.counts.unchanged)
            // Stubs are no rows that could leave.
            let stubs = "SELECT count(*) > 0, count(deleted_at) FROM sf_users WHERE sync_digest IS NULL"
            #expect(try await sync.database.table(stubs) == ["t|0"])
        }
    }

    @Test func stayWhereTheManifestKeepsThem() async throws {
        try await run(Self.manifests("leaving: keep\ndeletes: ignore")) { sync in
            let first = try await sync.engine.run("user")
            sync.clock.advance(seconds: 3600)
            try sync.emulator.org.change("User", count: 150)
            for window in [RunOptions.Window.incremental, .full] {
                let report = try await sync.engine.run("user", RunOptions(window: window))
                #expect(report.counts.deleted == 0)
            }
            let rows = "SELECT count(*) FROM sf_users WHERE synced_at IS NOT NULL AND deleted_at IS NULL"
            let kept = Int(try await sync.database.value(rows) ?? "") ?? 0
            #expect(kept >= first.counts.inserted)
            let differences = try await difference(sync)
            #expect(differences != ["0|0|t"])
        }
    }

    @Test func aFullRunFindsThemWithTheBrake() async throws {
        let manifests = Self.manifests("leaving: delete\ndeletes: ignore")
        try await run(manifests) { sync in
            _ = try await sync.engine.run("user")
            sync.clock.advance(seconds: 3600)
            try sync.emulator.org.change("User", count: 300)
            let error = await #expect(throws: SyncError.self) {
                try await sync.engine.run("user", RunOptions(window: .full))
            }
            #expect(error?.code == .massDelete)
            let report = try await sync.engine.run("user", RunOptions(window: .full, allowsMassDelete: true))
            #expect(report.counts.deleted > 10)
            #expect(try await difference(sync) == ["0|0|t"])
        }
    }

    @Test func anotherConditionReadsEverythingOnce() async throws {
        try await run(Self.manifests("leaving: delete\ndeletes: ignore")) { sync in
            _ = try await sync.engine.run("user")
            let other = "IsActive = FALSE OR Name LIKE 'A%'"
            let engine = SyncEngine(
                manifests: Self.manifests("leaving: delete\ndeletes: ignore", condition: other),
                salesforce: sync.client,
                database: sync.database.target,
            )
            let report = try await engine.run("user", RunOptions(allowsMassDelete: true))
            #expect(report.window.kind == .full)
            #expect(try await difference(sync, other) == ["0|0|t"])
            #expect(try await engine.run("user").window.kind == .incremental)
        }
    }
}
