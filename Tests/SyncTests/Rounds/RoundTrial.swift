import Foundation
import Manifest
import Postgres
import Salesforce
import SalesforceEmulator
import Sync
import Synchronization
import TestSupport
import Testing

/// An org that changes while it is read, its mirror, and the diary of what happened.
final class RoundTrial: Sendable {
    /// What the observer of requests needs, and what it notes.
    private struct State {
        var chance: RandomFaults
        var diary: [String] = []
        var requests = 0
        var tally: [String: Int] = [:]
    }

    let sync: OrgSync
    let program: Program
    let manifest: ObjectManifest
    let engine: SyncEngine
    private let state: Mutex<State>

    /// Contacts with links among themselves, groups and the master of a merge.
    static func contact(_ deletes: String) -> String {
        """
        object: Contact
        deletes: \(deletes)
        fields:
          FirstName: string
          LastName: string
          Email: email
          Description: textarea
          Birthdate: date
          MN_Total_Paid__c: currency
          MasterRecordId: \(deletes == "hard" ? "reference" : "{ type: reference, to: contact, on_missing: stub }")
        jsonb:
          mailing_address: { fields: { MailingStreet: textarea, MailingCity: string } }
        """
    }

    init(_ sync: OrgSync, _ text: String, seed: Int) throws {
        self.sync = sync
        let library = ManifestLibrary(texts: [("contact.yaml", text)])
        manifest = try library.manifest(named: "contact")
        engine = SyncEngine(manifests: library, salesforce: sync.client, database: sync.database.target)
        var program = try Program(environment: sync.emulator.environment)
        try program.write(text, to: "objects/contact.yaml")
        program.environment["SFSYNC_OBJECTS"] = program.directory.appending(path: "objects").path()
        for (name, key) in [("PGHOST", "host"), ("PGUSER", "user"), ("PGDATABASE", "dbname")] {
            program.environment[name] = sync.database.target.parameters[key]
        }
        self.program = program
        state = Mutex(State(chance: RandomFaults(seed: seed)))
    }

    /// Counts a request of the run.
    ///
    /// - Returns: its number, from 1
    func nextRequest() -> Int {
        state.withLock { state in
            state.requests += 1
            return state.requests
        }
    }

    /// Begins to count requests from 1.
    func clearRequests() {
        state.withLock { $0.requests = 0 }
    }

    /// Draws by chance; what is drawn may come from the observer's thread, too.
    func draw<Value>(_ body: (inout RandomFaults) throws -> Value) rethrows -> Value {
        try state.withLock { try body(&$0.chance) }
    }

    /// What happened so far, for a failure's message.
    var diary: Comment { Comment(rawValue: state.withLock { $0.diary.joined(separator: "\n") }) }

    func note(_ line: String) {
        state.withLock { $0.diary.append(line) }
    }

    /// How often what happened, in all rounds.
    var tally: String {
        state.withLock { $0.tally }.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
    }

    /// Counts what happened.
    func count(_ what: String) {
        state.withLock { $0.tally[what, default: 0] += 1 }
    }

    /// Forgets what led to a table that was right.
    func turnPage() {
        state.withLock { $0.diary = [] }
    }

    /// Changes the org a few times, and lets some time pass.
    func change(times: Int) throws {
        for _ in 0..<times {
            let done = try draw { try RoundPlan.mutate(sync.emulator.org, &$0) }
            note("  \(done)")
            sync.clock.advance(seconds: TimeInterval(draw { $0.number(0...90) }))
        }
    }
}
