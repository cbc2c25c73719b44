import Foundation
import HTTPTesting
import Manifest
import Postgres
import Salesforce
import SalesforceEmulator
import Sync
import Synchronization
import TestSupport
import Testing

@testable import RowCodec
@testable import SyncModel

/// An emulated org that misbehaves, and a mirror of its contacts; no time passes between attempts.
struct FaultTrial: Sendable {
    /// What the client said and waited.
    final class Record: Sendable {
        let waits = Mutex<[Duration]>([])
        let notices = Mutex<[String]>([])
        let events = Mutex<[SyncEvent]>([])
        /// Called before each wait.
        let onWait = Mutex<@Sendable () -> Void>({})

        /// The waits so far.
        var waited: [Duration] { waits.withLock { $0 } }

        /// What was said to the user.
        var warnings: [String] {
            let said = events.withLock { $0 }.compactMap { if case .warning(let text) = $0 { text } else { nil } }
            return notices.withLock { $0 } + said
        }
    }

    let sync: OrgSync
    let client: SalesforceClient
    let engine: SyncEngine
    let record: Record
    let manifest: ObjectManifest
    let library: ManifestLibrary
    private let settings: SalesforceClient.Options

    static let contact = """
        object: Contact
        fields:
          FirstName: string
          LastName: string
          Email: email
          Description: textarea
          Birthdate: date
          MN_Total_Paid__c: currency
        jsonb:
          mailing_address: { fields: { MailingStreet: textarea, MailingCity: string } }
        """

    /// Runs `body` with so many contacts, which come in three pages of a Bulk job.
    static func run(
        contacts: Int = 90,
        _ change: (inout EmulatorConfiguration) -> Void = { _ in },
        options: (inout SalesforceClient.Options) -> Void = { _ in },
        _ body: (FaultTrial) async throws -> Void,
    ) async throws {
        let library = ManifestLibrary(texts: [("contact.yaml", contact)])
        try await OrgSync.run(contacts: contacts, library, change) { sync in
            let record = Record()
            let port = sync.emulator.port
            var settings = SalesforceClient.Options()
            settings.onNotice = { notice in
                if case .exchange = notice { return }
                record.notices.withLock { $0.append(notice.description) }
            }
            settings.retry.random = { 1 }
            settings.retry.sleep = { duration, token in
                record.waits.withLock { $0.append(duration) }
                record.onWait.withLock { $0 }()
                // A port that was closed is open again after the wait, however short it is.
                OpenPort.wait(for: port)
                if token.isCancelled { throw HTTPError(code: .cancelled, message: "cancelled") }
            }
            options(&settings)
            let client = try SalesforceClient(.fromEnvironment(sync.emulator.environment), options: settings)
            let engine = SyncEngine(manifests: library, salesforce: client, database: sync.database.target)
            let manifest = try library.manifest(named: "contact")
            try await body(
                FaultTrial(
                    sync: sync,
                    client: client,
                    engine: engine,
                    record: record,
                    manifest: manifest,
                    library: library,
                    settings: settings,
                )
            )
        }
    }

    /// Runs all contacts.
    @discardableResult
    func full(_ mode: ObjectManifest.Mode = .bulk, _ cancellation: CancellationToken = CancellationToken()) async throws
        -> RunReport
    {
        let record = record
        return try await engine.stopped(by: cancellation).run(
            "contact",
            RunOptions(mode: mode, window: .full, batchSize: 20, writers: 1),
        ) { event in record.events.withLock { $0.append(event) } }
    }

    /// Runs contacts as another process would, in batches as large as usual and with two writers; a job that is never done is given up in the end.
    func run(_ mode: ObjectManifest.Mode, _ window: RunOptions.Window, _ token: CancellationToken) async throws
        -> RunReport
    {
        let waits = Mutex(0)
        record.onWait.withLock { hook in
            hook = {
                let count = waits.withLock { count in
                    count += 1
                    return count
                }
                if count > 400 { token.cancel() }
            }
        }
        let client = try SalesforceClient(.fromEnvironment(sync.emulator.environment), options: settings)
        let engine = SyncEngine(manifests: library, salesforce: client, database: sync.database.target)
        return try await engine.stopped(by: token).run(
            "contact",
            RunOptions(mode: mode, window: window, batchSize: 700),
        )
    }

    /// A run under a fault plan that has to end in the right table.
    @discardableResult
    func survives(_ plan: FaultPlan, _ mode: ObjectManifest.Mode = .bulk) async throws -> RunReport {
        sync.emulator.setFaults(plan)
        let report = try await full(mode)
        // A fault that did not happen proves nothing.
        #expect(sync.emulator.faultCounts.allSatisfy { $0 > 0 }, "\(sync.emulator.faultCounts)")
        sync.emulator.setFaults(.none)
        #expect(report.counts.difference == 0)
        #expect(report.reported == report.counts.retrieved)
        #expect(try await sync.differences(manifest) == [])
        return report
    }

    /// A run under a fault plan that has to stop; the next one, without faults, has to end in the right table.
    ///
    /// - Returns: What the first run said.
    @discardableResult
    func stops(_ plan: FaultPlan, _ mode: ObjectManifest.Mode = .bulk) async throws -> any Error {
        sync.emulator.setFaults(plan)
        let error = await #expect(throws: (any Error).self) { try await full(mode) }
        // Where nothing is wrong but an allowance, the books say so.
        let isOutOfRequests = [.budget, .quotaExceeded].contains((error as? SalesforceError)?.code)
        let states = try await sync.database.table("SELECT state FROM sfsync.runs ORDER BY id DESC LIMIT 1")
        #expect(states == [isOutOfRequests ? "stopped" : "failed"])
        #expect(sync.emulator.faultCounts.allSatisfy { $0 > 0 }, "\(sync.emulator.faultCounts)")
        sync.emulator.setFaults(.none)
        #expect(try await sync.database.value("SELECT count(*) FROM sfsync.watermarks") == "0")
        let report = try await full(mode)
        #expect(report.counts.difference == 0)
        #expect(try await sync.differences(manifest) == [])
        #expect(try await sync.database.value("SELECT count(*) FROM sfsync.watermarks") == "1")
        return try #require(error)
    }
}

/// The way to know that a port is open.
enum OpenPort {
    /// Connects until somebody answers, ten seconds at most.
    static func wait(for port: Int) {
        for _ in 0..<2000 {
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            defer { close(descriptor) }
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = in_port_t(port).bigEndian
            address.sin_addr.s_addr = inet_addr("127.0.0.1")
            let isOpen = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
                }
            }
            if isOpen { return }
            usleep(5000)
        }
    }
}
