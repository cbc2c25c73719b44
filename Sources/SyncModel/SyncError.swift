/// Why a run did not do what it was asked to.
public struct SyncError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The kinds of failure; the command line has an exit code for each.
    public enum Code: Sendable, Equatable {
        /// The request makes no sense: options that exclude each other, an unknown filter.
        case usage
        /// Another run holds the object.
        case locked
        /// The database is not as the manifest wants it, and only a person may change that.
        case schema
        /// The rows in the database come from another org than the signed-in one.
        case otherOrg
        /// PostgreSQL took rows and did not keep them: a trigger or a rule is in between.
        case vanishedRows
        /// Salesforce delivered something else than it announced.
        case countMismatch
        /// The database has lost batches that it had committed.
        case lostCommits
        /// More rows are gone in Salesforce than an accident explains.
        case massDelete
        /// Too many rows could not be stored.
        case tooManyRejects
        /// Salesforce could not do the query.
        case extraction
        /// The user stopped the run; what was committed stays.
        case cancelled
    }

    /// The kind.
    public var code: Code
    /// What failed, on what, and what the other side answered; without a final period.
    public var message: String
    /// What to do next, as a sentence.
    public var hint: String?

    /// Creates an error.
    package init(code: Code, message: String, hint: String? = nil) {
        self.code = code
        self.message = message
        self.hint = hint
    }

    /// The message and the advice.
    public var description: String {
        [message + ".", hint].compactMap(\.self).joined(separator: " ")
    }
}
