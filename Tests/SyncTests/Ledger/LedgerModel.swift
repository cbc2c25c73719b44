import Ledger

/// The states of `sfsync.runs` for one object, as docs/design.md draws them: what the ledger has to do, in a few lines.
struct LedgerModel: Equatable {
    struct Run: Equatable {
        var state: RunState
        var fence = 1
        var job: String?
        /// Whether a later process may take the run up.
        var isContinuable = true
    }

    /// What a process holds: a run, and the fencing token that it was given.
    struct Lease: Equatable {
        var run: Int
        var fence: Int
    }

    /// The transitions of the drawing, with those that change nothing but the fencing token.
    static let legal: [RunState: Set<RunState>] = [
        .running: [.running, .done, .rejects, .failed, .stopped, .abandoned],
        .failed: [.failed, .running],
        .stopped: [.stopped, .running],
        .abandoned: [.abandoned, .running],
        .done: [.done],
        .rejects: [.rejects],
    ]

    private(set) var runs: [Run] = []

    /// Whether the lease is the run's current one.
    func holds(_ lease: Lease) -> Bool {
        runs[lease.run].state == .running && runs[lease.run].fence == lease.fence
    }

    /// A run begins; one that was left running is abandoned.
    mutating func begin() -> Lease {
        for index in runs.indices where runs[index].state == .running { runs[index].state = .abandoned }
        runs.append(Run(state: .running))
        return Lease(run: runs.count - 1, fence: 1)
    }

    /// The run that the next process would take up: the latest one, if it was interrupted and has a job.
    var continuation: Int? {
        guard let last = runs.last, last.job != nil, last.isContinuable, ![.done, .rejects].contains(last.state)
        else { return nil }
        return runs.count - 1
    }

    /// A process takes up an interrupted run.
    mutating func resume(_ run: Int) -> Lease {
        runs[run].state = .running
        runs[run].fence += 1
        return Lease(run: run, fence: runs[run].fence)
    }

    /// The process of a lease notes its job; false where it is superseded.
    mutating func note(job: String, by lease: Lease) -> Bool {
        guard holds(lease) else { return false }
        runs[lease.run].job = job
        return true
    }

    /// The process of a lease ends its run; false where it is superseded.
    mutating func finish(_ lease: Lease, _ state: RunState) -> Bool {
        guard holds(lease) else { return false }
        runs[lease.run].state = state
        return true
    }

    /// The process of a lease finds that the results are gone, and closes the run.
    mutating func abandon(_ lease: Lease) {
        if holds(lease) { runs[lease.run].state = .abandoned }
    }

    /// The results were at fault: nobody continues with them.
    mutating func refuseContinuation(_ lease: Lease) {
        guard runs[lease.run].fence == lease.fence else { return }
        runs[lease.run].isContinuable = false
    }
}
