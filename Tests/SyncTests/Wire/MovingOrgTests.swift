import HTTPTesting
import Manifest
import Salesforce
import SalesforceEmulator
import Synchronization
import TestSupport
import Testing

@testable import Sync
@testable import SyncModel

/// The org goes on living while a REST query is read: locators die, and the query that begins anew has other records.
@Suite struct MovingOrgTests {
    private static let dead = ScriptedReply.json(
        400,
        #"[{"errorCode":"INVALID_QUERY_LOCATOR","message":"invalid query locator"}]"#,
    )

    /// What happens between the pages.
    enum Move: CaseIterable, Sendable {
        case nothing, oneMore, oneLess, another

        func apply(to org: ScriptedOrg) {
            switch self {
            case .nothing: break
            case .oneMore: org.records.append(OrgRecord(11, ["Name": "late"]))
            case .oneLess: org.records.removeLast()
            case .another:
                org.records.removeLast()
                org.records.append(contentsOf: [OrgRecord(11, ["Name": "late"]), OrgRecord(12, ["Name": "later"])])
            }
        }
    }

    @Test(arguments: Move.allCases)
    func theCountsOfTheQueryThatBeginsAnewDecide(_ move: Move) async throws {
        let ten = (1...10).map { OrgRecord($0, ["Name": "name \($0)"]) }
        try await ScriptedSync.run(ten, ScriptedSync.things()) { sync async throws in
            sync.org.setPageSize(5)
            let isFirst = Mutex(true)
            let org = sync.org
            org.intercept { request in
                guard request.path.contains("/query/01g-") else { return nil }
                let strikes = isFirst.withLock { first in
                    defer { first = false }
                    return first
                }
                guard strikes else { return nil }
                move.apply(to: org)
                return Self.dead
            }
            let report = try await sync.full(.rest)
            let ids = org.records.compactMap { $0.values["Id"] }
            #expect(report.counts.retrieved == ids.count)
            #expect(report.reported == ids.count)
            #expect(try await sync.database.table("SELECT sf_id FROM things ORDER BY 1") == ids.sorted())
            #expect(try await sync.database.value("SELECT count(*) FROM sfsync.watermarks") == "1")
        }
    }

    @Test func aQueryThatBeginsAnewHasToKeepItsOwnWord() async throws {
        let ten = (1...10).map { OrgRecord($0, ["Name": "name \($0)"]) }
        try await ScriptedSync.run(ten, ScriptedSync.things()) { sync async throws in
            sync.org.setPageSize(5)
            let isFirst = Mutex(true)
            let org = sync.org
            org.intercept { request in
                guard request.path.contains("/query/01g-"), isFirst.withLock({ $0 }) else { return nil }
                isFirst.withLock { $0 = false }
                org.announce(11)
                return Self.dead
            }
            let error = await #expect(throws: SyncError.self) { try await sync.full(.rest) }
            #expect(error?.message == "Salesforce reported 11 records and delivered 10")
            #expect(try await sync.database.value("SELECT count(*) FROM sfsync.watermarks") == "0")
        }
    }

    /// The emulator's records change, come and go while locators die again and again.
    @Test func aWholeOrgMovesUnderTheQuery() async throws {
        try await FaultTrial.run(contacts: 1200) {
            $0.queryPageSize = 200
        } _: { trial in
            let org = trial.sync.emulator.org
            trial.sync.emulator.setFaults([
                FaultRule(.nextRESTPage, skip: 1, .forgetCursors), FaultRule(.nextRESTPage, skip: 3, .forgetCursors),
                FaultRule(.nextRESTPage, skip: 5, .forgetCursors),
            ])
            let mover = Task {
                for _ in 0..<40 {
                    try org.insert("Contact", count: 3)
                    try org.change("Contact", count: 20)
                    try org.delete("Contact", count: 2)
                    try await Task.sleep(for: .milliseconds(5))
                }
            }
            _ = try await trial.full(.rest)
            try await mover.value
            trial.sync.emulator.setFaults(.none)
            // What changed during the run lies behind the watermark: the next increment brings it.
            _ = try await trial.sync.engine.run("contact", RunOptions(mode: .rest))
            #expect(try await trial.sync.differences(trial.manifest) == [])
        }
    }
}
