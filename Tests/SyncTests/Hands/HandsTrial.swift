import Foundation
import Manifest
import Postgres
import Salesforce
import SalesforceEmulator
import Sync
import TestSupport
import Testing

@testable import SyncModel

/// A healthy mirror of contacts and their accounts, and the runs after somebody laid hands on it.
///
/// The engine's role owns the tables and is no superuser; the hands are a superuser's.
struct HandsTrial {
    /// The role of the runs.
    static let role = "hands"
    /// Somebody else's role.
    static let stranger = "stranger"

    var sync: OrgSync
    /// The manifests of the runs from now on.
    var manifests: ManifestLibrary
    /// The org of the runs from now on.
    var client: SalesforceClient
    /// Where the runs write to.
    var target: ConnectionTarget
    /// Where the runs find the tables of objects now, unless where the manifests say, or in `public`.
    var schemas: [String: String] = [:]
    /// What `keepsDump` asked for.
    var dump: Dump?
    /// Another org, which ends with the trial.
    private var other: SalesforceEmulator?

    /// Makes the mirror, lays the hand on it, and looks at the runs that follow.
    static func run(_ hand: Hand) async throws {
        let manifests = HandsManifests(deletesRows: hand.deletesRows)
        try await OrgSync.run(contacts: 40, manifests.library) { sync in
            var target = sync.database.target
            target.parameters["user"] = role
            var trial = HandsTrial(sync, manifests.library, target)
            try await trial.makeRoles()
            try await trial.makeMirror(keepingDump: hand.keepsDump)
            do {
                try await hand.act(&trial)
                for window in [RunOptions.Window.incremental, .full] {
                    try trial.changeOrg()
                    try await trial.expect(hand, window)
                }
            } catch {
                try await trial.end()
                throw error
            }
            try await trial.end()
        }
    }

    /// Runs everything as a plain run does.
    func runOnce() async throws {
        for result in try await engine.run(HandsManifests.names) { _ = try result.outcome.get() }
    }

    /// From now on the runs read an org with other records.
    mutating func moveToAnotherOrg() async throws {
        var configuration = EmulatorConfiguration()
        configuration.org.seed = 99
        configuration.org.rowCounts = ["Contact": 30, "Account": 5, "User": 5]
        let clock = sync.clock
        configuration.org.clock = { clock.now }
        let emulator = try await SalesforceEmulator.start(configuration)
        other = emulator
        client = try SalesforceClient(.fromEnvironment(emulator.environment), options: .withoutWaits)
        sync = OrgSync(emulator: emulator, client: client, engine: sync.engine, database: sync.database, clock: clock)
    }

    private init(_ sync: OrgSync, _ manifests: ManifestLibrary, _ target: ConnectionTarget) {
        self.sync = sync
        self.manifests = manifests
        self.target = target
        client = sync.client
    }

    private var engine: SyncEngine { SyncEngine(manifests: manifests, salesforce: client, database: target) }

    /// Roles are the server's, and other tests make them, too.
    private func makeRoles() async throws {
        for name in [Self.role, Self.stranger] {
            try await sync.database.execute(
                """
                DO $$ BEGIN CREATE ROLE \(name) LOGIN;
                EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$
                """
            )
        }
        try await sync.database.execute(
            """
            GRANT CREATE ON DATABASE \(sync.database.name) TO \(Self.role);
            GRANT CREATE, USAGE ON SCHEMA public TO \(Self.role), \(Self.stranger)
            """
        )
    }

    /// Reads everything once, and lets days pass, so that the lookback of an increment heals nothing; behind a dump also
    /// what has changed since.
    private mutating func makeMirror(keepingDump: Bool) async throws {
        try await runOnce()
        sync.clock.advance(seconds: 86_400)
        guard keepingDump else { return }
        dump = try await Dump(of: sync.database)
        try changeOrg()
        try await runOnce()
        sync.clock.advance(seconds: 86_400)
    }

    /// A few changes that the next increment brings, and a day more.
    private func changeOrg() throws {
        let org = sync.emulator.org
        for object in ["Account", "Contact"] {
            try org.change(object, count: 2)
            try org.insert(object, count: 1)
        }
        try org.delete("Contact", count: 1)
        sync.clock.advance(seconds: 3600)
    }

    private func expect(_ hand: Hand, _ window: RunOptions.Window) async throws {
        let results = try await engine.run(hand.objects, RunOptions(window: window, writers: 1))
        let kind = window == .full ? "the full run" : "the plain run"
        let refusals = results.compactMap { Refusal($0) }
        for refusal in refusals {
            #expect(refusal.saysWhatToDo, "\(hand.testDescription): \(kind) refuses without advice: \(refusal.text)")
        }
        switch hand.ending {
        case .equals:
            #expect(refusals.isEmpty, "\(hand.testDescription): \(kind) refuses: \(refusals.map(\.text))")
        case .refuses(let words):
            let isSaid = refusals.contains { refusal in words.contains { refusal.text.contains($0) } }
            #expect(isSaid, "\(hand.testDescription): \(kind) says \(refusals.map(\.text)), not \(words)")
        case .either: break
        case .fullMends:
            guard window == .full else { return }
            #expect(refusals.isEmpty, "\(hand.testDescription): \(kind) refuses: \(refusals.map(\.text))")
        }
        // Of what was refused nobody believes that it is current.
        let done = results.map(\.object).filter { name in !refusals.contains { $0.object == name } }
        let wrongs = try await wrongs(of: done)
        #expect(wrongs == [], "\(hand.testDescription): \(kind) is done with wrong tables")
    }

    private func end() async throws {
        await other?.stop()
        let name = sync.database.name
        try await sync.database.execute(
            """
            ALTER DATABASE \(name) RESET ALL;
            ALTER ROLE \(Self.role) IN DATABASE \(name) RESET ALL
            """
        )
    }
}

/// Why the run of an object was not done: an error, or rows that were rejected.
private struct Refusal {
    let object: String
    let text: String
    let saysWhatToDo: Bool

    init?(_ result: ObjectResult) {
        object = result.object
        switch result.outcome {
        case .success(let report):
            guard report.hasRejects else { return nil }
            // The rejects say why, and what was not rejected is right; the command ends with 3.
            text = "\(report.counts.rejected) rows were rejected"
            saysWhatToDo = true
        case .failure(let error):
            text = String(describing: error)
            saysWhatToDo =
                switch error {
                case let error as SyncError: error.hint != nil || error.code == .massDelete
                // Behind the SQLSTATE follows what to do.
                case is PostgresError: !text.hasSuffix(").")
                default: !text.isEmpty
                }
        }
    }
}
