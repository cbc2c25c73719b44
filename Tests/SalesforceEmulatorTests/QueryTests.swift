import Foundation
import Testing

@testable import SalesforceEmulator

@Suite struct QueryTests {
    @Test func pagesAddUp() async throws {
        try await EmulatorClient.run(contacts: 1500) { client in
            let records = try await client.records("SELECT Id, Name FROM Contact", all: true, batchSize: 400)
            #expect(records.count == 1500)
            #expect(Set(records.compactMap { $0["Id"] as? String }).count == 1500)
            let live = try await client.count("Contact")
            #expect(live < 1500)
            #expect(try await client.count("Contact", where: "IsDeleted = true", all: true) == 1500 - live)
        }
    }

    @Test func locatorsBelongToTheirSession() async throws {
        try await EmulatorClient.run(contacts: 900) { client in
            let headers = ["Sforce-Query-Options": "batchSize=200"]
            let page = try client.object(await client.query("SELECT Id FROM Contact", headers: headers))
            let next = try #require(page["nextRecordsUrl"] as? String)
            #expect(next.hasPrefix("/services/data/v66.0/query/01g") && next.hasSuffix("-200"))
            #expect(try await client.send("GET", next).status == 200)
            var other = client
            other.token = try await client.signIn()
            #expect(try client.failure(await other.send("GET", next)).code == "INVALID_SESSION_ID")
            client.emulator.forgetQueryCursors()
            #expect(try client.failure(await client.send("GET", next)).code == "INVALID_QUERY_LOCATOR")
        }
    }

    @Test(arguments: [
        ("SELECT Nope__c FROM Contact", "INVALID_FIELD", "No such column 'Nope__c' on entity 'Contact'."),
        ("SELECT Id FROM Nope__c", "INVALID_TYPE", "sObject type 'Nope__c' is not supported."),
        ("SELECT Id FROM Contact WHERE", "MALFORMED_QUERY", "ERROR at Row:1:Column:29"),
        ("SELECT Id, Id FROM Contact", "INVALID_FIELD", "duplicate field selected: Id"),
        ("SELECT Id FROM Contact WHERE Description = 'x'", "INVALID_FIELD", "can not be filtered"),
        ("SELECT Id FROM Contact WHERE SystemModstamp > 2026-01-01", "INVALID_FIELD", "must be of type dateTime"),
        ("SELECT Id FROM Contact OFFSET 2001", "NUMBER_OUTSIDE_VALID_RANGE", "2000"),
        ("SELECT Nope.Name FROM Contact", "INVALID_FIELD", "Didn't understand relationship 'Nope'"),
        ("SELECT FIELDS(ALL) FROM Contact", "MALFORMED_QUERY", "LIMIT"),
    ])
    func refuses(soql: String, code: String, words: String) async throws {
        try await EmulatorClient.run(contacts: 10) { client in
            let answer = try await client.query(soql)
            #expect(answer.status == 400)
            let failure = try client.failure(answer)
            #expect(failure.code == code)
            #expect(failure.message.contains(words), "\(failure.message)")
        }
    }

    @Test func windowsPartitionTheRows() async throws {
        try await EmulatorClient.run(contacts: 1000) { client in
            let middle = "2025-06-01T00:00:00Z"
            let all = try await client.count("Contact", all: true)
            let before = try await client.count("Contact", where: "SystemModstamp < \(middle)", all: true)
            let after = try await client.count("Contact", where: "SystemModstamp >= \(middle)", all: true)
            #expect(before > 0 && after > 0 && before + after == all)
            let ids = try await client.records("SELECT Id FROM Contact ORDER BY Id", all: true)
            let pivot = try #require(ids[400]["Id"] as? String)
            #expect(try await client.count("Contact", where: "Id > '\(pivot)'", all: true) == 599)
            #expect(try await client.count("Contact", where: "Id <= '\(pivot.prefix(15))'", all: true) == 401)
            #expect(try await client.count("Contact", where: "Id IN ('\(pivot)', '003000000000000')", all: true) == 1)
        }
    }

