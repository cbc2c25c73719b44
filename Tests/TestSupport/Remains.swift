package import Foundation
import Synchronization

/// What the tests leave behind, put by for a search where `SFSYNC_TEST_REMAINS` names a folder; otherwise nothing is.
///
/// `scripts/test.sh` searches it for secrets after the whole suite.
package enum Remains {
    /// The folder, of which the subfolders tell what it is: `programs`, `ledgers`, `servers`.
    private static let folder = ProcessInfo.processInfo.environment["SFSYNC_TEST_REMAINS"].map { URL(filePath: $0) }
    private static let count = Mutex(0)

    /// Whether anything is put by.
    package static var areWanted: Bool { folder != nil }

    /// Puts the folder by in which a program ran, or removes it.
    package static func putBy(program directory: URL) {
        guard let place = place("programs") else { return _ = try? FileManager.default.removeItem(at: directory) }
        do { try FileManager.default.moveItem(at: directory, to: place) } catch {
            preconditionFailure("what a program left cannot be put by: \(error)")
        }
    }

    /// Puts a text by.
    package static func putBy(_ kind: String, _ text: String) {
        guard let place = place(kind) else { return }
        do { try Data(text.utf8).write(to: place) } catch {
            preconditionFailure("what a test left cannot be put by: \(error)")
        }
    }

    private static func place(_ kind: String) -> URL? {
        guard let folder = folder?.appending(path: kind) else { return nil }
        let number = count.withLock { count in
            count += 1
            return count
        }
        try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder.appending(path: "\(ProcessInfo.processInfo.processIdentifier)-\(number)")
    }
}

extension TestDatabase {
    /// Puts the ledger by, row by row.
    func putLedgerBy() async throws {
        guard Remains.areWanted else { return }
        // Every org has a ledger of its own.
        let ledgers = "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname LIKE '%sfsync%'"
        for name in try await table(ledgers) {
            let rows = try await table("SELECT t::text FROM \(name) t")
            if !rows.isEmpty { Remains.putBy("ledgers", rows.joined(separator: "\n")) }
        }
    }
}
