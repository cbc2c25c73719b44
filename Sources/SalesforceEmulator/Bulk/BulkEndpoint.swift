import FoundationEssentials

/// `/jobs/query`: jobs and their results.
struct BulkEndpoint: Sendable {
    let org: EmulatedOrg
    let jobs: BulkJobStore
    let creation: BulkCreation
    let pageSize: Int
    let sizing: PageSizing
    let emptyResult: EmulatorConfiguration.EmptyResult
    let linkShape: EmulatorConfiguration.LinkShape

    /// Answers everything at and under `/jobs/query`, given the parts after it; nil where verb and path do not fit.
    func answer(_ request: EmulatorRequest, _ parts: [String], version: String) throws -> EmulatorAnswer? {
        switch (request.method, parts.count, parts.count == 2 ? parts[1] : "") {
        case ("POST", 0, _): return try creation.answer(request, version: version)
        case ("GET", 0, _): return list()
        case ("GET", 1, _):
            let job = try find(parts[0], version: version)
            return .json((jobs.poll(job.id, now: org.milliseconds) ?? job).json(isCreation: false))
        case ("PATCH", 1, _): return try abort(parts[0], request, version: version)
        case ("DELETE", 1, _):
            let job = try find(parts[0], version: version)
            guard job.state != .uploadComplete, job.state != .inProgress else {
                throw QueryError("INVALIDJOBSTATE", "Invalid job state for a delete: \(job.state.rawValue)")
            }
            _ = jobs.remove(parts[0])
            return .noContent
        case ("GET", 2, "results"): return try results(find(parts[0], version: version), request)
        case ("GET", 2, "resultPages"): return try resultPages(find(parts[0], version: version), request.query)
        default: return nil
        }
    }

    private func find(_ id: String, version: String) throws -> BulkJob {
        guard let job = jobs.job(id) else {
            throw QueryError(status: 404, "NOT_FOUND", "The requested resource does not exist")
        }
        guard job.version == version else {
            throw QueryError(
                status: 409,
                "API_VERSION_MISMATCH",
                "The job was created with API version \(job.version.dropFirst()), not \(version.dropFirst())",
            )
        }
        return job
    }

    private func list() -> EmulatorAnswer {
        let records = jobs.all.map { $0.json(isCreation: false) }
        return .json("{\"done\":true,\"records\":[\(records.joined(separator: ","))],\"nextRecordsUrl\":null}")
    }

    private func abort(_ id: String, _ request: EmulatorRequest, version: String) throws -> EmulatorAnswer {
        struct Change: Decodable { var state: String }
        let change = try? JSONDecoder().decode(Change.self, from: Data(request.body))
        guard change?.state == "Aborted" else {
            throw QueryError("INVALIDJOB", "the only change to a query job is state Aborted")
        }
        guard let (job, isAborted) = jobs.abort(try find(id, version: version).id), isAborted else {
            throw QueryError("INVALIDJOBSTATE", "Aborting already Completed Job not allowed")
        }
        return .json(job.json(isCreation: false))
    }

    private func results(_ job: BulkJob, _ request: EmulatorRequest) throws -> EmulatorAnswer {
        try requireComplete(job)
        let query = request.query
        let start = try start(of: query["locator"], job)
        var size = pageSize
        if let text = query["maxRecords"] {
            guard let wanted = Int(text), wanted > 0 else {
                throw QueryError("INVALIDJOB", "maxRecords must be a positive number: \(text)")
            }
            size = min(wanted, pageSize)
        }
        let end =
            request.ignoresPageSize ? job.rows.count : sizing.end(from: start, size: size, count: job.rows.count)
        let org = org
        let isEmpty = job.rows.isEmpty && emptyResult == .nothing
        return EmulatorAnswer(
            status: 200,
            contentType: "text/csv",
            headers: [
                ("Sforce-NumberOfRecords", String(end - start)),
                ("Sforce-Locator", end < job.rows.count ? job.locator(at: end) : "null"),
            ],
            body: .rows(
                before: isEmpty ? "" : job.layout.header,
                RowChunks(job.layout, rows: job.rows[start..<end]) { job.snapshot ?? org.snapshot },
                after: "",
            ),
        )
    }

    /// Up to five links per answer; the first page, which has no locator, is not among them.
    private func resultPages(_ job: BulkJob, _ query: [String: String]) throws -> EmulatorAnswer {
        try requireComplete(job)
        let isGuide = linkShape == .pages
        let path = (isGuide ? "/services/data/\(job.version)" : "") + "/jobs/query/\(job.id)"
        let link = isGuide ? "resultUrl" : "resultLink"
        var row = try start(of: query["locator"], job)
        if query["locator"] == nil { row = sizing.end(from: 0, size: pageSize, count: job.rows.count) }
        var links: [String] = []
        while row < job.rows.count, links.count < 5 {
            links.append("{\"\(link)\":\"\(path)/results?locator=\(escaped(job.locator(at: row)))\"}")
            row = sizing.end(from: row, size: pageSize, count: job.rows.count)
        }
        var text =
            "{\"\(isGuide ? "resultPages" : "resultChunks")\":[\(links.joined(separator: ","))],\"done\":\(row >= job.rows.count)"
        if row < job.rows.count {
            text += ",\"nextRecordsUrl\":\"\(path)/resultPages?locator=\(escaped(job.locator(at: row)))\""
        } else if !isGuide {
            text += ",\"nextRecordsUrl\":null"
        }
        return .json(text + "}")
    }

    private func start(of locator: String?, _ job: BulkJob) throws -> Int {
        guard let locator else { return 0 }
        guard let row = job.row(at: locator) else {
            throw QueryError("INVALID_LOCATOR", "the locator is not one of this job")
        }
        return row
    }

    private func requireComplete(_ job: BulkJob) throws {
        guard job.state == .complete else {
            throw QueryError(
                "INVALIDJOBSTATE",
                "Invalid job state, results are there when it is JobComplete: \(job.state.rawValue)"
            )
        }
    }

    private func escaped(_ locator: String) -> String {
        locator.replacing("+", with: "%2B").replacing("/", with: "%2F").replacing("=", with: "%3D")
    }
}
