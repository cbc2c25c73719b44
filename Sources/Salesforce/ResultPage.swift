/// What the head of a result page says.
package struct ResultPage: Sendable, Equatable {
    /// What to ask for the next page with; nil at the end.
    package var locator: String?
    /// The rows in this page, for its reader to compare with; nil where Salesforce does not say.
    package var recordCount: Int?

    /// Creates a page's head.
    package init(locator: String?, recordCount: Int?) {
        self.locator = locator
        self.recordCount = recordCount
    }

    /// Reads the headers of an answer.
    ///
    /// - Throws: `SalesforceError` with code `protocolViolation` where the locator is missing, which does not mean the
    ///   end: that is the word `null`; or where it is the one that was asked with, which would never end.
    init(_ head: HTTPResponseHead, asked: String?, request: String) throws(SalesforceError) {
        func violation(_ message: String) -> SalesforceError {
            SalesforceError(
                code: .protocolViolation,
                recovery: .fail,
                status: head.status,
                message: message,
                request: request,
                hint: "A proxy that drops or repeats headers would do this",
            )
        }
        guard let text = head.headers["Sforce-Locator"], !text.isEmpty else {
            throw violation("the answer has no Sforce-Locator header, so whether more pages follow is unknown")
        }
        guard text != asked else { throw violation("the next page has the same locator as this one") }
        locator = text == "null" ? nil : text
        recordCount = head.headers["Sforce-NumberOfRecords"].flatMap { Int($0) }
    }
}
