import HTTPTesting
import Manifest
import Postgres
import TestSupport
import Testing

@testable import Sync
@testable import SyncModel

/// Values that are not what Salesforce sent.
@Suite struct ValuesTests {
    private static let fields = "{ Name: string, Amount__c: currency }"
    private static let group = "jsonb: { more: { fields: { Nick__c: string, Rank__c: int } } }"

    private static let records = (1...30).map { number in
        OrgRecord(number, ["Name": "name \(number)", "Amount__c": "\(number)", "Nick__c": "n", "Rank__c": "\(number)"])
    }

    @Test(arguments: [
        ("UPDATE things SET name = NULL", "name", 30), ("UPDATE things SET amount = amount + 1", "amount", 30),
        ("UPDATE things SET more = more - 'nick'", "more", 30),
        ("UPDATE things SET name = 'other' WHERE sf_id LIKE '%007AAA'", "name", 1),
    ])
    func verifyFindsThemAndMendsThem(_ sql: String, _ column: String, _ count: Int) async throws {
        try await ScriptedSync.run(Self.records, ScriptedSync.things(Self.fields, Self.group)) { sync async throws in
            try await sync.full()
            #expect(try await sync.engine.verify("thing").isEqual)
            try await sync.database.execute(sql)
            // A full run sees equal digests and is content: that is what verify is for.
            #expect(try await sync.full().summary == "30 unchanged")
            let options = VerifyOptions(comparesValues: true)
            let report = try await sync.engine.verify("thing", options)
            #expect(report.counts == [.altered: count])
            #expect(report.alteredColumns.map { "\($0.name) \($0.rows)" } == ["\(column) \(count)"])
            #expect(report.comparedValues == 30)
            #expect(!report.isEqual)
            let sample = try await sync.engine.verify("thing")
            #expect(!sample.isEqual)
            let repaired = try await sync.engine.verify("thing", VerifyOptions(repairs: true))
            #expect(repaired.isRepaired)
            #expect(try await sync.engine.verify("thing", options).isEqual)
        }
    }

    /// The digest is keyed, and equal digests are equal rows only with equal cursor values.
    @Test func aForgedDigestDoesNotHideAChange() async throws {
        try await ScriptedSync.run(Self.records, ScriptedSync.things(Self.fields, Self.group)) { sync async throws in
            try await sync.full()
            let keys = "SELECT value FROM sfsync.settings WHERE name = 'digest_key'"
            #expect(try await sync.database.value(keys)?.isEmpty == false)
            // The row claims to be an older version with the digest of the newer one.
            try await sync.database.execute(
                "UPDATE things SET system_modstamp = system_modstamp - interval '1 hour', name = 'old'"
            )
            #expect(try await sync.full().summary == "30 updated")
            #expect(try await sync.database.value("SELECT count(*) FROM things WHERE name = 'old'") == "0")
        }
    }

    @Test func twoLedgersDigestDifferently() async throws {
        func digests() async throws -> [String] {
            try await ScriptedSync.run(Self.records, ScriptedSync.things(Self.fields)) { sync async throws in
                try await sync.full()
                return try await sync.database.table("SELECT sync_digest FROM things ORDER BY sf_id")
            }
        }
        let (one, other) = (try await digests(), try await digests())
        #expect(Set(one).isDisjoint(with: other))
    }

    /// A stamp far in the future is an error of somebody's, and not the newest version for ever.
    @Test func aStampInTheFutureIsMended() async throws {
        var record = OrgRecord(1, ["Name": "wrong"])
        record.values["SystemModstamp"] = "3999-01-01T00:00:00.000Z"
        try await ScriptedSync.run([record], ScriptedSync.things()) { sync async throws in
            try await sync.full()
            sync.org.records = [OrgRecord(1, ["Name": "right"])]
            #expect(try await sync.full().summary == "1 updated")
            #expect(try await sync.database.value("SELECT name FROM things") == "right")
        }
    }
}
