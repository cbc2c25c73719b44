internal import Salesforce

/// Reads the pages of a REST query.
struct RESTExtraction {
    let context: ExtractionContext

    /// Rows a page is asked for: the most Salesforce gives.
    static let pageRows = 2000

    /// Passes every record of the query to the filler.
    ///
    /// - Returns: How many there were, and how many Salesforce announced.
    /// - Throws: `SalesforceError`, `SyncError`, or what the filler throws.
    func run(into filler: BatchFiller) throws -> (rows: Int, reported: Int?) {
        var reader = JSONRecordReader(fields: context.fields)
        reader.totalSizeLimit = context.restRowLimit
        var path = try RESTPagePath(soql: context.plan.soql, includingDeleted: context.plan.includesDeleted)
        var rows = 0
        var reported: Int?
        var visited: Set<String> = []
        while true {
            var reading = PageReading()
            var envelope: JSONRecordReader.Envelope
            while true {
                do {
                    envelope = try read(path, &reader, &reading, into: filler)
                    break
                } catch let error where error is SalesforceError || error is PageFormatError {
                    let delay = try reading.delay(after: error, context.retry)
                    try context.pause(delay, because: error)
                }
            }
            if reported == nil {
                reported = envelope.totalSize
                context.status.expect(reported)
            }
            rows += reading.rowCount
            context.status.countPage()
            if envelope.isDone == true { return (rows, reported) }
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
        _ reading: inout PageReading,
        into filler: BatchFiller,
    ) throws -> JSONRecordReader.Envelope {
        reader.reset()
        var copy = reading
        defer { reading = copy }
        func take(_ record: Record) throws {
            if copy.isNew(record) { try filler.append(record) }
        }
        try context.client.restPage(path, batchSize: Self.pageRows) { bytes in
            try bytes.withUnsafeBytes { try reader.feed($0, take) }
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
