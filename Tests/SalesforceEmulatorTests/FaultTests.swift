import Foundation
import SalesforceEmulator
import Testing

/// What an emulator does to its answers when a fault plan says so.
@Suite struct FaultTests {
    private static let soql = "SELECT Id, LastName FROM Contact"

    /// Runs a test against fifty contacts in pages of twenty, with a finished job.
    private func withJob(_ test: (EmulatorClient, _ results: String) async throws -> Void) async throws {
        try await EmulatorClient.run(contacts: 50) {
            $0.bulkPageSize = 20
            $0.compresses = false
        } _: { client in
            let id = try await client.createJob(Self.soql, operation: "query")
            _ = try await client.finishJob(id)
            try await test(client, "jobs/query/\(id)/results")
        }
    }

    @Test func rulesCountTheRequestsThatFit() async throws {
        try await EmulatorClient.run(contacts: 5) { client in
            client.emulator.setFaults([
                FaultRule("GET limits", skip: 1, times: 2, .status(503, retryAfter: 7)), FaultRule(.all, .status(500)),
            ])
            var statuses: [Int] = []
            for _ in 0..<5 { statuses.append(try await client.send("GET", "limits").status) }
            #expect(statuses == [500, 503, 503, 200, 200])
            #expect(client.emulator.faultCounts == [2, 1])
            client.emulator.setFaults([FaultRule("GET limits", times: nil, .status(503, retryAfter: 7))])
            #expect(try await client.send("GET", "limits").headers["retry-after"] == "7")
            #expect(try await client.send("GET", "sobjects").status == 200)
        }
    }

    @Test(arguments: [
        ("GET jobs/query/*", "GET", "/services/data/v66.0/jobs/query/750x", true),
        ("GET jobs/query/*", "GET", "/services/data/v66.0/jobs/query/750x/results", false),
        ("jobs/query/**", "DELETE", "/services/data/v66.0/jobs/query/750x", true),
        ("POST jobs/query", "GET", "/services/data/v66.0/jobs/query", false),
        ("GET query*", "GET", "/services/data/v66.0/queryAll", true),
        ("GET query*", "GET", "/services/data/v66.0/query/01g-2000", false),
        ("GET query*/*", "GET", "/services/data/v66.0/query/01g-2000", true),
        ("/services/oauth2/token", "POST", "/services/oauth2/token", true),
        ("**", "GET", "/x", true),
    ])
    func patternsFit(pattern: String, verb: String, path: String, isMeant: Bool) async throws {
        try await EmulatorClient.run(contacts: 1) { client in
            client.emulator.setFaults([FaultRule(RequestPattern(pattern), .status(418))])
            let answer = try await client.send(verb, path)
            #expect((answer.status == 418) == isMeant)
        }
    }

    @Test func patternsLookAtTheQueryWhereTheyHaveOne() async throws {
        try await withJob { client, results in
            client.emulator.setFaults([FaultRule(.nextResultPage, times: nil, .status(418))])
            let first = try await client.send("GET", results)
            #expect(first.status == 200)
            let locator = try #require(first.headers["sforce-locator"])
            let next = "\(results)?maxRecords=5&locator=\(EmulatorClient.escaped(locator))"
            #expect(try await client.send("GET", next).status == 418)
        }
    }

    @Test(arguments: Fault.Framing.allCases)
    func cutsBodies(_ framing: Fault.Framing) async throws {
        try await withJob { client, results in
            let whole = try await client.send("GET", results)
            client.emulator.setFaults([FaultRule(.resultPage, .cut(.byte(100), framing))])
            let cut = try await client.send("GET", results)
            #expect(cut.status == 200)
            #expect(cut.body == whole.body.prefix(100))
            #expect(cut.isWhole == (framing == .untilClose || framing == .unnoticed))
            #expect(cut.headers["sforce-locator"] == whole.headers["sforce-locator"])
            client.emulator.setFaults([FaultRule(.resultPage, .cut(.insideQuotes, framing))])
            let inside = try await client.send("GET", results)
            #expect(inside.body.count { $0 == 0x22 } % 2 == 1)
        }
    }

