import HTTPTesting
import Salesforce
import TestSupport
import Testing

@testable import Extraction

@Suite struct PageDownloadTests {
    private static let job = QueryJob(id: "750000000000001AAA", state: .jobComplete, apiVersion: .newestTested)

    /// The thread holds the client: when nobody does any more, it has ended.
    @Test(arguments: [ScriptedReply.Fault.stall(after: 20), .mute])
    func nothingIsOnItsWayAfterAbandon(_ fault: ScriptedReply.Fault) throws {
        let server = try ScriptedServer { _ in
            ScriptedReply(
                headers: [("Content-Type", "text/csv"), ("Sforce-Locator", "null")],
                "Id,Name\na01000000000001AAA,x\n",
            ).with(fault: fault)
        }
        defer { server.stop() }
        var client: SalesforceClient? = try SalesforceClient(
            .fromEnvironment(["SF_ACCESS_TOKEN": "00D!t", "SF_INSTANCE_URL": server.url, "SF_API_VERSION": "66.0"]),
            options: .withoutWaits,
        )
        weak let held = client
        let download = PageDownload(
            try #require(client),
            Self.job,
            locator: nil,
            maximumRows: nil,
            cancellation: CancellationToken(),
        )
        client = nil
        if case .stall = fault { _ = try download.head() }
        download.abandon()
        #expect(held == nil)
    }
}
