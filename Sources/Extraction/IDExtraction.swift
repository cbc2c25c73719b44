internal import SyncModel

/// Reads records by their Ids over REST, as many with each query as its URL holds.
struct IDExtraction {
    let context: ExtractionContext
    /// Well-formed Ids; an Id that Salesforce does not know any more gives no record and no error.
    let ids: [String]

    /// Passes every record that there is to the filler.
    ///
    /// - Returns: How many Salesforce announced.
    /// - Throws: `SalesforceError`, `SyncError`, or what the filler throws.
    func run(into filler: BatchFiller) throws -> Int {
        context.status.expect(ids.count)
        let size = max(1, context.plan.idsPerURL)
        var reported = 0
        for start in stride(from: 0, to: ids.count, by: size) {
            let part = context.restricted(to: Array(ids[start...].prefix(size)))
            reported += try RESTExtraction(context: part).run(into: filler).reported
            context.status.countPage()
        }
        return reported
    }
}

extension ExtractionContext {
    /// The context of a query for some of the records; it counts its pages for itself.
    fileprivate func restricted(to ids: [String]) -> ExtractionContext {
        ExtractionContext(
            client: client,
            plan: plan.restricted(to: ids),
            fields: fields,
            restRowLimit: nil,
            downloads: downloads,
            status: ExtractionStatus(),
            clock: clock,
            cancellation: cancellation,
            onEvent: onEvent,
        )
    }
}
