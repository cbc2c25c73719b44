import HTTPTesting
import Manifest
import Salesforce
import Synchronization
import TestSupport
import Testing

@testable import SyncModel

/// Answers that lack what tells a whole result from a part of one: an end is never guessed.
@Suite struct UnbelievableAnswerTests {
    private static let watermarks = "SELECT count(*) FROM sfsync.watermarks"

    private static func row(_ number: Int) -> String {
        #"{"Id":"\#(OrgRecord.id(number))","Name":"n","SystemModstamp":"2026-02-02T02:40:00.000+0000","IsDeleted":false}"#
    }

    @Test(arguments: [
        #"{"done":true,"records":[]}"#, #"{"done":true,"records":[ROW]}"#,
        #"{"totalSize":"0","done":true,"records":[]}"#,
        #"{"totalSize":null,"done":true,"records":[]}"#, #"{"totalSize":1e300,"done":true,"records":[]}"#,
        #"{"totalSize":-1,"done":true,"records":[]}"#, #"{"totalSize":0,"done":true}"#,
        #"{"totalSize":1,"records":[ROW]}"#, #"{"totalSize":1,"done":null,"records":[ROW]}"#,
        #"{"totalSize":1,"done":"true","records":[ROW]}"#, #"{"totalSize":0,"done":true,"records":null}"#,
        #"{"totalSize":1,"done":true,"nextRecordsUrl":"/services/data/v66.0/query/01g-1","records":[ROW]}"#,
        #"{"totalSize":1,"done":false,"records":[ROW]}"#, #"{"totalSize":2,"done":true,"records":[ROW]}"#,
        #"{"totalSize":0,"done":true,"records":[ROW]}"#,
    ])
    func aRESTAnswerWithoutAUsableEndEndsNothing(_ answer: String) async throws {
        let records = (1...3).map { OrgRecord($0, ["Name": "n"]) }
        try await ScriptedSync.run(records, ScriptedSync.things()) { sync async throws in
            try await sync.full(.rest)
            let before = try await sync.database.value("SELECT watermark FROM sfsync.watermarks")
            let body = answer.replacing("ROW", with: Self.row(1))
            sync.org.intercept { $0.path.hasSuffix("/queryAll") ? .json(body) : nil }
            let error = await #expect(throws: SyncError.self) { try await sync.full(.rest) }
            #expect(error?.code == .countMismatch)
            #expect(try await sync.database.value("SELECT watermark FROM sfsync.watermarks") == before)
            #expect(try await sync.database.value("SELECT count(*) FROM things WHERE deleted_at IS NULL") == "3")
            #expect(try await sync.database.value("SELECT state FROM sfsync.runs ORDER BY id DESC LIMIT 1") == "failed")
        }
    }

    @Test(arguments: [
        "", #","numberRecordsProcessed":null"#, #","numberRecordsProcessed":0"#, #","numberRecordsProcessed":"3""#,
        #","numberRecordsProcessed":1e300"#, #","numberRecordsProcessed":-3"#, #","numberRecordsProcessed":2"#,
    ])
    func aJobWithoutItsNumberEndsNothing(_ member: String) async throws {
        let records = (1...3).map { OrgRecord($0, ["Name": "n"]) }
        try await ScriptedSync.run(records, ScriptedSync.things()) { sync async throws in
            sync.org.intercept { request in
                guard request.method == "GET", request.path.hasSuffix("/jobs/query/750000000000001AAA") else {
                    return nil
                }
                return .json(#"{"id":"750000000000001AAA","state":"JobComplete","apiVersion":66.0\#(member)}"#)
            }
            await #expect(throws: (any Error).self) { try await sync.full() }
            #expect(try await sync.database.value(Self.watermarks) == "0")
            sync.org.intercept { _ in nil }
            let report = try await sync.full()
            #expect(report.counts.retrieved == 3)
            #expect(try await sync.database.value(Self.watermarks) == "1")
        }
    }

    /// What an empty result looks like is not documented.
    @Test(arguments: ["Id,Name,SystemModstamp,IsDeleted\n", "", "\"Id\"\r\n"])
    func anEmptyResultIsBelievedWhenItIsEmpty(_ body: String) async throws {
        try await ScriptedSync.run([], ScriptedSync.things()) { sync async throws in
            sync.org.intercept { request in
                request.path.hasSuffix("/results") ? ScriptedReply(headers: [("Content-Type", "text/csv")], body) : nil
            }
            #expect(try await sync.full().reported == 0)
            #expect(try await sync.database.value(Self.watermarks) == "1")
        }
    }
}
