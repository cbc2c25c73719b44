package import Salesforce
package import SyncModel

/// An opened query, ready to be read.
package struct RecordSource: Sendable {
    package let context: ExtractionContext
    /// The Bulk job with the results; nil for REST.
    package let job: QueryJob?
    /// The records to read, where only these are wanted; REST only.
    package var ids: [String]?
    /// What an earlier process has committed of the job's results.
    package var committed: [Checkpoint] = []

    /// Creates a source that reads the results of a job, or by REST some records or the whole query.
    package init(context: ExtractionContext, job: QueryJob?, ids: [String]? = nil, committed: [Checkpoint] = []) {
        self.context = context
        self.job = job
        self.ids = ids
        self.committed = committed
    }

    package var plan: QuerySpec { context.plan }
    package var status: ExtractionStatus { context.status }
    package var jobText: String { job.map { " in job \($0.id)" } ?? "" }

    /// Passes every record to the filler.
    ///
    /// When this returns, or throws, no request of it is on its way any more.
    ///
    /// - Returns: How many Salesforce announced.
    /// - Throws: `SalesforceError`, `SyncError`, or what the filler throws.
    package func read(into filler: BatchFiller) throws -> Int {
        do {
            return try context.clock.measure(.encode) {
                let reported = try readAll(into: filler)
                try filler.flush()
                return reported
            }
        } catch {
            // Pages that were paid for are stored.
            if error.isOutOfRequests { try filler.flush() }
            throw error
        }
    }

    private func readAll(into filler: BatchFiller) throws -> Int {
        if let ids {
            return try IDExtraction(context: context, ids: ids).run(into: filler)
        } else if let job {
            let rows = try BulkExtraction(context: context, job: job, committed: committed).run(into: filler)
            return job.numberRecordsProcessed ?? rows
        } else {
            return try RESTExtraction(context: context).run(into: filler).reported
        }
    }

    /// Ends the requests of `read`, on whatever thread it runs: it then throws, within about a second.
    package func stop() { context.cancellation.cancel() }

    /// Deletes the job: its results are of no further use and count against the org's storage.
    ///
    /// - Returns: Whether it is gone.
    @discardableResult
    package func dispose() -> Bool {
        guard let job else { return true }
        do {
            try context.client.delete(job)
            return true
        } catch {
            // Salesforce removes it after seven days anyway.
            context.onEvent(.debug("Job \(job.id) could not be deleted: \(error)"))
            return false
        }
    }
}
