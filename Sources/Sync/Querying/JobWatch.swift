internal import Salesforce
internal import SyncModel

/// What is said of a Bulk job while a run waits for it: often at first, then less and less, and never nothing for long.
struct JobWatch {
    private let start = ContinuousClock.now
    private var next: Duration = .seconds(30)
    private var lastState: QueryJob.State

    /// Half an hour of waiting is seven lines.
    private static let longest: Duration = .seconds(600)

    init(_ job: QueryJob) { lastState = job.state }

    /// What is to be told of the job's answer.
    mutating func events(_ job: QueryJob) -> [SyncEvent] {
        var events: [SyncEvent] = []
        if job.state != lastState { events.append(.debug("Job \(job.id) is \(job.state).")) }
        lastState = job.state
        let waited = ContinuousClock.now - start
        guard !job.state.isTerminal, waited >= next else { return events }
        next = waited + min(waited, Self.longest)
        let count = job.numberRecordsProcessed.map { $0 > 0 ? ", \($0.grouped) records so far" : "" } ?? ""
        events.append(
            .info("Still waiting for job \(job.id), for \(waited.rounded): Salesforce says \(job.state)\(count).")
        )
        return events
    }
}
