extension EmulatedOrg {
    /// The requests answered so far, oldest first; the first 20,000 are kept.
    package var requests: [RecordedRequest] { log.requests }

    /// How many requests were answered, also those that are not kept.
    package var requestCount: Int { log.total }

    /// Requests that would have written to Salesforce.
    ///
    /// A test of a read-only client expects none.
    package var writeAttempts: [RecordedRequest] { log.writeAttempts }

    /// Forgets the requests so far.
    package func clearRequests() { log.clear() }

    /// Calls `body` with each request before it is answered, so that a test can change the org in the middle of a read.
    ///
    /// The status is 0 then. Nil ends it.
    package func onRequest(_ body: (@Sendable (RecordedRequest) -> Void)?) { log.observe(body) }
}
