internal import Salesforce

/// Reads the pages of a REST query.
struct RESTExtraction {
    let context: ExtractionContext

    /// Rows a page is asked for: the most Salesforce gives.
    static let pageRows = 2000

    /// Passes every record of the query to the filler.
    ///
    /// A locator dies with its session. Then the query begins anew in the order of Ids, and what came before is left out;
    /// when it dies again, it goes on behind the last Id.
    ///
    /// - Returns: How many there were, and how many Salesforce announced.
    /// - Throws: `SalesforceError`, `SyncError`, or what the filler throws.
    func run(into filler: BatchFiller) throws -> (rows: Int, reported: Int?) {
        var reader = JSONRecordReader(fields: context.fields)
        reader.totalSizeLimit = context.restRowLimit
        var path = try RESTPagePath(soql: context.plan.soql, includingDeleted: context.plan.includesDeleted)
        let reading = PageReading()
        var reported: Int?
        var order = KeysetOrder()
        var visited: Set<String> = []
        while true {
            var envelope: JSONRecordReader.Envelope
            do {
                envelope = try read(path, &reader, reading, &order, into: filler)
                reading.endPage()
            } catch let error as SalesforceError where error.code == .locatorExpired && context.plan.limit == nil {
                context.onEvent(.detail("\(error) Going on behind the records that came."))
                reading.restart()
                path = try RESTPagePath(
                    soql: order.restart(context.plan),
                    includingDeleted: context.plan.includesDeleted,
                )
                continue
            } catch let error where error is SalesforceError || error is PageFormatError {
                try context.pause(reading, because: error)
                continue
            }
            if reported == nil {
                reported = envelope.totalSize
                context.status.expect(reported)
            }
            context.status.countPage()
            if envelope.isDone == true { return (reading.rowCount, reported) }
            guard let next = envelope.nextRecordsPath else {
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
        _ reading: PageReading,
        _ order: inout KeysetOrder,
        into filler: BatchFiller,
    ) throws -> JSONRecordReader.Envelope {
        reader.reset()
        var last = order
        defer { order = last }
        func take(_ record: Record) throws {
            last.note(record)
            try reading.take(record, filler.append)
        }
        var waiting = ContinuousClock.now
        try context.client.restPage(path, batchSize: Self.pageRows) { bytes in
            let start = ContinuousClock.now
            context.clock.add(start - waiting, to: .download)
            try bytes.withUnsafeBytes { try reader.feed($0, take) }
            waiting = ContinuousClock.now
            context.clock.add(waiting - start, to: .encode)
        }
        try reader.finish()
        return reader.envelope
    }

    private func unusable(_ what: String) -> SyncError {
        SyncError(
            code: .account,
            message: "A page of the query \(what)",
            hint: "Nothing is lost: run the same command again.",
        )
    }
}

/// Where a query that is ordered by Id goes on after its locator died.
struct KeysetOrder {
    private var isOrdered = false
    private var last = ""

    /// Remembers how far an ordered query has come.
    mutating func note(_ record: Record) {
        if isOrdered { last = String(decoding: record.bytes(0), as: UTF8.self) }
    }

    /// The query to go on with: ordered from now on, and behind the last Id where it was ordered before.
    mutating func restart(_ plan: SyncPlan) -> String {
        isOrdered = true
        return plan.orderedByID(after: last.isEmpty ? nil : last)
    }
}
