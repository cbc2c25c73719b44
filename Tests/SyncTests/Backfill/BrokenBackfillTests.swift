import Manifest
import Postgres
import Salesforce
import Sync
import TestSupport
import Testing

@testable import SyncModel

/// Back-fills that break off, and what happens between two attempts.
@Suite struct BrokenBackfillTests {
    private static let fields = "{ Name: string, Code__c: string }"
    private static let records = (1...9).map { OrgRecord($0, ["Name": "n\($0)", "Code__c": "c\($0)"]) }

    /// Runs `thing` with a new field until some rows have it.
    private func breakOff(_ sync: ScriptedSync) async throws -> SyncEngine {
        _ = try await sync.engine.run("thing")
        sync.org.setPageSize(3)
        let engine = try sync.engine(Self.fields)
        let token = CancellationToken()
        let options = RunOptions(batchSize: 2, writers: 1)
        let error = await #expect(throws: (any Error).self) {
            _ = try await engine.stopped(by: token).run("thing", options) { event in
                if case .progress(let progress) = event, progress.counts.updated >= 4 { token.cancel() }
            }
        }
        #expect(error != nil)
        let filled = try await sync.database.value("SELECT count(code) FROM things").flatMap { Int($0) } ?? 0
        #expect((4..<9).contains(filled))
        return engine
    }

    private func expectComplete(_ sync: ScriptedSync, _ engine: SyncEngine) async throws {
        let wrong = "SELECT name, code FROM things WHERE code IS DISTINCT FROM replace(name, 'n', 'c')"
        #expect(try await sync.database.table(wrong) == [])
        #expect(try await engine.run("thing", RunOptions(window: .full)).summary == "9 unchanged")
    }

    @Test func theNextRunGoesOnWithTheSameJob() async throws {
        try await ScriptedSync.run(Self.records, ScriptedSync.things()) { sync async throws in
            let engine = try await breakOff(sync)
            let jobs = sync.org.paths.count { $0.hasPrefix("POST") }
            let report = try await engine.run("thing")
            #expect(report.backfill.map(RunReport.summary) == "9 updated")
            #expect(report.summary == "9 unchanged")
            // The back-fill has its job; the increment makes one.
            #expect(sync.org.paths.count { $0.hasPrefix("POST") } == jobs + 1)
            try await expectComplete(sync, engine)
        }
    }

    @Test func withoutTheJobItBeginsAnewAndWritesWhatIsMissing() async throws {
        try await ScriptedSync.run(Self.records, ScriptedSync.things()) { sync async throws in
            let engine = try await breakOff(sync)
            let report = try await engine.run("thing", RunOptions(restarts: true))
            let filled = try #require(report.backfill)
            #expect(filled.retrieved == 9)
            #expect(filled.updated > 0)
            #expect(filled.unchanged >= 4)
            try await expectComplete(sync, engine)
        }
    }

    @Test func aRangeBetweenTheAttemptsIsNotUndone() async throws {
        try await ScriptedSync.run(Self.records, ScriptedSync.things()) { sync async throws in
            let engine = try await breakOff(sync)
            _ = try await engine.run("thing", RunOptions(window: .days(3)))
            // All rows have the field by now; only the ledger does not know.
            let report = try await engine.run("thing")
            #expect(report.backfill.map(RunReport.summary) == "9 unchanged")
            try await expectComplete(sync, engine)
        }
    }

    @Test func aFurtherFieldBetweenTheAttemptsReadsEverything() async throws {
        try await ScriptedSync.run(Self.records, ScriptedSync.things()) { sync async throws in
            _ = try await breakOff(sync)
            let further = try sync.engine("{ Name: string, Code__c: string, Count__c: int }")
            let report = try await further.run("thing")
            #expect(report.backfill == nil)
            #expect(report.window.kind == .full)
            try await expectComplete(sync, further)
        }
    }

    @Test func aWrongCountLeavesTheColumnToBeFilled() async throws {
        try await ScriptedSync.run(Self.records, ScriptedSync.things()) { sync async throws in
            _ = try await sync.engine.run("thing")
            let engine = try sync.engine(Self.fields)
            sync.org.announce(10)
            let error = await #expect(throws: SyncError.self) { _ = try await engine.run("thing") }
            #expect(error?.code == .countMismatch)
            sync.org.announce(nil)
            let report = try await engine.run("thing")
            #expect(report.backfill?.retrieved == 9)
            try await expectComplete(sync, engine)
        }
    }

    @Test func aRecordThatChangesMeanwhileEndsAsItIs() async throws {
        try await ScriptedSync.run(Self.records, ScriptedSync.things()) { sync async throws in
            let engine = try await breakOff(sync)
            // One that has the value already, and one that has not.
            for number in [1, 9] {
                sync.org.records[number - 1] = OrgRecord(number, ["Name": "n\(number)", "Code__c": "new"], stamp: 900)
            }
            _ = try await engine.run("thing", RunOptions(restarts: true))
            #expect(try await sync.database.value("SELECT count(*) FROM things WHERE code = 'new'") == "2")
            #expect(try await engine.run("thing", RunOptions(window: .full)).summary == "9 unchanged")
        }
    }
}
