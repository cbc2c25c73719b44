import Foundation
import Testing

@testable import SalesforceEmulator

@Suite struct BulkTests {
    private static let fields: [String] = {
        let describe = (try? ObjectDescribe.bundled().first { $0.name == "Contact" }) ?? nil
        return describe?.fields.filter { !$0.isCompound }.map(\.name) ?? []
    }()

    @Test func givesTheSameRowsAsREST() async throws {
        #expect(Self.fields.count > 100)
        try await EmulatorClient.run(contacts: 400) { client in
            try client.emulator.org.change("Contact", count: 100)
            try client.emulator.org.change("Contact", count: 100)
            let soql = "SELECT \(Self.fields.joined(separator: ", ")), Account.Name, Account.Owner.Name FROM Contact"
            let id = try await client.createJob(soql, operation: "queryAll")
            #expect(try await client.finishJob(id) == 400)
            let bulk = try await client.jobRows(id, maxRecords: 90)
            var page = try JSONDecoder().decode(JSONValue.self, from: await client.query(soql, all: true).body)
            var rest: [JSONValue] = []
            while case .array(let records) = page["records"] {
                rest += records
                guard case .text(let next) = page["nextRecordsUrl"] else { break }
                page = try JSONDecoder().decode(JSONValue.self, from: await client.send("GET", next).body)
            }
            #expect(bulk.count == rest.count)
            for (left, right) in zip(bulk, rest) {
                for (column, value) in left { #expect(right[column].means(value), "\(column)") }
            }
        }
    }

    @Test func livesItsLife() async throws {
        try await EmulatorClient.run(contacts: 250) {
            $0.bulkPageSize = 100
        } _: { client in
            let id = try await client.createJob("SELECT Id FROM Contact", operation: "queryAll")
            #expect(id.hasPrefix("750"))
            let early = try await client.send("GET", "jobs/query/\(id)/results")
            #expect(early.status == 400)
            #expect(try client.failure(early).code == "INVALIDJOBSTATE")
            #expect(try client.object(await client.send("GET", "jobs/query/\(id)"))["state"] as? String == "InProgress")
            try client.emulator.org.purge("Contact", count: 10)
            try client.emulator.org.insert("Contact", count: 10)
            #expect(try await client.finishJob(id) == 250)
            let page = try await client.send("GET", "jobs/query/\(id)/results")
            #expect(page.headers["content-type"] == "text/csv")
            #expect(page.text.hasPrefix("\"Id\"\n\"003"))
            let locator = try #require(page.headers["sforce-locator"])
            #expect(Int(locator) == nil && locator != "null")
            #expect(try await client.jobRows(id).count == 250)
            var other = client
            other.token = try await client.signIn()
            #expect(try await other.jobRows(id).count == 250)
            other.version = "v65.0"
            #expect(try await other.send("GET", "jobs/query/\(id)/results").status == 409)
            let pages = try client.object(await client.send("GET", "jobs/query/\(id)/resultPages"))
            #expect((pages["resultPages"] as? [Any])?.count == 2)
            #expect(try await client.send("GET", "jobs/query/\(id)/results?locator=MTAw").status == 400)
            #expect(try await client.send("GET", "jobs/query").text.contains(id))
            #expect(try await client.send("PATCH", "jobs/query/\(id)", body: "{\"state\":\"Aborted\"}").status == 400)
            #expect(try await client.send("DELETE", "jobs/query/\(id)").status == 204)
            #expect(try client.failure(await client.send("GET", "jobs/query/\(id)")).code == "NOT_FOUND")
            #expect(client.emulator.org.writeAttempts.isEmpty)
        }
    }

    @Test func canBeAborted() async throws {
        try await EmulatorClient.run(contacts: 5) {
            $0.jobDelay = .seconds(60)
        } _: { client in
            let id = try await client.createJob("SELECT Id FROM Contact")
            #expect(try await client.send("DELETE", "jobs/query/\(id)").status == 400)
            let answer = try await client.send("PATCH", "jobs/query/\(id)", body: "{\"state\":\"Aborted\"}")
            #expect(try client.object(answer)["state"] as? String == "Aborted")
            #expect(try await client.send("GET", "jobs/query/\(id)/results").status == 400)
        }
    }

    @Test(arguments: [
        (
            "SELECT MailingAddress FROM Contact", "FUNCTIONALITY_NOT_ENABLED",
            "Selecting compound data not supported in Bulk Query"
        ),
        (
            "SELECT Id FROM TaskWhoRelation", "INVALIDENTITY",
            "entity 'TaskWhoRelation' is not supported by the Bulk API"
        ),
        ("SELECT COUNT() FROM Contact", "API_ERROR", "Aggregate functions"),
        ("SELECT MAX(Id) FROM Contact", "API_ERROR", "Aggregate functions"),
        ("SELECT Id FROM Contact OFFSET 5", "API_ERROR", "OFFSET"),
        ("SELECT Id FROM Contact GROUP BY Id", "MALFORMED_QUERY", "GROUP"),
        ("SELECT Id, (SELECT Id FROM Contacts) FROM Account", "FEATURENOTENABLED", "Aggregate Relationships"),
        ("SELECT Nope FROM Contact", "INVALID_FIELD", "No such column"),
        ("SELECT FIELDS(ALL) FROM Contact LIMIT 5", "MALFORMED_QUERY", "FIELDS"),
    ])
    func refuses(soql: String, code: String, words: String) async throws {
        try await EmulatorClient.run(contacts: 5) { client in
            let answer = try await client.postJob(soql)
            #expect(answer.status == 400)
            #expect(try client.failure(answer).code == code)
            #expect(try client.failure(answer).message.contains(words))
        }
    }

    @Test func takesDelimitersAndLineEnds() async throws {
        try await EmulatorClient.run(contacts: 20) { client in
            let extra = ",\"columnDelimiter\":\"PIPE\",\"lineEnding\":\"CRLF\""
            let id = try await client.createJob("select id, lastname from contact", extra: extra)
            try await client.finishJob(id)
            let text = try await client.send("GET", "jobs/query/\(id)/results").text
            #expect(text.hasPrefix("\"Id\"|\"LastName\"\r\n\"003"))
        }
    }

    @Test func answersNothingInTwoWays() async throws {
        let soql = "SELECT Id FROM Contact WHERE LastName = 'nobody at all'"
        for (result, body) in [(EmulatorConfiguration.EmptyResult.headerOnly, "\"Id\"\n"), (.nothing, "")] {
            try await EmulatorClient.run(contacts: 5) {
                $0.emptyResult = result
            } _: { client in
                let id = try await client.createJob(soql)
                #expect(try await client.finishJob(id) == 0)
                let answer = try await client.send("GET", "jobs/query/\(id)/results")
                #expect(answer.text == body)
                #expect(answer.headers["sforce-numberofrecords"] == "0")
                #expect(answer.headers["sforce-locator"] == "null")
            }
        }
    }

    @Test func compressesWhenAsked() async throws {
        try await EmulatorClient.run(contacts: 300) { client in
            let id = try await client.createJob("SELECT Id, Name, MN_Notes__c FROM Contact")
            try await client.finishJob(id)
            let plain = try await client.send("GET", "jobs/query/\(id)/results")
            let packed = try await client.send("GET", "jobs/query/\(id)/results", headers: ["Accept-Encoding": "gzip"])
            #expect(packed.headers["content-encoding"] == "gzip")
            #expect(packed.body.prefix(2) == Data([0x1F, 0x8B]))
            #expect(packed.body.count < plain.body.count / 2)
        }
    }

    @Test(arguments: ["Retried more than 15 times", nil])
    func failsOnDemand(message: String?) async throws {
        try await EmulatorClient.run(contacts: 5) { client in
            client.emulator.failNextJob(message: message)
            let id = try await client.createJob("SELECT Id FROM Contact")
            _ = try await client.send("GET", "jobs/query/\(id)")
            let job = try client.object(await client.send("GET", "jobs/query/\(id)"))
            #expect(job["state"] as? String == "Failed")
            #expect(job["errorMessage"] as? String == message)
            #expect(try await client.send("GET", "jobs/query/\(id)/results").status == 400)
            try await client.finishJob(client.createJob("SELECT Id FROM Contact"))
        }
    }

    @Test func pagesOfVaryingSizeAddUp() async throws {
        try await EmulatorClient.run(contacts: 700) {
            $0.variesPageSizes = true
        } _: { client in
            let id = try await client.createJob("SELECT Id FROM Contact", operation: "queryAll")
            try await client.finishJob(id)
            let ids = try await client.jobRows(id, maxRecords: 100).compactMap { $0["Id"] }
            #expect(ids.count == 700 && Set(ids).count == 700)
            #expect(try await client.records("SELECT Id FROM Contact", all: true, batchSize: 200).count == 700)
        }
    }
}