    /// Each condition is counted by the emulator and by hand over all rows.
    @Test func conditionsMeanWhatTheySay() async throws {
        try await EmulatorClient.run(contacts: 600) { client in
            let soql =
                "SELECT Id, LeadSource, MN_Panel_Size__c, MN_Languages__c, Birthdate, IsEmailBounced, Account.Name FROM Contact"
            let rows = try await client.records(soql)
            func languages(_ row: [String: Any]) -> [Substring] {
                (row["MN_Languages__c"] as? String)?.split(separator: ";") ?? []
            }
            let cases: [(String, ([String: Any]) -> Bool)] = [
                ("LeadSource = 'WEB'", { $0["LeadSource"] as? String == "Web" }),
                ("LeadSource != 'Web'", { $0["LeadSource"] as? String != "Web" }),
                ("LeadSource = null", { $0["LeadSource"] is NSNull }),
                ("LeadSource NOT IN ('Web', 'Phone')", { !["Web", "Phone"].contains($0["LeadSource"] as? String) }),
                ("LeadSource LIKE 'p%e'", { $0["LeadSource"] as? String == "Phone" }),
                ("MN_Panel_Size__c >= 1000", { ($0["MN_Panel_Size__c"] as? Double ?? -1) >= 1000 }),
                ("NOT (MN_Panel_Size__c >= 1000)", { ($0["MN_Panel_Size__c"] as? Double ?? -1) < 1000 }),
                (
                    "MN_Languages__c INCLUDES ('Hmong;Somali', 'Karen')",
                    { row in
                        let chosen = languages(row)
                        return chosen.contains("Karen") || (chosen.contains("Hmong") && chosen.contains("Somali"))
                    }
                ),
                ("MN_Languages__c EXCLUDES ('Hmong')", { !languages($0).contains("Hmong") }),
                ("Birthdate > 2020-01-01", { ($0["Birthdate"] as? String ?? "") > "2020-01-01" }),
                (
                    "IsEmailBounced = true AND (LeadSource = 'Web' OR LeadSource = 'Event')",
                    {
                        $0["IsEmailBounced"] as? Bool == true && ["Web", "Event"].contains($0["LeadSource"] as? String)
                    }
                ),
                (
                    "Account.Name LIKE 'mayo%'",
                    { (($0["Account"] as? [String: Any])?["Name"] as? String ?? "").hasPrefix("Mayo") }
                ),
            ]
            for (condition, isMatch) in cases {
                let expected = rows.count { isMatch($0) }
                #expect(try await client.count("Contact", where: condition) == expected, "\(condition)")
                #expect(expected > 0, "\(condition)")
            }
        }
    }

