import Foundation
import HTTPTesting
import Manifest
import Postgres
import Salesforce
import Sync
import Synchronization
import TestSupport
import Testing

@Suite struct TroubleTests {
    private static let watermarks = "SELECT count(*) FROM sfsync.watermarks"
    private static let ten = (1...10).map { OrgRecord($0, ["Name": "name \($0)"]) }

    @Test(arguments: [ObjectManifest.Mode.bulk, .rest])
    func whatWasAnnouncedHasToCome(_ mode: ObjectManifest.Mode) async throws {
        try await ScriptedSync.run(Array(Self.ten.dropLast()), ScriptedSync.things()) { sync async throws in
            sync.org.announce(10)
            let error = await #expect(throws: SyncError.self) { try await sync.full(mode) }
            #expect(error?.code == .account)
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

    @Test(arguments: [1, 150, 300])
    func aPageThatBreaksOffIsReadAgain(_ byteCount: Int) async throws {
        try await ScriptedSync.run(Self.ten, ScriptedSync.things()) { sync async throws in
            sync.org.setPageSize(5)
            let cuts = Mutex(2)
            let whole = Self.secondPage()
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
            let names = try await sync.database.table("SELECT name FROM things ORDER BY sf_id")
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
            #expect(error?.code == .account)
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
            #expect(error?.code == .account)
            #expect(
                error?.message
                    == "Salesforce gave the locator 'A' of job 750000000000001AAA a second time, which would never end"
            )
        }
    }

    @Test func aSecondRunOfTheSameObjectIsTurnedAway() async throws {
        try await ScriptedSync.run(Self.ten, ScriptedSync.things()) { sync async throws in
            let (reached, reach) = AsyncStream.makeStream(of: Void.self)
            let release = DispatchSemaphore(value: 0)
            sync.org.intercept { request in
                guard request.path.hasSuffix("/results") else { return nil }
                reach.yield()
                release.wait()
                return nil
            }
            async let first = sync.full()
            for await _ in reached { break }
            let asked = sync.org.paths.count
            let error = await #expect(throws: SyncError.self) { try await sync.full() }
            #expect(error?.code == .locked)
            let process = ProcessInfo.processInfo.processIdentifier
            #expect(error?.message.hasPrefix("'thing' is being synced by run 1 (process \(process) on ") == true)
            #expect(error?.hint == "Wait until it has ended, then run the same command again.")
            #expect(sync.org.paths.count == asked)
            // Another object is free.
            sync.org.intercept { _ in nil }
            let other = try await sync.engine.run("parent", RunOptions(mode: .rest))
            #expect(other.counts.retrieved == 10)
            release.signal()
            #expect(try await first.summary == "10 inserted")
            #expect(try await sync.full().summary == "10 unchanged")
        }
    }

    @Test func aColumnOfAnotherTypeStopsTheRun() async throws {
        try await ScriptedSync.run(Self.ten, ScriptedSync.things()) { sync async throws in
            try await sync.full()
            try await sync.database.execute("ALTER TABLE things DROP name, ADD name integer")
            let asked = sync.org.paths.count
            let error = await #expect(throws: SyncError.self) { try await sync.full() }
            #expect(error?.code == .schema)
            #expect(
                error?.description
                    == "Table things is not as thing.yaml wants it: column things.name is integer, but the manifest wants "
                    + "text: change the column, or give the field another type or 'column:' in the manifest. "
                    + "'sfsync ddl thing' prints all differences."
            )
            #expect(sync.org.paths.count == asked)
        }
    }

