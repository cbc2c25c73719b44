/// What Salesforce's log of deletes says of a span.
///
/// https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_getdeleted.htm (v66)
package struct DeletedRecords: Sendable, Decodable {
    /// One delete; the record may have been restored since.
    package struct Entry: Sendable, Decodable {
        /// The record's Id.
        package var id: String
        /// When it was deleted, as Salesforce writes it: `2026-01-02T08:17:00.000+0000`.
        package var deletedDate: String
    }

    /// The deletes, in no order.
    package var deletedRecords: [Entry]
    /// Where the log begins: of deletes before, some or all are missing.
    package var earliestDateAvailable: String
    /// Up to where the log is complete, which may be before the end that was asked for.
    package var latestDateCovered: String
}

extension SalesforceClient {
    /// Asks for the deletes of an object within a span, those of records that are purged by now among them.
    ///
    /// Minutes count, seconds do not; both ends belong to the span. How far back it may begin is up to Salesforce: 15 days
    /// are documented.
    ///
    /// - Parameters:
    ///   - object: The API name.
    ///   - start: The beginning, as `2026-01-01T00:00:00+00:00`.
    ///   - end: The end, more than a minute behind it.
    /// - Returns: The deletes, and how much of the span the log covers.
    /// - Throws: `SalesforceError`; with code `locatorExpired` where the log does not reach so far back, `tooHeavy` where
    ///   there are too many deletes for one answer.
    package func deletedRecords(of object: String, from start: String, to end: String) throws -> DeletedRecords {
        let version = try apiVersion()
        var call = Call { session in
            try HTTPRequest.get(
                "/services/data/v\(version)/sobjects/\(object)/deleted",
                at: session.instance,
                parameters: [("start", start), ("end", end)],
                token: session.token,
            )
        }
        // Salesforce gives up to 600,000 deletes at once.
        call.limit = 64 << 20
        return try decode(DeletedRecords.self, call, token(nil))
    }
}
