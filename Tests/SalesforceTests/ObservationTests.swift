import HTTPTesting
import Testing

@testable import Salesforce

@Suite struct ObservationTests {
    @Test(arguments: [
        ("api-usage=10018/100000", APIUsage(used: 10_018, limit: 100_000)),
        ("per-app-api-usage=17/250(appName=X); api-usage=18/5000", APIUsage(used: 18, limit: 5000)),
        ("api-usage=18/5000; per-app-api-usage=17/250(appName=X)", APIUsage(used: 18, limit: 5000)),
        ("per-app-api-usage=17/250(appName=X)", nil),
        ("api-usage=x/5", nil),
        ("", nil),
    ])
    func readsTheUsage(_ header: String, _ usage: APIUsage?) {
        #expect(APIUsage(limitInfo: header) == usage)
    }

    @Test(arguments: [
        ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
        ("Thu, 29 Feb 2024 23:59:59 GMT", 1_709_251_199),
        ("Fri, 01 Mar 2024 00:00:00 GMT", 1_709_251_200),
        ("Sunday, 06-Nov-94 08:49:37 GMT", nil),
        ("Sun, 06 Nov 1994 08:49:37 CET", nil),
        ("Sun, 06 Nov 1994 24:49:37 GMT", nil),
        ("", nil),
    ])
    func readsDates(_ text: String, _ seconds: Int?) {
        #expect(HTTPDate.seconds(parsing: text) == seconds)
    }

    @Test func remembersWhatAnswersTell() throws {
        let zipped = Gzip.stored(#"{"totalSize":1}"#)
        let headers = [
            ("Content-Encoding", "gzip"), ("Date", "Sun, 06 Nov 1994 08:49:37 GMT"),
            ("Sforce-Limit-Info", "api-usage=80/100"),
        ]
        let org = try TestOrg { _ in ScriptedReply(200, headers: headers, bytes: zipped) }
        let client = try org.client(version: .newestTested)
        #expect(client.usage == nil && client.serverDate == nil)
        #expect(try client.count("SELECT COUNT() FROM Contact") == 1)
        #expect(client.usage?.fraction == 0.8)
        #expect(client.serverDate == 784_111_777)
        let statistics = client.statistics
        #expect(statistics.apiRequests == 1 && statistics.requests == 1 && statistics.signIns == 1)
        #expect(statistics.bytesDecoded == 15)
        #expect(statistics.bytesReceived > zipped.count)
        #expect(
            org.notices.map(\.description) == ["GET /services/data/v66.0/query on 127.0.0.1: 200"]
        )
    }

    @Test(arguments: [
        ("<html><head><TITLE>Bad \n Gateway</TITLE></head><body>x</body></html>", "Bad Gateway"),
        ("<h1>Bad Message 414</h1><pre>reason: URI Too Long</pre>", "Bad Message 414 reason: URI Too Long"),
        ("plain text", "plain text"),
        ("", ""),
    ])
    func summarisesPages(_ page: String, _ summary: String) {
        #expect(HTMLSummary.text(of: page) == summary)
    }
}
