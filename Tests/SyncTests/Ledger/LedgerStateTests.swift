import Manifest
import Postgres
import TestSupport
import Testing

@testable import Ledger
@testable import SyncModel

/// Random walks of several processes over one object: the ledger does what the model does, step by step.
@Suite struct LedgerStateTests {
    /// The ledger beside its model, and processes of which some have slept through a take-over.
    private struct Walk {
        let ledger: Ledger
        var chance: RandomFaults
        var model = LedgerModel()
        /// What each process holds, in the ledger and in the model.
        var leases = [(real: RunLease, model: LedgerModel.Lease)?](repeating: nil, count: 3)

        mutating func step() throws {
            let process = chance.number(0...(leases.count - 1))
            switch chance.number(1...10) {
            case 1...2: try begin(process)
            case 3...5: try resume(process)
            case 6...7: try note(process)
            case 8: try giveUp(process)
            default: try finish(process)
            }
        }

        mutating func begin(_ process: Int) throws {
            var run = NewRun(plan: try Walk.plan(), table: "things")
            run.request = "full"
            run.mapping = "one"
            leases[process] = (try ledger.begin(run, process: .current), model.begin())
        }

        private mutating func resume(_ process: Int) throws {
            let found = try ledger.continuation(request: "full", mapping: "one", table: "things")
            #expect((found == nil) == (model.continuation == nil))
            guard let found, let run = model.continuation else { return }
            leases[process] = (try ledger.resume(found.run, process: .current), model.resume(run))
        }

        private mutating func note(_ process: Int) throws {
            guard let lease = leases[process] else { return }
            let job = "750\(chance.number(100...999))"
            let expected = model.note(job: job, by: lease.model)
            try isTaken(expected) { try ledger.note(job: job, try Walk.plan(), of: lease.real) }
            try isTaken(expected) { _ = try ledger.record(RunCounts(), rejects: [], of: lease.real) }
        }

        private mutating func giveUp(_ process: Int) throws {
            guard let lease = leases[process] else { return }
            if chance.chance(50) {
                model.refuseContinuation(lease.model)
                try ledger.refuseContinuation(of: lease.real)
            } else {
                model.abandon(lease.model)
                try ledger.abandon(lease.real)
            }
        }

        mutating func finish(_ process: Int) throws {
            guard let lease = leases[process] else { return }
            let state = [RunState.done, .rejects, .failed, .stopped][chance.number(0...3)]
            let expected = model.finish(lease.model, state)
            let plan = try Walk.plan()
            try isTaken(expected) {
                try ledger.finish(lease.real, RunOutcome(state: state, mode: .bulk, soql: plan.soql), watermark: nil)
            }
        }

        /// A superseded process is told so, and changes nothing.
        private func isTaken(_ expected: Bool, _ body: () throws -> Void) throws {
            do {
                try body()
                #expect(expected, "a superseded process wrote to the ledger")
            } catch let error as SyncError where error.code == .locked {
                #expect(!expected, "\(error)")
            }
        }

        static func plan() throws -> QuerySpec {
            try QuerySpec(ScriptedSync.things().manifest(named: "thing"), mode: .bulk, window: .full)
        }

        /// The rows of the ledger are the runs of the model.
        func compare() throws {
            let rows = try ledger.connection.query(
                "SELECT state, fence, job_id, request FROM \(ledger.connection.ledger).runs ORDER BY id"
            ).records
            let runs = rows.map { row in
                LedgerModel.Run(
                    state: row["state"].flatMap(RunState.init) ?? .abandoned,
                    fence: row.integer("fence") ?? -1,
                    job: row["job_id"],
                    isContinuable: row["request"] != nil,
                )
            }
            #expect(runs == model.runs)
        }
    }

    @Test(arguments: 1...12)
    func randomWalks(seed: Int) async throws {
        try await TemporaryPostgres.withDatabase { database in
            try await onThread {
                let ledger = Ledger(object: "thing", connection: try PostgresConnection(to: database.target))
                try ledger.prepare()
                var walk = Walk(ledger: ledger, chance: RandomFaults(seed: seed))
                for _ in 0..<60 {
                    let before = walk.model.runs.map(\.state)
                    try walk.step()
                    try walk.compare()
                    for (old, new) in zip(before, walk.model.runs.map(\.state)) {
                        #expect(LedgerModel.legal[old]?.contains(new) == true, "\(old) -> \(new)")
                    }
                }
                // Whatever has happened: the next run begins, and comes to its end.
                try walk.begin(0)
                try walk.compare()
                try walk.finish(0)
                try walk.compare()
            }
        }
    }

    /// The states of the drawing are those that the database takes.
    @Test func theTableTakesTheStatesOfTheModel() {
        let statements = LedgerSchema(ledger: "sfsync").statements
        let names = RunState.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
        #expect(statements.contains("CHECK (state IN (\(names)))"))
    }
}