    @Test func cutsGzipStreams() async throws {
        try await withJob { client, results in
            client.emulator.setFaults([FaultRule(.resultPage, .cut(.byte(60), .unnoticed, isCompressed: true))])
            let cut = try await client.send("GET", results)
            #expect(cut.headers["content-encoding"] == "gzip")
            #expect(cut.body.starts(with: [0x1F, 0x8B]) && cut.body.count == 60)
        }
    }

    @Test(arguments: [Fault.hangUp, .reset(afterByteCount: 0), .unreachable(.milliseconds(1))])
    func breaksConnections(_ fault: Fault) async throws {
        try await EmulatorClient.run(contacts: 5) { client in
            client.emulator.setFaults([FaultRule(.all, fault)])
            let answer = try? await client.send("GET", "sobjects")
            #expect(answer?.isWhole != true)
            // A port that was closed is open again.
            var later: BlockingHTTP.Answer?
            while later == nil { later = try? await client.send("GET", "limits") }
            #expect(later?.status == 200)
        }
    }

    @Test func reshapesPages() async throws {
        try await withJob { client, results in
            let plain = try await client.send("GET", results).text
            func shaped(_ shape: CSVShape) async throws -> String {
                client.emulator.setFaults([FaultRule(.resultPage, .reshape(shape))])
                return try await client.send("GET", results).text
            }
            #expect(plain.hasPrefix("\"Id\",\"LastName\"\n"))
            #expect(try await shaped(.reversedColumns).hasPrefix("\"LastName\",\"Id\"\n"))
            #expect(try await shaped(.upperCaseHeader).hasPrefix("\"ID\",\"LASTNAME\"\n"))
            #expect(try await shaped(.blankLineAtEnd) == plain + "\n")
            #expect(try await shaped(.crlf).utf8.starts(with: "\"Id\",\"LastName\"\r\n".utf8))
            #expect(try await shaped(.headerOnly) == "\"Id\",\"LastName\"\n")
            #expect(try await shaped(.nothing) == "")
        }
    }

    @Test func editsWhatPagesSayOfThemselves() async throws {
        try await withJob { client, results in
            let first = try await client.send("GET", results)
            let locator = EmulatorClient.escaped(try #require(first.headers["sforce-locator"]))
            client.emulator.setFaults([
                FaultRule(.nextResultPage, .repeatLocator), FaultRule(.resultPage, .loseLocator),
                FaultRule(.resultPage, .miscount(by: -3)), FaultRule(.resultPage, .ignorePageSize),
                FaultRule(.firstRESTPage, .miscount(by: 2)),
            ])
            let repeated = try await client.send("GET", "\(results)?locator=\(locator)")
            #expect(repeated.headers["sforce-locator"] == first.headers["sforce-locator"])
            #expect(try await client.send("GET", results).headers["sforce-locator"] == nil)
            #expect(try await client.send("GET", results).headers["sforce-numberofrecords"] == "17")
            let all = try await client.send("GET", results)
            #expect(all.headers["sforce-locator"] == "null" && all.headers["sforce-numberofrecords"] != "20")
            let query = try client.object(try await client.query(Self.soql))
            #expect((query["totalSize"] as? Int) == (query["records"] as? [Any]).map { $0.count + 2 })
        }
    }

    @Test func changesTheOrg() async throws {
        try await EmulatorClient.run(contacts: 5) { client in
            func job(_ fault: Fault) async throws -> [String: Any] {
                let id = try await client.createJob(Self.soql, operation: "query")
                client.emulator.setFaults([FaultRule(.jobState, fault)])
                return try client.object(try await client.send("GET", "jobs/query/\(id)"))
            }
            let failed = try await job(.failJob(message: "It broke"))
            #expect(failed["state"] as? String == "Failed" && failed["errorMessage"] as? String == "It broke")
            #expect(try await job(.failJob(message: nil))["errorMessage"] == nil)
            #expect(try await job(.abortJob)["state"] as? String == "Aborted")
            #expect(try await job(.keepInProgress)["state"] as? String == "InProgress")
            client.emulator.setFaults([
                FaultRule("GET limits", .useUpQuota), FaultRule("GET sobjects", .expireSessions),
            ])
            #expect(try client.failure(try await client.send("GET", "limits")).code == "REQUEST_LIMIT_EXCEEDED")
            client.emulator.setAPIUsage(used: 0)
            #expect(try client.failure(try await client.send("GET", "sobjects")).code == "INVALID_SESSION_ID")
        }
    }
}
