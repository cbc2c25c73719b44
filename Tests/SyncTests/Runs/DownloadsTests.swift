import HTTPTesting
import Manifest
import Synchronization
import TestSupport
import Testing

@testable import Sync
@testable import SyncModel

/// Several result pages on their way at a time, by Salesforce's links to them.
@Suite struct DownloadsTests {
    private static let records = (1...100).map { OrgRecord($0, ["Name": "name \($0)"]) }
    private static let path = "/services/data/v66.0/jobs/query/750000000000001AAA"
    private static let names = "SELECT count(DISTINCT name) FROM things"

    /// Links to pages by the numbers of their first records.
    private static func links(_ rows: [Int], next: String? = nil, isDocumented: Bool = true) -> ScriptedReply {
        let (list, link) = isDocumented ? ("resultPages", "resultUrl") : ("resultChunks", "resultLink")
        let items = rows.map { row in
            #"{"\#(link)":"\#(path)/results\#(row == 0 ? "" : "?locator=\(row)")"}"#
        }
        let more = next.map {
            #","\#(isDocumented ? "nextRecordsUrl" : "nextRecordUrl")":"\#(path)/resultPages?locator=\#($0)""#
        }
        return .json(#"{"\#(list)":[\#(items.joined(separator: ","))]\#(more ?? ""),"done":\#(next == nil)}"#)
    }

    private func load(
        downloads: Int,
        links: @escaping @Sendable (ScriptedRequest) -> ScriptedReply?,
    ) async throws -> (requests: [String], pages: [String]) {
        try await ScriptedSync.run(Self.records, ScriptedSync.things()) { sync async throws in
            sync.org.setPageSize(10)
            let pages = Mutex<[String]>([])
            sync.org.intercept { request in
                if request.path.hasSuffix("/results") { pages.withLock { $0.append(request.query) } }
                return request.path.hasSuffix("/resultPages") ? links(request) : nil
            }
            let options = RunOptions(mode: .bulk, window: .full, downloads: downloads)
            let report = try await sync.engine.run("thing", options)
            #expect(report.summary == "100 inserted")
            #expect(try await sync.database.value(Self.names) == "100")
            return (sync.org.paths.filter { $0.hasSuffix("/resultPages") }, pages.withLock { $0 })
        }
    }

    @Test(arguments: [true, false]) func linksOfBothShapesAreFollowed(_ isDocumented: Bool) async throws {
        let (requests, pages) = try await load(downloads: 4) { request in
            request.query.contains("locator=60")
                ? Self.links([60, 70, 80, 90], isDocumented: isDocumented)
                : Self.links([0, 10, 20, 30, 40, 50], next: "60", isDocumented: isDocumented)
        }
        #expect(requests.count == 2)
        // Pages of the links are as large as Salesforce likes, and each is asked for once.
        #expect(Set(pages) == Set([""] + (1...9).map { "locator=\($0)0" }))
        #expect(pages.count == 10)
    }

    @Test func twoNeedNoLinks() async throws {
        let (requests, pages) = try await load(downloads: 2) { _ in nil }
        #expect(requests == [])
        #expect(pages.count == 10)
        #expect(pages.allSatisfy { $0.contains("maxRecords=50000") })
    }

    @Test func oneIsReadAfterTheOther() async throws {
        let (requests, pages) = try await load(downloads: 1) { _ in nil }
        #expect(requests == [])
        #expect(pages.count == 10)
    }

    @Test func withoutLinksTheChainIsFollowed() async throws {
        for reply in [
            ScriptedReply.json(404, #"[{"errorCode":"NOT_FOUND","message":"none"}]"#), .json(#"{"done":true}"#),
            .json(#"{"resultPages":[{"resultUrl":"://"}]}"#), ScriptedReply(200, "<html>"),
        ] {
            let (requests, pages) = try await load(downloads: 5) { _ in reply }
            #expect(!requests.isEmpty)
            #expect(pages.count == 10)
        }
    }

    /// Links that leave pages out, repeat them or end too early: each page says what is behind it.
    @Test(arguments: [[10, 20, 40, 50], [10, 10, 20, 30], [90, 10], [10, 20], [], [55, 10, 20, 30], [0, 0]])
    func aLinkIsNotTrusted(_ rows: [Int]) async throws {
        let (_, pages) = try await load(downloads: 4) { _ in Self.links(rows) }
        #expect(
            Set(pages.map { $0.split(separator: "&").first ?? "" }).isSuperset(of: (1...9).map { "locator=\($0)0" })
        )
    }

    @Test func linksThatNeverEndDoNotKeepTheRun() async throws {
        let (requests, _) = try await load(downloads: 4) { _ in Self.links([10, 20], next: "10") }
        #expect(requests.count < 10)
    }
}
