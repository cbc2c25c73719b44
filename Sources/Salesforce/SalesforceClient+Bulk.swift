extension SalesforceClient {
    /// Creates a Bulk API 2.0 query job.
    ///
    /// Where the answer is lost, the request is sent again and the first job, if there is one, is left to Salesforce,
    /// which removes it in time.
    ///
    /// - Parameters:
    ///   - soql: one SELECT.
    ///   - includingDeleted: whether rows in the recycle bin and archived ones are wanted (`queryAll`).
    /// - Returns: the job, queued.
    /// - Throws: `SalesforceError`; with code `unsupportedByBulk` where REST has to be used.
    package func createQueryJob(soql: String, includingDeleted: Bool) throws -> QueryJob {
        _ = try parse(soql)
        let version = try apiVersion()
        let call = Call(pace: .count) { session in
            try HTTPRequest.createQueryJob(
                soql: soql,
                includingDeleted: includingDeleted,
                version: version.description,
                at: session.instance,
                token: session.token,
            )
        }
        let job = try decode(QueryJob.self, call, token(nil))
        try adopt(jobID: job.id)
        return job
    }

    /// Declares a job that an earlier run created, and noted in its ledger, as this client's own.
    ///
    /// Only own jobs can be aborted and deleted.
    ///
    /// - Throws: `SalesforceError` with code `refused` where the text is not an Id.
    package func adopt(jobID: String) throws(SalesforceError) {
        do {
            try http.gate.adopt(jobID: jobID)
        } catch {
            throw SalesforceError(error)
        }
    }

    /// Asks for a job's state.
    ///
    /// - Parameters:
    ///   - id: the job's Id.
    ///   - apiVersion: the version that the job was created with, where it is known; any version finds the job.
    /// - Returns: the job as it is now.
    /// - Throws: `SalesforceError`; with code `notFound` where the job is gone, as it is 7 days after it ended.
    package func job(_ id: String, apiVersion: APIVersion? = nil) throws -> QueryJob {
        try job(id, apiVersion, isRetried: true, token(nil))
    }

    /// Waits until a job has ended, in whatever way.
    ///
    /// A job that failed or was aborted is a result, not an error: see `QueryJob.state` and `QueryJob.failure`. There is
    /// no limit to the time. A question that gets no answer is asked again with the next one.
    ///
    /// - Parameters:
    ///   - job: the job.
    ///   - poll: how often to ask.
    ///   - cancellation: ends this call, not the job; the client's own token where there is none.
    ///   - onPoll: told each answer.
    /// - Returns: the job as it ended.
    /// - Throws: `SalesforceError` where the state cannot be learned; what `onPoll` throws.
    package func waitForJob(
        _ job: QueryJob,
        poll: PollPolicy = PollPolicy(),
        cancellation: CancellationToken? = nil,
        onPoll: (QueryJob) throws -> Void = { _ in },
    ) throws -> QueryJob {
        let cancellation = token(cancellation)
        var latest = job
        var wait = poll.first
        var failures = 0
        while !latest.state.isTerminal {
            do {
                try options.retry.sleep(wait, cancellation)
            } catch let error as HTTPError {
                throw SalesforceError(error)
            }
            wait = poll.next(after: wait)
            do {
                latest = try self.job(job.id, job.apiVersion, isRetried: false, cancellation)
                failures = 0
            } catch let error as SalesforceError where error.isRetryable && failures < poll.toleratedFailures {
                failures += 1
                options.onNotice(.retry("\(error.shortReason), asking for job \(job.id) again in \(wait.inSeconds)"))
                continue
            }
            try onPoll(latest)
        }
        return latest
    }

    /// Reads one page of a job's results and passes its CSV on as it arrives.
    ///
    /// Each page begins with the header row. A locator stays good while the job exists, for any session: a page can be
    /// read again. The request is sent again by itself only as long as nothing was passed on; after that,
    /// `SalesforceError.isRetryable` tells whether asking for the page once more is worth it.
    ///
    /// - Parameters:
    ///   - job: a job that is complete.
    ///   - locator: which page; nil for the first.
    ///   - maxRecords: rows per page at most; nil to let Salesforce choose.
    ///   - cancellation: ends this call; the client's own token where there is none.
    ///   - onHead: called once, before the first byte, with what the call returns.
    ///   - onBody: called for each piece of the body, blocking the transfer while it runs.
    /// - Returns: the way to the next page and the number of rows in this one.
    /// - Throws: `SalesforceError`; with code `protocolViolation` where the locator of the next page is missing or is
    ///   the one of this page. What the closures throw.
    @discardableResult
    package func resultPage(
        _ job: QueryJob,
        locator: String?,
        maxRecords: Int? = nil,
        cancellation: CancellationToken? = nil,
        onHead: (ResultPage) throws -> Void = { _ in },
        onBody: (RawSpan) throws -> Void,
    ) throws -> ResultPage {
        let path = path(job.id, job.apiVersion) + "/results"
        let parameters =
            (locator.map { [(name: "locator", value: $0)] } ?? [])
            + (maxRecords.map { [(name: "maxRecords", value: String($0))] } ?? [])
        let call = Call(expects: .csv) { session in
            try HTTPRequest.get(
                path,
                at: session.instance,
                parameters: parameters,
                token: session.token,
                accept: "text/csv",
            )
        }
        var page = ResultPage(locator: nil, recordCount: nil)
        _ = try stream(
            call,
            token(cancellation),
            onHead: { head in
                page = try ResultPage(head, asked: locator, request: "GET \(path)")
                try onHead(page)
            },
            onBody: onBody,
        )
        return page
    }

    /// Whether a job's results have a row behind their header line, whatever the job says of their number.
    ///
    /// - Parameters:
    ///   - job: a job that is complete.
    ///   - cancellation: ends this call; the client's own token where there is none.
    /// - Returns: Whether there is one.
    /// - Throws: `SalesforceError`.
    package func hasResults(_ job: QueryJob, cancellation: CancellationToken? = nil) throws -> Bool {
        let path = path(job.id, job.apiVersion) + "/results"
        let call = Call(expects: .csv) { session in
            try HTTPRequest.get(path, at: session.instance, token: session.token, accept: "text/csv")
        }
        struct RowSeen: Error {}
        var isBehindHeader = false
        do {
            _ = try stream(call, token(cancellation), onHead: { _ in }) { bytes in
                for offset in bytes.byteOffsets {
                    switch bytes.unsafeLoad(fromByteOffset: offset, as: UInt8.self) {
                    // Names of fields hold no line ends.
                    case 0x0A, 0x0D: isBehindHeader = true
                    case _ where isBehindHeader: throw RowSeen()
                    default: break
                    }
                }
            }
            return false
        } catch is RowSeen {
            return true
        }
    }

    /// Aborts an own job that has not ended.
    ///
    /// Not ended by the client's token, so that tidying up after a cancelled run works.
    ///
    /// - Throws: `SalesforceError`; with code `refused` for a job that is not this client's own.
    @discardableResult
    package func abort(_ job: QueryJob) throws -> QueryJob {
        let call = Call(isBudgeted: false, pace: .small) { session in
            HTTPRequest.abortQueryJob(
                job.id,
                version: job.apiVersion.description,
                at: session.instance,
                token: session.token,
            )
        }
        return try decode(QueryJob.self, call, CancellationToken())
    }

    /// Deletes an own job that has ended, with its results; a job that is gone counts as deleted.
    ///
    /// Not ended by the client's token, so that tidying up after a cancelled run works.
    ///
    /// - Throws: `SalesforceError`; with code `refused` for a job that is not this client's own.
    package func delete(_ job: QueryJob) throws {
        let call = Call(expects: .nothing, isBudgeted: false, pace: .small) { session in
            HTTPRequest.deleteQueryJob(
                job.id,
                version: job.apiVersion.description,
                at: session.instance,
                token: session.token,
            )
        }
        do {
            _ = try collect(call, CancellationToken())
        } catch let error as SalesforceError where error.code == .notFound {}
    }

    private func job(_ id: String, _ version: APIVersion?, isRetried: Bool, _ cancellation: CancellationToken) throws
        -> QueryJob
    {
        let path = path(id, try version ?? apiVersion())
        let call = Call(isRetried: isRetried, pace: .small) { session in
            try HTTPRequest.get(path, at: session.instance, token: session.token)
        }
        let job = try decode(QueryJob.self, call, cancellation)
        // An Id has 15 characters; three more tell their case.
        guard job.id.prefix(15) == id.prefix(15) else {
            throw SalesforceError(
                code: .protocolViolation,
                recovery: .fail,
                message: "asked for job \(id), Salesforce answered with job \(job.id)",
                request: "GET \(path)",
                hint: "A proxy that mixes answers up would do this",
            )
        }
        return job
    }

    func path(_ id: String, _ version: APIVersion) -> String { "/services/data/v\(version)/jobs/query/\(id)" }
}
