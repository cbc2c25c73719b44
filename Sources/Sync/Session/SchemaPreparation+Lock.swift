internal import Salesforce
internal import SalesforceTransport
internal import Schema
internal import SyncModel

/// One process changes tables at a time.
extension SchemaPreparation {
    /// How long another process may keep the lock: large indexes take their time.
    private static let longestWait: Duration = .seconds(3600)

    /// Who changes tables now, in words.
    private func holder() throws -> String {
        try SchemaLock.holder(on: connection) ?? "unknown"
    }

    /// Keeps two first runs from creating the same parents.
    ///
    /// Polls instead of waiting in the server: a waiting statement would hold a snapshot, and a concurrent index build
    /// waits for those.
    ///
    /// - Throws: `SyncError` with code `locked` where the other one does not end.
    func withSchemaLock(_ body: () throws -> Void) throws {
        let start = ContinuousClock.now
        var isTold = false
        while try !SchemaLock.take(on: connection) {
            let waited = ContinuousClock.now - start
            if waited > .seconds(5), !isTold {
                context.onEvent(.info("Another process is changing tables (\(try holder())); waiting for it."))
                isTold = true
            }
            guard waited < Self.longestWait else {
                throw SyncError(
                    code: .locked,
                    message:
                        "Another process has been changing tables for \(Self.longestWait.rounded) (\(try holder()))",
                    hint: "Wait until it has ended, then run the same command again.",
                )
            }
            try context.cancellation.sleep(for: .milliseconds(200))
        }
        defer { SchemaLock.release(on: connection) }
        try body()
    }
}
