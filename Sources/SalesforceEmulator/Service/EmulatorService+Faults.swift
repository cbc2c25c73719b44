extension EmulatorService {
    /// Brings about what a fault means for the org, before the request is answered.
    func suffer(_ fault: Fault, _ request: EmulatorRequest) {
        let parts = request.parts
        let job = parts.firstIndex(of: "jobs").flatMap { parts.count > $0 + 2 ? parts[$0 + 2] : nil }
        switch (fault, job) {
        case (.expireSessions, _): sessions.expireAll()
        case (.forgetCursors, _): queries.forgetCursors()
        case (.useUpQuota, _): meter.set(used: meter.usage.quota, quota: nil)
        case (.failJob(let message), let job?): jobs.end(job, as: .failed, message: message)
        case (.abortJob, let job?): jobs.end(job, as: .aborted, message: nil)
        case (.keepInProgress, let job?): jobs.rewind(job)
        default: break
        }
    }
}
