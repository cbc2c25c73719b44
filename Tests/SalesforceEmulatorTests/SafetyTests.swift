import Foundation
import SalesforceEmulator
import Testing

@Suite struct SafetyTests {
    @Test(arguments: [
        ("POST", "sobjects/Contact"), ("PATCH", "sobjects/Contact/003000000000000AAA"),
        ("DELETE", "sobjects/Contact/003000000000000AAA"), ("POST", "jobs/ingest"), ("PUT", "jobs/ingest/1/batches"),
        ("POST", "composite"), ("POST", "query"), ("POST", "/services/apexrest/x"), ("PUT", "jobs/query/1"),
    ])
    func recordsWrites(method: String, path: String) async throws {
        try await EmulatorClient.run(contacts: 5) { client in
            let answer = try await client.send(method, path, body: "{}")
            #expect(answer.status == 405 || answer.status == 404)
            let attempt = try #require(client.emulator.org.writeAttempts.first)
            #expect(attempt.method == method && attempt.path.hasSuffix(path) && attempt.status == answer.status)
        }
    }

    @Test func countsCallsAgainstTheQuota() async throws {
        try await EmulatorClient.run(contacts: 5) {
            $0.apiQuota = 3
        } _: { client in
            #expect(try await client.send("GET", "limits").headers["sforce-limit-info"] == "api-usage=1/3")
            #expect(try await client.send("GET", "sobjects").status == 200)
            #expect(
                try await client.send("GET", "limits").text.contains("\"DailyApiRequests\":{\"Max\":3,\"Remaining\":0}")
            )
            let answer = try await client.send("GET", "limits")
            #expect(answer.status == 403)
            #expect(try client.failure(answer).code == "REQUEST_LIMIT_EXCEEDED")
            client.emulator.setAPIUsage(used: 0)
            #expect(try await client.send("GET", "limits").status == 200)
            #expect(try await client.send("GET", "/services/data/").headers["sforce-limit-info"] == nil)
        }
    }

    @Test func refusesLongURLs() async throws {
        try await EmulatorClient.run(contacts: 5) { client in
            let answer = try await client.query(
                "SELECT Id FROM Contact WHERE LastName = '\(String(repeating: "x", count: 17_000))'"
            )
            #expect(answer.status == 414)
            #expect(answer.text.hasPrefix("<h1>Bad Message 414</h1>"))
        }
    }

    @Test func describesItsObjects() async throws {
        try await EmulatorClient.run(contacts: 5) { client in
            let list = try client.object(await client.send("GET", "sobjects"))["sobjects"] as? [[String: Any]]
            #expect(list?.compactMap { $0["name"] as? String } == client.emulator.org.objects)
            let describe = try client.object(await client.send("GET", "sobjects/contact/describe"))
            #expect((describe["fields"] as? [Any])?.count == 146)
            #expect(try await client.send("GET", "sobjects/Nope/describe").status == 404)
            #expect(try await client.send("GET", "/services/data/v12.0/limits").status == 404)
        }
    }
}
