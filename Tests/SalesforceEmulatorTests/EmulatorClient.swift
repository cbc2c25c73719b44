import Foundation
import SalesforceEmulator
import Testing

/// A signed-in client of one emulator.
struct EmulatorClient {
    let emulator: SalesforceEmulator
    var token = ""
    var version = "v66.0"

    /// Runs a test against an emulator of its own.
    static func run(
        contacts: Int = 300,
        _ configure: (inout EmulatorConfiguration) -> Void = { _ in },
        _ test: (EmulatorClient) async throws -> Void,
    ) async throws {
        var configuration = EmulatorConfiguration()
        configuration.org.rowCounts = ["Contact": contacts]
        configure(&configuration)
        let emulator = try await SalesforceEmulator.start(configuration)
        var client = EmulatorClient(emulator: emulator)
        do {
            client.token = try await client.signIn()
            try await test(client)
        } catch {
            await emulator.stop()
            throw error
        }
        await emulator.stop()
    }

    /// A session by client credentials.
    func signIn() async throws -> String {
        let answer = try await postToken([
            "grant_type": "client_credentials", "client_id": emulator.credentials.clientID,
            "client_secret": emulator.credentials.clientSecret,
        ])
        return try #require(try object(answer)["access_token"] as? String)
    }

    func postToken(_ form: [String: String], headers: [String: String] = [:]) async throws -> BlockingHTTP.Answer {
        let body = form.map { "\($0.key)=\(Self.escaped($0.value))" }.joined(separator: "&")
        return try await BlockingHTTP.send(
            "POST",
            "/services/oauth2/token",
            port: emulator.port,
            headers: headers,
            body: body,
        )
    }

    /// A request with the session's token; a path that does not begin with a slash stands under the API version.
    func send(
        _ method: String,
        _ path: String,
        headers: [String: String] = [:],
        body: String = "",
    ) async throws -> BlockingHTTP.Answer {
        var headers = headers
        headers["Authorization"] = "Bearer \(token)"
        let target = path.hasPrefix("/") ? path : "/services/data/\(version)/\(path)"
        return try await BlockingHTTP.send(method, target, port: emulator.port, headers: headers, body: body)
    }

    /// The first page of a REST query.
    func query(
        _ soql: String,
        all: Bool = false,
        headers: [String: String] = [:],
    ) async throws -> BlockingHTTP.Answer {
        try await send("GET", "\(all ? "queryAll" : "query")?q=\(Self.escaped(soql))", headers: headers)
    }

    /// All records of a REST query, over all pages.
    func records(_ soql: String, all: Bool = false, batchSize: Int = 2000) async throws -> [[String: Any]] {
        let headers = ["Sforce-Query-Options": "batchSize=\(batchSize)"]
        var page = try object(try await query(soql, all: all, headers: headers))
        var records = try #require(page["records"] as? [[String: Any]])
        while let next = page["nextRecordsUrl"] as? String {
            page = try object(try await send("GET", next, headers: headers))
            records += try #require(page["records"] as? [[String: Any]])
        }
        #expect(page["done"] as? Bool == true)
        #expect(page["totalSize"] as? Int == records.count)
        return records
    }

    /// `SELECT COUNT()` with a condition.
    func count(_ object: String, where condition: String? = nil, all: Bool = false) async throws -> Int {
        let soql = "SELECT COUNT() FROM \(object)" + (condition.map { " WHERE \($0)" } ?? "")
        return try #require(try self.object(try await query(soql, all: all))["totalSize"] as? Int)
    }

    func object(_ answer: BlockingHTTP.Answer) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: answer.body) as? [String: Any], "\(answer.text)")
    }

    /// The code and message of an error array.
    func failure(_ answer: BlockingHTTP.Answer) throws -> (code: String, message: String) {
        let errors = try #require(try JSONSerialization.jsonObject(with: answer.body) as? [[String: Any]])
        let first = try #require(errors.first)
        return (try #require(first["errorCode"] as? String), try #require(first["message"] as? String))
    }

    static func escaped(_ text: String) -> String {
        text.utf8.map { byte in
            switch byte {
            case 48...57, 65...90, 97...122: String(UnicodeScalar(byte))
            default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }.joined()
    }
}
