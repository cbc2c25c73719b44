internal import RowCodec
internal import Salesforce
internal import SyncModel

/// Reads the results of a Bulk API 2.0 job, page after page, while the next ones are on their way.
struct BulkExtraction {
    let context: ExtractionContext
    let job: QueryJob
    /// What an earlier process has committed of the results.
    var committed: [Checkpoint] = []

    /// Passes every record of the job to the filler.
    ///
    /// - Returns: How many there were.
    /// - Throws: `SalesforceError`, `SyncError`, or what the filler throws.
    func run(into filler: BatchFiller) throws -> Int {
        if job.numberRecordsProcessed == 0 {
            try checkEmptiness()
            return 0
        }
        var reader = CSVRecordReader(fields: context.fields)
        var rows = 0
        var index = 0
        var locator: String?
        var visited: Set<String> = []
        while case let page = CommittedPage(index, of: committed), page.isComplete {
            rows += page.recordCount
            context.status.countPage()
            guard let next = page.checkpoints.first?.nextLocator else { return rows }
            visited.insert(next)
            locator = next
            index += 1
        }
        let downloads = try PageDownloads(context, job, from: locator)
        var download = downloads.page(at: locator)
        defer {
            download.stop()
            downloads.abandon()
            download.abandon()
        }
        while true {
            let reading = PageAttempts()
            var next: String?
            filler.beginPage(
                PageCheckpoints(index: index, locator: locator, committed: CommittedPage(index, of: committed))
            )
            while true {
                do {
                    let head = try context.clock.measure(.download, download.head)
                    next = head.locator
                    try filler.note(nextLocator: next)
                    if let next {
                        guard visited.insert(next).inserted || reading.attempts > 0 else { throw repeated(next) }
                        try downloads.expect(next)
                    }
                    try read(download, &reader, reading, into: filler)
                    try reading.check(against: head.recordCount)
                    break
                } catch let error where error is SalesforceError || error is PageFormatError {
                    try context.pause(reading, because: error)
                    download.abandon()
                    download = downloads.page(at: locator)
                }
            }
            try filler.endPage()
            rows += reading.rowCount
            context.status.countPage()
            guard let next else { return rows }
            locator = next
            index += 1
            download.abandon()
            download = downloads.page(at: next)
        }
    }

    /// Looks at the results of a job that says it has none: a number alone is not believed.
    ///
    /// Whether an empty result has a header line, locators or no byte at all is not documented: only a row counts.
    private func checkEmptiness() throws {
        let reading = PageAttempts()
        var hasResults: Bool?
        while hasResults == nil {
            do {
                hasResults = try context.client.hasResults(job, cancellation: context.cancellation)
            } catch let error as SalesforceError {
                try context.pause(reading, because: error)
            }
        }
        guard hasResults == true else { return }
        throw SyncError(
            code: .countMismatch,
            message: "Salesforce says that job \(job.id) has no records, and its results have some",
            hint: "Nothing is lost: run the same command again.",
        )
    }

    private func read(
        _ download: PageDownload,
        _ reader: inout CSVRecordReader,
        _ reading: PageAttempts,
        into filler: BatchFiller,
    ) throws {
        reader.reset()
        func take(_ record: Record) throws {
            try reading.take(record, filler.append)
        }
        while let block = try context.clock.measure(.download, download.nextBlock) {
            try block.withUnsafeBytes { try reader.feed($0, take) }
        }
        try reader.finish(take)
    }

    private func repeated(_ locator: String) -> SyncError {
        SyncError(
            code: .countMismatch,
            message: "Salesforce gave the locator '\(locator)' of job \(job.id) a second time, which would never end",
            hint: "Nothing is lost: run the same command again.",
        )
    }
}
