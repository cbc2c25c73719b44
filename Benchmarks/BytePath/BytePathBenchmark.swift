import Foundation
import Manifest
import RowCodec
import SFSync
import SalesforceEmulator

/// Times the client's part of a load, without network and database, on one core.
///
///     CONTACTS=50000 REPEATS=7 swift run -c release byte-path-benchmark
@main struct BytePathBenchmark {
    static func main() async throws {
        let environment = ProcessInfo.processInfo.environment
        let contacts = environment["CONTACTS"].flatMap { Int($0) } ?? 50_000
        let repeats = environment["REPEATS"].flatMap { Int($0) } ?? 7
        let library = try ManifestLibrary(directory: environment["SFSYNC_OBJECTS"] ?? "objects")
        let path = BytePath(try library.manifest(named: "contact"))
        let page = try await page(contacts, path.fields)
        print("\(contacts) contacts, \(page.count / 1_000_000) MB of CSV; processor time, medians of \(repeats)")
        for step in BytePath.Step.allCases {
            var hashes: Set<UInt64> = []
            let times = try (0..<repeats).map { _ in
                let start = processorSeconds
                let (count, hash) = try path.read(page, as: step)
                hashes.insert(hash)
                guard count == contacts, hashes.count == 1 else { fatalError("records are missing, or not the same") }
                return processorSeconds - start
            }
            let seconds = times.sorted()[repeats / 2]
            let line = [
                String(format: "%7.0f MB/s", Double(page.count) / 1e6 / seconds),
                String(format: "%6.2f us a row", seconds * 1e6 / Double(contacts)),
            ]
            print(step.rawValue.padding(toLength: 8, withPad: " ", startingAt: 0), line.joined(separator: " "))
        }
    }

    /// Processor time of the process, which others on the machine disturb less than they do the clock on the wall.
    private static var processorSeconds: Double { Double(clock()) / Double(CLOCKS_PER_SEC) }

    /// A page of a Bulk job holds no more.
    private static let rowsPerPage = 50_000

    /// The contacts as if they were one page of a Bulk job.
    private static func page(_ contacts: Int, _ fields: [String]) async throws -> [UInt8] {
        var configuration = EmulatorConfiguration()
        configuration.org.rowCounts = ["Contact": contacts]
        let emulator = try await SalesforceEmulator.start(configuration)
        let client = try SalesforceClient(
            .fromEnvironment([
                "SF_LOGIN_URL": emulator.baseURL, "SF_CLIENT_ID": emulator.credentials.clientID,
                "SF_CLIENT_SECRET": emulator.credentials.clientSecret,
            ])
        )
        let soql = "SELECT \(fields.joined(separator: ", ")) FROM Contact"
        let job = try client.waitForJob(try client.createQueryJob(soql: soql, includingDeleted: true))
        var page: [UInt8] = []
        var locator: String?
        repeat {
            var part: [UInt8] = []
            locator =
                try client.resultPage(job, locator: locator, maxRecords: rowsPerPage) { bytes in
                    bytes.withUnsafeBytes { part.append(contentsOf: $0) }
                }.locator
            // Every page begins with the header line; names of fields hold no line ends.
            if !page.isEmpty, let end = part.firstIndex(of: 0x0A) { part.removeFirst(end + 1) }
            page += part
        } while locator != nil
        await emulator.stop()
        return page
    }
}
