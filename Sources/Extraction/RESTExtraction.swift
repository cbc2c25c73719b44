internal import RowCodec
internal import Salesforce
internal import SyncModel

/// Reads the pages of a REST query.
struct RESTExtraction {
    let context: ExtractionContext

    /// Rows a page is asked for: the most Salesforce gives.
    static let pageRows = 2000

    /// Passes every record of the query to the filler.
    ///
    /// A locator dies with its session. Then the query starts over in the order of Ids, and what came before is left out;
    /// when it dies again, it continues behind the last Id. The org moves meanwhile: each query announces its own number of
    /// records and has to deliver it.
    ///
    /// - Returns: How many there were, and how many it takes for all queries to have kept their word.
    /// - Throws: `SalesforceError`, `SyncError`, or what the filler throws.
    func run(into filler: BatchFiller) throws -> (rows: Int, reported: Int) {
        var reader = JSONRecordReader(fields: context.fields)
        reader.totalSizeLimit = context.restRowLimit
        var path = try RESTPagePath(soql: context.plan.soql, includingDeleted: context.plan.includesDeleted)
        let reading = PageAttempts()
        var account: QueryAccount?
        var order = KeysetCursor()
        var lastRestart: KeysetCursor.Progress?
        var visited: Set<String> = []
        while true {
            let page: (envelope: JSONRecordReader.Envelope, rows: Int)
            do {
                page = try read(path, &reader, reading, &order, into: filler)
                reading.endPage()
            } catch let error as SalesforceError where error.code == .locatorExpired && context.plan.limit == nil {
                // Each restart has to get further than the one before.
                let progress = order.progress(of: reading)
                guard progress != lastRestart else { throw error }
                lastRestart = progress
                context.onEvent(.debug("\(error) Continuing after the records that came."))
                reading.restart()
                account?.restart()
                visited = []
                path = try RESTPagePath(
                    soql: order.restart(context.plan),
                    includingDeleted: context.plan.includesDeleted,
                )
                continue
            } catch let error as SalesforceError where error.code == .budget && account != nil {
                throw error.beginningAnew
            } catch let error where error is SalesforceError || error is PageFormatError {
                try context.pause(reading, because: error)
                continue
            }
            // The reader refuses pages without it.
            let total = page.envelope.totalSize ?? 0
            if account == nil {
                context.status.expect(total)
                try checkBudget(read: reading.rowCount, of: total)
            }
            account = account ?? QueryAccount()
            account?.take(page: page.rows, of: total)
            context.status.countPage()
            if page.envelope.isDone == true {
                return (reading.rowCount, reading.rowCount + (account?.missing ?? 0))
            }
            guard let next = page.envelope.nextRecordsPath else {
                throw unusable("says that it is not the last and names no next page")
            }
            guard visited.insert(next).inserted else {
                throw unusable("names '\(next)' as the next page a second time")
            }
            path = try RESTPagePath(nextRecordsURL: next)
        }
    }

    private func read(
        _ path: RESTPagePath,
        _ reader: inout JSONRecordReader,
        _ reading: PageAttempts,
        _ order: inout KeysetCursor,
        into filler: BatchFiller,
    ) throws -> (JSONRecordReader.Envelope, rows: Int) {
        reader.reset()
        var last = order
        var rows = 0
        defer { order = last }
        func take(_ record: Record) throws {
            rows += 1
            last.note(record)
            try reading.take(record, filler.append)
        }
        var waiting = ContinuousClock.now
        try context.client.restPage(path, batchSize: Self.pageRows, cancellation: context.cancellation) { bytes in
            context.clock.add(ContinuousClock.now - waiting, to: .download)
            try bytes.withUnsafeBytes { try reader.feed($0, take) }
            waiting = ContinuousClock.now
        }
        context.clock.add(ContinuousClock.now - waiting, to: .download)
        try reader.finish()
        return (reader.envelope, rows)
    }

    /// Ends a query at its first page where the requests that are left cannot carry it to its end: it would start over with
    /// each run, and spend them all each time.
    ///
    /// Only what is certain counts: no page is larger than `pageRows`.
    private func checkBudget(read rows: Int, of reported: Int) throws {
        guard context.plan.limit == nil, let left = context.client.requestsLeft else { return }
        let needed = (reported - rows + Self.pageRows - 1) / Self.pageRows
        guard needed > left else { return }
        throw SalesforceError(
            code: .budget,
            recovery: .stop,
            message:
                "the query has \(reported.grouped) records, and the rest of them takes \(needed.grouped) requests or more, "
                + "of which the run may still send \(left.grouped)",
        ).beginningAnew
    }

    private func unusable(_ what: String) -> SyncError {
        SyncError(
            code: .countMismatch,
            message: "A page of the query \(what)",
            hint: "Nothing is lost: run the same command again.",
        )
    }
}

extension SalesforceError {
    /// The stop at the budget in the middle of a REST query.
    fileprivate var beginningAnew: SalesforceError {
        var error = self
        error.hint =
            "What came is stored, but the next run starts the query over: a query that needs more than the budget never ends. Raise "
            + "--max-api-usage, or use --mode bulk, which continues where it stopped"
        return error
    }
}
