import Foundation
import Testing

@testable import SalesforceEmulator

@Suite struct EmulatedOrgTests {
    private func csv(_ org: EmulatedOrg, _ soql: String) throws -> String { try org.csv(soql) }

    private func org(seed: UInt64 = 1, contacts: Int = 500) throws -> EmulatedOrg {
        var configuration = OrgConfiguration()
        configuration.seed = seed
        configuration.rowCounts = ["Contact": contacts]
        return try EmulatedOrg(configuration)
    }

    @Test func repeatsItselfFromTheSeed() throws {
        let soql = "SELECT Id, Name, Email, Account.Name, SystemModstamp, MN_Total_Paid__c, Description FROM Contact"
        let first = try csv(try org(), soql)
        #expect(first.count > 10_000)
        #expect(try csv(try org(), soql) == first)
        #expect(try csv(try org(seed: 2), soql) != first)
    }

    @Test func changesSomeFieldsOfTheChosenRowsOnly() throws {
        let org = try org()
        let soql = "SELECT Id, LastName, MN_City__c, MN_Notes__c, CreatedById, OwnerId, IsEmailBounced FROM Contact"
        let before = try csv(org, soql).components(separatedBy: "\n\"003")
        let ids = try org.change("Contact", count: 5)
        #expect(ids.count == 5)
        let after = try csv(org, soql).components(separatedBy: "\n\"003")
        let changed = zip(before, after).filter { $0 != $1 }.count
        #expect((1...5).contains(changed))
        #expect(try csv(org, soql + " WHERE SystemModstamp >= TODAY").components(separatedBy: "\n\"003").count == 6)
    }

    @Test func keepsTimesInOrder() throws {
        let org = try org(contacts: 5000)
        let rows = org.snapshot.rows[try org.table("Contact").ordinal]
        let table = try org.table("Contact")
        let now = UInt32(org.milliseconds / 1000)
        for row in 0..<rows.count {
            let modified = table.lastModified(row, in: rows)
            #expect(rows.created[row] <= modified && modified <= rows.stamps[row] && rows.stamps[row] < now)
        }
        #expect(Set(rows.stamps).count < 4500, "many rows share a stamp")
        let deleted = rows.flags.count { $0.contains(.deleted) }
        #expect((50...200).contains(deleted))
    }

    @Test func pointsMostlyAtRowsThatExist() throws {
        let org = try org(contacts: 5000)
        let snapshot = org.snapshot
        let table = try org.table("Contact")
        let index = try #require(table.index(of: "AccountId"))
        let values = (0..<5000).map { table.value(of: index, row: $0, in: snapshot.rows[table.ordinal]) }
        let ids = values.compactMap { if case .id(let id) = $0 { id } else { nil } }
        let dangling = ids.count { snapshot.locate($0) == nil }
        #expect((250...2100).contains(values.count - ids.count))
        #expect((10...120).contains(dangling))
    }

    @Test(arguments: [("TaskRelation", "Task"), ("TaskWhoRelation", "Task"), ("EventRelation", "Event")])
    func relationsAgreeWithTheirActivities(_ name: String, _ parent: String) throws {
        let org = try org(contacts: 1000)
        // Changes leave the people of activities alone, and so the relations true.
        try org.change(parent, count: 100)
        let snapshot = org.snapshot
        let relations = try org.table(name)
        let activities = try org.table(parent)
        let rows = snapshot.rows[relations.ordinal]
        #expect(rows.count > 200)
        var primary = 0
        var kinds: Set<Bool> = []
        for row in 0..<rows.count {
            func value(_ field: String, _ table: ObjectTable, _ row: Int) throws -> FieldValue {
                table.value(
                    of: try #require(table.index(of: field)),
                    row: row,
                    in: snapshot.rows[table.ordinal],
                )
            }
            guard case .id(let id) = try value(parent + "Id", relations, row), let place = snapshot.locate(id) else {
                Issue.record("row \(row) has no activity")
                continue
            }
            #expect(place.table.name == parent)
            let person = try value("RelationId", relations, row)
            #expect(person != .null)
            if try value("WhoId", activities, place.row) == person { primary += 1 }
            if relations.index(of: "IsWhat") != nil {
                let isWhat = try value("IsWhat", relations, row) == .boolean(true)
                kinds.insert(isWhat)
                if isWhat { #expect(try value("WhatId", activities, place.row) == person) }
            } else {
                let type = try value("Type", relations, row)
                #expect(type == .text("Contact") || type == .text("Lead"))
            }
        }
        #expect(primary > rows.count / 2)
        #expect(kinds.count == (name == "TaskWhoRelation" ? 0 : 2))
    }

    @Test func holdsObjectsThatTestsInvent() throws {
        let describe = """
            {"name":"Provider_Visit__c","keyPrefix":"a0V","fields":[{"name":"Id","type":"id"},
            {"name":"Provider__c","type":"reference","referenceTo":["Contact"],"relationshipName":"Provider__r"},
            {"name":"Visited_At__c","type":"datetime"},{"name":"SystemModstamp","type":"datetime","nillable":false}]}
            """
        var configuration = OrgConfiguration()
        configuration.describes = [Data(describe.utf8)]
        configuration.rowCounts = ["Provider_Visit__c": 20]
        let org = try EmulatedOrg(configuration)
        let text = try csv(org, "SELECT Id, Provider__r.Name, Visited_At__c FROM Provider_Visit__c")
        #expect(text.components(separatedBy: "\"a0VRO0").count == 21)
    }

    @Test func refusesWhatItDoesNotHave() throws {
        let org = try org()
        #expect(throws: OrgError.unknownObject("Lead")) { try org.change("Lead", count: 1) }
        #expect(throws: OrgError.unknownID("003")) { try org.delete("Contact", ids: ["003"]) }
        #expect(throws: OrgError.unknownField("Nope__c", object: "Contact")) {
            try org.setField("Nope__c", of: "Contact", isVisible: false)
        }
    }
}