    @Test func aMissingColumnIsAddedOnTheWay() async throws {
        try await ScriptedSync.run(Self.ten, ScriptedSync.things()) { sync async throws in
            try await sync.full()
            try await sync.database.execute("ALTER TABLE things DROP name")
            let options = RunOptions(window: .full, migrates: false)
            let error = await #expect(throws: SyncError.self) { try await sync.engine.run("thing", options) }
            #expect(error?.code == .schema)
            #expect(
                error?.message.hasSuffix(
                    "ALTER TABLE things ADD COLUMN name text;\nCOMMENT ON COLUMN things.name IS 'Thing__c.Name';\n"
                ) == true
            )
            #expect(try await sync.full().counts.retrieved == 10)
            // The digests say that nothing changed; only --rewrite fills the new column.
            #expect(
                try await sync.engine.run("thing", RunOptions(window: .full, rewrites: true)).summary == "10 updated"
            )
            #expect(try await sync.database.value("SELECT count(name) FROM things") == "10")
        }
    }

    @Test(arguments: [true, false])
    func aSessionThatIsEndedInMidRunIsReplaced(_ isFirst: Bool) async throws {
        let records = (1...40).map { OrgRecord($0, ["Name": "name \($0)"]) }
        try await ScriptedSync.run(isFirst ? records : [OrgRecord(99)], ScriptedSync.things()) { sync async throws in
            if !isFirst {
                _ = try await sync.full()
                sync.org.records = records
            }
            let kills = Mutex(0)
            let target = sync.database.target
            let report = try await sync.engine.run(
                "thing",
                RunOptions(window: .full, batchSize: 10, writers: 1),
                onEvent: { event in
                    // On the thread that commits, between two batches.
                    guard case .progress = event, kills.withLock({ $0 }) == 0 else { return }
                    let killed = try? PostgresConnection(to: target).query(
                        "SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity "
                            + "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                    )
                    kills.withLock { $0 += killed?.count ?? 0 }
                },
            )
            #expect(kills.withLock { $0 } == 1)
            #expect(report.summary == "40 inserted")
            let names = try await sync.database.table("SELECT name FROM things WHERE name IS NOT NULL ORDER BY sf_id")
            #expect(names == (1...40).map { "name \($0)" })
            #expect(try await sync.database.value("SELECT inserted FROM sfsync.runs ORDER BY id DESC") == "40")
            #expect(try await sync.database.value("SELECT state FROM sfsync.runs ORDER BY id DESC") == "done")
        }
    }

    @Test func aCancelledRunKeepsWhatItHas() async throws {
        let records = (1...40).map { OrgRecord($0, ["Name": "name \($0)"]) }
        try await ScriptedSync.run(records, ScriptedSync.things()) { sync async throws in
            let token = CancellationToken()
            let error = await #expect(throws: SyncError.self) {
                try await sync.engine.run(
                    "thing",
                    RunOptions(window: .full, batchSize: 10, writers: 1),
                    cancellation: token,
                    onEvent: { if case .progress = $0 { token.cancel() } },
                )
            }
            #expect(error?.code == .cancelled)
            #expect(try await sync.database.value("SELECT count(*) FROM things") == "10")
            #expect(try await sync.database.value("SELECT state FROM sfsync.runs") == "stopped")
            #expect(try await sync.database.value(Self.watermarks) == "0")
            #expect(try await sync.full().summary == "30 inserted, 10 unchanged")
        }
    }

    @Test func anUnknownFieldIsNamed() async throws {
        try await ScriptedSync.run(Self.ten, ScriptedSync.things("{ Name: string, Nmae__c: string }")) {
            sync async throws in
            sync.org.intercept { request in
                if request.path.hasSuffix("/jobs/query"), request.method == "POST" {
                    return .json(400, #"[{"errorCode":"INVALID_FIELD","message":"No such column 'Nmae__c'"}]"#)
                }
                guard request.path.hasSuffix("/describe") else { return nil }
                let fields = ["Id", "Name", "SystemModstamp", "IsDeleted"]
                    .map { #"{"name":"\#($0)","label":"\#($0)","type":"string","length":18}"# }
                return .json(
                    #"{"name":"Thing__c","label":"Thing","queryable":true,"fields":[\#(fields.joined(separator: ","))]}"#
                )
            }
            let error = await #expect(throws: SyncError.self) { try await sync.full() }
            #expect(error?.code == .extraction)
            #expect(
                error?.message.hasPrefix("Field 'Nmae__c' is not on Thing__c, or hidden from this user (Salesforce: ")
                    == true
            )
        }
    }

    @Test func whatBulkRefusesIsReadByREST() async throws {
        try await ScriptedSync.run(Self.ten, ScriptedSync.things()) { sync async throws in
            sync.org.intercept { request in
                request.path.hasSuffix("/jobs/query")
                    ? .json(
                        400,
                        #"[{"errorCode":"INVALIDENTITY","message":"entity is not supported by the Bulk API"}]"#
                    ) : nil
            }
            let warnings = Mutex<[String]>([])
            let report = try await sync.engine.run("thing", RunOptions(mode: .bulk, window: .full)) { event in
                if case .warning(let text) = event { warnings.withLock { $0.append(text) } }
            }
            #expect(report.summary == "10 inserted")
            #expect(report.mode == .rest)
            #expect(warnings.withLock { $0 }.count == 1)
            #expect(try await sync.database.value("SELECT mode FROM sfsync.runs") == "rest")
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
            #expect(batches == String((23 + batchSize - 1) / batchSize))
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

    @Test func nothingButReadsIsAsked() async throws {
        try await ScriptedSync.run(Self.ten, ScriptedSync.things()) { sync async throws in
            try await sync.full()
            let data = "/services/data/v66.0/jobs/query"
            #expect(
                sync.org.paths == [
                    "GET /services/data/", "POST \(data)", "GET \(data)/750000000000001AAA",
                    "GET \(data)/750000000000001AAA/results", "DELETE \(data)/750000000000001AAA",
                ]
            )
        }
    }

    /// The second page of five records, as the org would send it.
    private static func secondPage(rows: Int = 5) -> ScriptedReply {
        let lines = (6..<(6 + rows)).map { number in
            "\"\(OrgRecord.id(number))\",\"name \(number)\",\"2026-02-02T02:40:00.000Z\",\"false\"\n"
        }
        return ScriptedReply(
            headers: [("Content-Type", "text/csv"), ("Sforce-Locator", "null"), ("Sforce-NumberOfRecords", "5")],
            "Id,Name,SystemModstamp,IsDeleted\n" + lines.joined(),
        )
    }
}