    @Test func joinsOrdersAndAggregates() async throws {
        try await EmulatorClient.run(contacts: 400) { client in
            let whos = Set(try await client.records("SELECT WhoId FROM Task").compactMap { $0["WhoId"] as? String })
            let contacts = try await client.records("SELECT Id FROM Contact").compactMap { $0["Id"] as? String }
            let joined = try await client.count("Contact", where: "Id IN (SELECT WhoId FROM Task)")
            #expect(joined == contacts.count { whos.contains($0) })
            #expect(
                try await client.count("Contact", where: "Id NOT IN (SELECT WhoId FROM Task)") == contacts.count
                    - joined
            )
            let ordered = try await client.records(
                "SELECT SystemModstamp FROM Contact ORDER BY SystemModstamp DESC LIMIT 50"
            )
            let stamps = ordered.compactMap { $0["SystemModstamp"] as? String }
            #expect(stamps.count == 50 && stamps == stamps.sorted(by: >))
            #expect(stamps.allSatisfy { $0.hasSuffix(".000+0000") })
            let soql = "SELECT MAX(SystemModstamp) newest, COUNT(Id), COUNT(AccountId) FROM Contact"
            let records = try client.object(await client.query(soql))["records"] as? [[String: Any]]
            let row = try #require(records?.first)
            #expect(row["newest"] as? String == stamps[0])
            #expect(row["expr1"] as? Int == contacts.count)
            let last = try await client.records("SELECT Id FROM Contact ORDER BY Id DESC LIMIT 1")
            #expect(last.first?["Id"] as? String == contacts.max())
        }
    }

    @Test func longTextsMakeShortPages() async throws {
        try await EmulatorClient.run(contacts: 500) { client in
            let soql = "SELECT Id, MN_Notes__c, Practice_Locations__c FROM Contact"
            let page = try client.object(await client.query(soql))
            #expect((page["records"] as? [Any])?.count == 200)
            #expect(try await client.records(soql, all: true).count == 500)
        }
    }

    @Test func offsetGivesOnePage() async throws {
        try await EmulatorClient.run(contacts: 2500) { client in
            let page = try client.object(await client.query("SELECT Id FROM Contact LIMIT 10000 OFFSET 0"))
            #expect(page["totalSize"] as? Int == 2000)
            #expect(page["done"] as? Bool == true)
            #expect(page["nextRecordsUrl"] == nil)
        }
    }

    @Test func answersWithTheOrgsClock() async throws {
        let moment = Date(timeIntervalSince1970: 1_769_853_605)
        try await EmulatorClient.run(contacts: 20) {
            $0.org.clock = { moment }
        } _: { client in
            try client.emulator.org.change("Contact", count: 2)
            #expect(
                try await client.query("SELECT COUNT() FROM Contact").headers["date"] == "Sat, 31 Jan 2026 10:00:05 GMT"
            )
            #expect(try await client.count("Contact", where: "SystemModstamp = 2026-01-31T10:00:05Z") == 2)
            try client.emulator.org.insertLate("Contact", count: 3, age: .seconds(90))
            #expect(try await client.count("Contact", where: "SystemModstamp = 2026-01-31T09:58:35Z") == 3)
        }
    }

    @Test func deletesUndeletesAndPurges() async throws {
        try await EmulatorClient.run(contacts: 200) { client in
            let org = client.emulator.org
            let live = try await client.count("Contact")
            let ids = try org.delete("Contact", count: 7)
            #expect(try await client.count("Contact") == live - 7)
            #expect(try await client.count("Contact", all: true) == 200)
            try org.undelete("Contact", ids: Array(ids.prefix(2)))
            #expect(try await client.count("Contact") == live - 5)
            try org.purge("Contact", ids: Array(ids.suffix(3)))
            #expect(try await client.count("Contact", all: true) == 197)
            try org.insert("Contact", count: 4)
            #expect(try await client.count("Contact", all: true) == 201)
            let now = Date()
            func text(_ date: Date) -> String {
                EmulatorClient.escaped(
                    Timestamp.text(milliseconds: Int64(date.timeIntervalSince1970 * 1000), zone: "+00:00")
                )
            }
            let span = "start=\(text(now - 3600))&end=\(text(now + 60))"
            let deleted = try client.object(await client.send("GET", "sobjects/Contact/deleted/?\(span)"))
            let records = try #require(deleted["deletedRecords"] as? [[String: Any]])
            #expect(Set(records.compactMap { $0["id"] as? String }) == Set(ids.dropFirst(2)))
            let updated = try client.object(await client.send("GET", "sobjects/Contact/updated?\(span)"))
            #expect((updated["ids"] as? [String])?.count == 6)
        }
    }

    @Test func hidesFieldsOnDemand() async throws {
        try await EmulatorClient.run(contacts: 5) { client in
            try client.emulator.org.setField("NPI__c", of: "Contact", isVisible: false)
            #expect(try client.failure(await client.query("SELECT NPI__c FROM Contact")).code == "INVALID_FIELD")
            #expect(try await !client.send("GET", "sobjects/Contact/describe").text.contains("\"NPI__c\""))
            try client.emulator.org.setField("NPI__c", of: "Contact", isVisible: true)
            #expect(try await client.query("SELECT NPI__c FROM Contact").status == 200)
            #expect(try await client.send("GET", "sobjects/Contact/describe").text.contains("\"NPI__c\""))
        }
    }
}
