import HTTPTesting
import Manifest
import Salesforce
import Synchronization
import TestSupport
import Testing

@testable import SyncModel

@Suite struct PageTests {
    private static let watermarks = "SELECT count(*) FROM sfsync.watermarks"
    private static let ten = (1...10).map { OrgRecord($0, ["Name": "name \($0)"]) }

    @Test(arguments: [ObjectManifest.Mode.bulk, .rest])
    func whatWasAnnouncedHasToCome(_ mode: ObjectManifest.Mode) async throws {
        try await ScriptedSync.run(Array(Self.ten.dropLast()), ScriptedSync.things()) { sync async throws in
            sync.org.announce(10)
            let error = await #expect(throws: SyncError.self) { try await sync.full(mode) }
            #expect(error?.code == .countMismatch)
            let job = mode == .bulk ? " in job 750000000000001AAA" : ""
            #expect(
                error?.description == "Salesforce reported 10 records\(job) and delivered 9. "
                    + "What came is stored; the watermark stays where it was. Run the same command again."
            )
            #expect(try await sync.database.value(Self.watermarks) == "0")
            #expect(try await sync.database.value("SELECT state FROM sfsync.runs") == "failed")
            #expect(try await sync.database.value("SELECT count(*) FROM things") == "9")
            sync.org.announce(nil)
            #expect(try await sync.full(mode).summary == "9 unchanged")
            #expect(try await sync.database.value(Self.watermarks) == "1")
        }
    }

    /// So long that rows of a page are on their way to the table when it breaks off.
    private static let long = String(repeating: "x", count: 150_000)

    @Test(arguments: [1, 400_000, 600_000])
    func aPageThatBreaksOffIsReadAgain(_ byteCount: Int) async throws {
        let records = (1...10).map { OrgRecord($0, ["Name": "name \($0)" + Self.long]) }
        try await ScriptedSync.run(records, ScriptedSync.things()) { sync async throws in
            sync.org.setPageSize(5)
            let cuts = Mutex(2)
            let whole = Self.secondPage(padding: Self.long)
            sync.org.intercept { request in
                guard request.path.hasSuffix("/results"), request.query.contains("locator=5") else { return nil }
                let isCut = cuts.withLock { left in
                    left -= 1
                    return left >= 0
                }
                return isCut ? whole.with(fault: .cut(after: byteCount)) : nil
            }
            let report = try await sync.full(batchSize: 1)
            #expect(report.summary == "10 inserted")
            #expect(report.counts.retrieved == 10)
            #expect(cuts.withLock { $0 } < 0)
            let names = try await sync.database.table("SELECT rtrim(name, 'x') FROM things ORDER BY sf_id")
            #expect(names == (1...10).map { "name \($0)" })
        }
    }

    @Test func aPageThatNeverComesWholeEndsTheRun() async throws {
        try await ScriptedSync.run(Self.ten, ScriptedSync.things()) { sync async throws in
            sync.org.setPageSize(5)
            let short = Self.secondPage(rows: 4)
            sync.org.intercept { request in
                request.path.hasSuffix("/results") && request.query.contains("locator=5") ? short : nil
            }
            let error = await #expect(throws: SyncError.self) { try await sync.full() }
            #expect(error?.code == .countMismatch)
            #expect(
                error?.message == "A page of Salesforce's answer could not be read in 5 attempts: "
                    + "the page has 4 records where its header announces 5"
            )
            #expect(try await sync.database.value(Self.watermarks) == "0")
        }
    }

    @Test func aRESTPageThatBreaksOffIsReadAgain() async throws {
        try await ScriptedSync.run(Self.ten, ScriptedSync.things()) { sync async throws in
            sync.org.setPageSize(5)
            let cuts = Mutex(2)
            let body =
                #"{"totalSize":10,"done":true,"records":["#
                + (6...8).map { number in
                    #"{"Id":"\#(OrgRecord.id(number))","Name":"name \#(number)","#
                        + #""SystemModstamp":"2026-02-02T02:40:00.000+0000","IsDeleted":false}"#
                }.joined(separator: ",") + ",{\"Id\":"
            sync.org.intercept { request in
                guard request.path.hasSuffix("/01g-5") else { return nil }
                let isCut = cuts.withLock { left in
                    left -= 1
                    return left >= 0
                }
                return isCut ? ScriptedReply.json(body).with(fault: .cut(after: body.utf8.count - 3)) : nil
            }
            let report = try await sync.full(.rest, batchSize: 1)
            #expect(report.summary == "10 inserted")
            #expect(cuts.withLock { $0 } < 0)
            #expect(try await sync.database.value("SELECT count(DISTINCT name) FROM things") == "10")
        }
    }

    @Test func aLocatorThatComesTwiceIsAnError() async throws {
        try await ScriptedSync.run(Self.ten, ScriptedSync.things()) { sync async throws in
            sync.org.setPageSize(5)
            sync.org.intercept { request in
                guard request.path.hasSuffix("/results") else { return nil }
                let other = request.query.contains("locator=A") ? "B" : "A"
                return ScriptedReply(
                    headers: [
                        ("Content-Type", "text/csv"), ("Sforce-Locator", other), ("Sforce-NumberOfRecords", "0"),
                    ],
                    "Id,Name,SystemModstamp,IsDeleted\n",
                )
            }
            let error = await #expect(throws: SyncError.self) { try await sync.full() }
            #expect(error?.code == .countMismatch)
            #expect(
                error?.message
                    == "Salesforce gave the locator 'A' of job 750000000000001AAA a second time, which would never end"
            )
        }
    }

    @Test(arguments: [1, 3, 7, 10_000])
    func everyBatchSizeGivesTheSameTable(_ batchSize: Int) async throws {
        let records = (1...23).map { OrgRecord($0, ["Name": "name \($0)"], stamp: $0, isDeleted: $0 % 5 == 0) }
        try await ScriptedSync.run(records, ScriptedSync.things()) { sync async throws in
            sync.org.setPageSize(4)
            let report = try await sync.full(batchSize: batchSize)
            #expect(report.summary == "23 inserted, 4 deleted")
            let rows = try await sync.database.table(
                "SELECT sf_id, name, extract(epoch FROM system_modstamp)::int - 1770000000, deleted_at = system_modstamp "
                    + "FROM things ORDER BY 1"
            )
            #expect(rows == (1...23).map { "\(OrgRecord.id($0))|name \($0)|\($0)|\($0 % 5 == 0 ? "t" : "∅")" })
            let batches = try await sync.database.value("SELECT batches FROM sfsync.runs")
            // A page ends with a batch of its own, which may be empty.
            #expect(batches == String([4, 4, 4, 4, 4, 3].reduce(0) { $0 + $1 / batchSize + 1 }))
        }
    }

    @Test(arguments: [ObjectManifest.Mode.bulk, .rest])
    func noRecordsAtAll(_ mode: ObjectManifest.Mode) async throws {
        try await ScriptedSync.run([], ScriptedSync.things()) { sync async throws in
            let report = try await sync.full(mode)
            #expect(report.summary == "")
            #expect(report.reported == 0)
            #expect(try await sync.database.value(Self.watermarks) == "1")
        }
    }

    /// The second page of five records, as the org would send it.
    private static func secondPage(rows: Int = 5, padding: String = "") -> ScriptedReply {
        let lines = (6..<(6 + rows)).map { number in
            "\"\(OrgRecord.id(number))\",\"name \(number)\(padding)\",\"2026-02-02T02:40:00.000Z\",\"false\"\n"
        }
        return ScriptedReply(
            headers: [("Content-Type", "text/csv"), ("Sforce-Locator", "null"), ("Sforce-NumberOfRecords", "5")],
            "Id,Name,SystemModstamp,IsDeleted\n" + lines.joined(),
        )
    }
}
