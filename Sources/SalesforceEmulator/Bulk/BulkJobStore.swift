import Synchronization

/// The Bulk jobs of an org, and how they proceed.
final class BulkJobStore: Sendable {
    private struct State {
        var jobs: [String: BulkJob] = [:]
        var order: [String] = []
        var created: UInt64 = 0
        var nextFailure: BulkJob.Failure?
    }

    private let polls: Int
    private let delayMilliseconds: Int64
    private let state = Mutex(State())

    init(polls: Int, delay: Duration) {
        self.polls = polls
        delayMilliseconds = delay.components.seconds * 1000 + delay.components.attoseconds / 1_000_000_000_000_000
    }

    /// Numbers a new job and keeps it.
    func add(_ make: (_ id: String, _ number: UInt64) -> BulkJob) -> BulkJob {
        state.withLock { state in
            state.created += 1
            let id = RecordID(prefix: RecordID.packedPrefix("750") ?? 0, number: 9_000_000 + state.created * 5).text
            var job = make(id, state.created)
            job.failure = state.nextFailure
            state.nextFailure = nil
            state.jobs[id] = job
            state.order.append(id)
            return job
        }
    }

    /// The next job that is added will fail.
    func failNext(message: String?) { state.withLock { $0.nextFailure = BulkJob.Failure(message: message) } }

    /// The job as it is now, without counting as a poll.
    func job(_ id: String) -> BulkJob? { state.withLock { $0.jobs[id] } }

    /// The job after one more poll: queued, then in progress, then complete.
    func poll(_ id: String, now: Int64) -> BulkJob? {
        state.withLock { state in
            guard var job = state.jobs[id] else { return nil }
            if job.state == .uploadComplete || job.state == .inProgress {
                job.polls += 1
                let isDone = job.polls > polls && now - job.createdAt >= delayMilliseconds
                job.state = !isDone ? .inProgress : job.failure == nil ? .complete : .failed
                state.jobs[id] = job
            }
            return job
        }
    }

    /// Ends a job that still runs; nil where there is no such job, false where it has ended.
    func abort(_ id: String) -> (job: BulkJob, isAborted: Bool)? {
        state.withLock { state in
            guard var job = state.jobs[id] else { return nil }
            guard job.state == .uploadComplete || job.state == .inProgress else { return (job, false) }
            job.state = .aborted
            state.jobs[id] = job
            return (job, true)
        }
    }

    /// Ends a job that still runs as failed or aborted.
    func end(_ id: String, as ending: BulkJob.State, message: String?) {
        state.withLock { state in
            guard var job = state.jobs[id], job.state == .uploadComplete || job.state == .inProgress else { return }
            job.state = ending
            job.failure = BulkJob.Failure(message: message)
            state.jobs[id] = job
        }
    }

    /// Forgets the polls of a job that still runs.
    func rewind(_ id: String) {
        state.withLock { $0.jobs[id]?.polls = -1 }
    }

    /// Forgets a job.
    ///
    /// - Returns: whether there was one
    func remove(_ id: String) -> Bool {
        state.withLock { state in
            state.order.removeAll { $0 == id }
            return state.jobs.removeValue(forKey: id) != nil
        }
    }

    /// All jobs, oldest first.
    var all: [BulkJob] { state.withLock { state in state.order.compactMap { state.jobs[$0] } } }
}
