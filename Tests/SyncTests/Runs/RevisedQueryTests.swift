import Foundation
import HTTPTesting
import Manifest
import Synchronization
import TestSupport
import Testing

@testable import Sync
@testable import SyncModel

/// A query that Salesforce refuses in the middle of a run is planned anew with the condition it had.
@Suite struct RevisedQueryTests {
    private static let invalid = ScriptedReply.json(
        400,
        #"[{"errorCode":"INVALID_FIELD","message":"No such column 'IsDeleted' on entity 'Thing__c'"}]"#,
    )
    private static let describe = ScriptedReply.json(
        #"{"name":"Thing__c","label":"T","queryable":true,"fields":[{"name":"Id","label":"I","type":"id"},"#
            + #"{"name":"Name","label":"N","type":"string"},{"name":"SystemModstamp","label":"S","type":"datetime"}]}"#
    )

    private static func text(of request: ScriptedRequest) -> String {
        (request.query + request.body).replacing("+", with: " ").removingPercentEncoding ?? ""
    }

    /// `IsDeleted` is gone as soon as the rows that left are asked for.
    @Test func rowsThatLeaveAreAskedForByTheOppositeOfWhere() async throws {
        let library = ScriptedSync.things("{ Name: string }", "mode: rest\nleaving: delete\nwhere: Name != 'gone'")
        let records = (1...6).map { OrgRecord($0, ["Name": "name \($0)"]) }
        try await ScriptedSync.run(records, library) { sync async throws in
            try await sync.full(.rest)
            let isGone = Mutex(false)
            let left = OrgRecord(6, ["Name": "gone"], stamp: 60)
            sync.org.records = []
            sync.org.intercept { request in
                let text = Self.text(of: request)
                if request.path.hasSuffix("/describe"), isGone.withLock({ $0 }) { return Self.describe }
                guard text.contains("NOT (") else { return nil }
                if text.contains("IsDeleted") {
                    isGone.withLock { $0 = true }
                    return Self.invalid
                }
                sync.org.records = [left]
                return nil
            }
            let report = try await sync.engine.run("thing")
            #expect(isGone.withLock { $0 })
            #expect(report.counts.deleted == 1)
            let last = try #require(sync.org.queries.last)
            #expect(last.contains("NOT (Name != 'gone')") && !last.contains("IsDeleted"), "\(last)")
            let rows = "SELECT count(*) FILTER (WHERE deleted_at IS NULL) FROM things"
            #expect(try await sync.database.value(rows) == "5")
        }
    }

    /// `IsDeleted` is gone between the job that is asked for and its rows, by both APIs.
    @Test(arguments: [ObjectManifest.Mode.bulk, .rest]) func aRunKeepsWhereAndWindow(_ mode: ObjectManifest.Mode)
        async throws
    {
        let library = ScriptedSync.things("{ Name: string }", "where: Name != 'gone'")
        let records = (1...6).map { OrgRecord($0, ["Name": "name \($0)"]) }
        try await ScriptedSync.run(records, library) { sync async throws in
            try await sync.full(mode)
            sync.org.intercept { request in
                if request.path.hasSuffix("/describe") { return Self.describe }
                return Self.text(of: request).contains("IsDeleted") ? Self.invalid : nil
            }
            _ = try await sync.engine.run("thing", RunOptions(mode: mode, window: .incremental))
            let last = try #require(sync.org.queries.last)
            #expect(last.contains("(Name != 'gone')"), "\(last)")
            #expect(last.contains("SystemModstamp >= "), "\(last)")
            #expect(!last.contains("IsDeleted"))
        }
    }
}
