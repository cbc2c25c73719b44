import Manifest
import Sync
import Synchronization
import TestSupport

@testable import SyncModel

extension ScriptedSync {
    /// The engine with another manifest of `thing`.
    func engine(_ fields: String, _ more: String = "") throws -> SyncEngine {
        let library = Self.things(fields, more)
        org.show(library)
        return SyncEngine(
            manifests: library,
            salesforce: try org.client(),
            database: database.target,
        )
    }
}

/// What a run says.
final class Notes: Sendable {
    private let said = Mutex<[String]>([])

    var texts: [String] { said.withLock { $0 } }

    func take(_ event: SyncEvent) {
        if case .info(let text) = event { said.withLock { $0.append(text) } }
    }
}

extension RunReport {
    /// Counts that are not zero, in words.
    static func summary(_ counts: RunCounts) -> String {
        let all = [
            ("inserted", counts.inserted), ("updated", counts.updated), ("unchanged", counts.unchanged),
            ("stale", counts.stale), ("rejected", counts.rejected), ("deleted", counts.deleted),
            ("stubs", counts.stubs),
            ("cleared", counts.clearedReferences), ("NULs", counts.droppedNULs),
        ]
        return all.filter { $0.1 != 0 }.map { "\($0.1) \($0.0)" }.joined(separator: ", ")
    }

    /// The counts that are not zero, as `2 inserted, 1 stale`.
    var summary: String { Self.summary(counts) }
}
