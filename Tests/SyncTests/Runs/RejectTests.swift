import Manifest
import TestSupport
import Testing

@testable import Sync
@testable import SyncModel

@Suite struct RejectTests {
    @Test(arguments: [ObjectManifest.Mode.bulk, .rest])
    func whatCannotBeReadIsKeptApart(_ mode: ObjectManifest.Mode) async throws {
        let records = (1...20).map { number in
            OrgRecord(number, ["Name": "say \"\(number)\"\n", "Amount__c": number == 7 ? "seven" : "\(number)"])
        }
        try await ScriptedSync.run(records, ScriptedSync.things("{ Name: string, Amount__c: currency }")) {
            sync async throws in
            let report = try await sync.full(mode)
            #expect(report.summary == "19 inserted, 1 rejected")
            let rejects = try await sync.database.table(
                "SELECT run_id, object, sf_id, column_name, reason, sqlstate, raw - 'SystemModstamp' FROM sfsync.rejects"
            )
            let id = OrgRecord.id(7)
            #expect(
                rejects == [
                    "\(report.run ?? 0)|thing|\(id)|amount|Amount__c is not a number|∅|"
                        + #"{"Id": "\#(id)", "Name": "say \"7\"\n", "Amount__c": "seven", "IsDeleted": "false"}"#
                ]
            )
            #expect(try await sync.database.value("SELECT sum(amount) FROM things") == "203")
            let ledger = try await sync.database.table("SELECT state, retrieved, inserted, rejected FROM sfsync.runs")
            #expect(ledger == ["rejects|20|19|1"])
        }
    }

    /// Whether the table was filled before: a first load takes another way than a merge.
    @Test(arguments: [(ObjectManifest.Mode.bulk, false), (.bulk, true), (.rest, false), (.rest, true)])
    func ofManyRowsExactlyTheBadOnesAreKeptApart(_ mode: ObjectManifest.Mode, _ isFilled: Bool) async throws {
        // 100, 101 and 499 claim what 1 has already; 250 says nothing and hurts nobody.
        let records = (1...500).map { number in
            var values = ["Code__c": "code \(number)"]
            if [100, 101, 499].contains(number) { values["Code__c"] = "code 1" }
            if number == 250 { values["Code__c"] = nil }
            return OrgRecord(number, values)
        }
        let manifests = ScriptedSync.things("{ Code__c: string }", "indexes: [{ columns: [code], unique: true }]")
        try await ScriptedSync.run(isFilled ? [] : records, manifests) { sync async throws in
            if isFilled {
                _ = try await sync.full(mode)
                // A stub: the table is not empty, and the rows do not go straight into it.
                try await sync.database.execute("INSERT INTO things (sf_id) VALUES ('\(OrgRecord.id(900))')")
                sync.org.records = records
            }
            let report = try await sync.full(mode)
            #expect(report.summary == "497 inserted, 3 rejected")
            let rejects = try await sync.database.table(
                "SELECT sf_id, column_name, sqlstate, reason, raw->>'Code__c' FROM sfsync.rejects ORDER BY 1"
            )
            let reason =
                "record \(OrgRecord.id(1)) has the same value in code, which has to be unique (index things_code_key)"
            #expect(rejects == [100, 101, 499].map { "\(OrgRecord.id($0))|∅|23505|\(reason)|code 1" })
            let stored = try await sync.database.table("SELECT sf_id FROM things WHERE code IS NOT NULL ORDER BY 1")
            #expect(stored == (1...500).filter { ![100, 101, 250, 499].contains($0) }.map { OrgRecord.id($0) })
            // The same again changes nothing that is stored.
            #expect(try await sync.full(mode).summary == "497 unchanged, 3 rejected")
        }
    }

    @Test(arguments: [ObjectManifest.Mode.bulk, .rest])
    func whatPostgreSQLRefusesOfOneRowIsItsOwnAffair(_ mode: ObjectManifest.Mode) async throws {
        let records = (1...9).map { OrgRecord($0, ["Amount__c": $0 == 5 ? "-1" : "1"]) }
        try await ScriptedSync.run([], ScriptedSync.things("{ Amount__c: currency }")) { sync async throws in
            _ = try await sync.full(mode)
            try await sync.database.execute("ALTER TABLE things ADD CONSTRAINT positive CHECK (amount > 0)")
            sync.org.records = records
            #expect(try await sync.full(mode).summary == "8 inserted, 1 rejected")
            let rejects = try await sync.database.table("SELECT sf_id, sqlstate, reason FROM sfsync.rejects")
            #expect(
                rejects == [
                    "\(OrgRecord.id(5))|23514|new row for relation \"things\" violates check constraint \"positive\""
                ]
            )
        }
    }

    @Test func tooManyRejectsStopTheRun() async throws {
        let records = (1...30).map { OrgRecord($0, ["Amount__c": $0 % 2 == 0 ? "\($0)" : "odd"]) }
        try await ScriptedSync.run(records, ScriptedSync.things("{ Amount__c: currency }")) { sync async throws in
            let options = RunOptions(window: .full, batchSize: 10, maximumRejects: 7, writers: 1)
            let error = await #expect(throws: SyncError.self) { try await sync.engine.run("thing", options) }
            #expect(error?.code == .tooManyRejects)
            #expect(error?.message == "10 of 20 rows could not be stored; the run stops above 7")
            // What was committed stays, and the books know it.
            #expect(try await sync.database.value("SELECT count(*) FROM things") == "10")
            let ledger = try await sync.database.table("SELECT state, retrieved, inserted, rejected FROM sfsync.runs")
            #expect(ledger == ["failed|20|10|10"])
            #expect(try await sync.database.value("SELECT count(*) FROM sfsync.rejects") == "10")
            #expect(try await sync.database.value("SELECT count(*) FROM sfsync.watermarks") == "0")
        }
    }

    @Test func secretsAreMaskedAmongTheRejects() async throws {
        let manifests = ScriptedSync.things("{ Tax__c: { type: encryptedstring, mask: last4 }, Amount__c: currency }")
        let record = OrgRecord(1, ["Tax__c": "12-3456789", "Amount__c": "x"])
        try await ScriptedSync.run([record, OrgRecord(2, ["Tax__c": "98-7654321"])], manifests) { sync async throws in
            #expect(try await sync.full().summary == "1 inserted, 1 rejected")
            #expect(try await sync.database.value("SELECT raw->>'Tax__c' FROM sfsync.rejects") == "****6789")
            #expect(try await sync.database.value("SELECT tax FROM things") == "****4321")
        }
    }
}
