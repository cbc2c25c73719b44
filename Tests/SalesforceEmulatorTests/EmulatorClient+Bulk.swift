import Foundation
import Testing

extension EmulatorClient {
    /// Creates a job and answers its id.
    func createJob(_ soql: String, operation: String = "query", extra: String = "") async throws -> String {
        let answer = try await postJob(soql, operation: operation, extra: extra)
        #expect(answer.status == 200, "\(answer.text)")
        return try #require(try object(answer)["id"] as? String)
    }

    func postJob(_ soql: String, operation: String = "query", extra: String = "") async throws -> BlockingHTTP.Answer {
        let body = "{\"operation\":\"\(operation)\",\"query\":\"\(soql)\"\(extra)}"
        return try await send("POST", "jobs/query", headers: ["Content-Type": "application/json"], body: body)
    }

    /// Polls a job until it ends and answers the rows it counted.
    @discardableResult
    func finishJob(_ id: String) async throws -> Int {
        for _ in 0..<1000 {
            let job = try object(try await send("GET", "jobs/query/\(id)"))
            if job["state"] as? String == "JobComplete" { return try #require(job["numberRecordsProcessed"] as? Int) }
        }
        Issue.record("the job does not end")
        return 0
    }

    /// The rows of all pages of a finished job, each with the header's names.
    func jobRows(_ id: String, maxRecords: Int? = nil) async throws -> [[String: String]] {
        var rows: [[String: String]] = []
        var locator: String?
        repeat {
            var options: [String] = []
            if let locator { options.append("locator=" + Self.escaped(locator)) }
            if let maxRecords { options.append("maxRecords=\(maxRecords)") }
            let path = "jobs/query/\(id)/results" + (options.isEmpty ? "" : "?" + options.joined(separator: "&"))
            let answer = try await send("GET", path)
            let page = CSVReader.rows(of: answer.body)
            #expect(answer.headers["sforce-numberofrecords"] == String(page.count))
            rows += page
            let next = try #require(answer.headers["sforce-locator"])
            locator = next == "null" ? nil : next
        } while locator != nil
        return rows
    }
}
